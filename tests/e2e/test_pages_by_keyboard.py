"""From the first page to the door of the class with Tab and keys alone, hearing what a screen reader would say."""

import re

from playwright.async_api import Page, expect

from tests.e2e.demo import Demo
from tests.services import launch_chromium

MOST_TABS = 40
ADA = "alix"


async def tab_to(page: Page, role: str, name: str) -> None:
    """Presses Tab until what has the focus says this role and name; whatever has it on the way shows that it does."""
    said = []
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if await focused.count():
            assert await focused.evaluate("part => getComputedStyle(part).outlineStyle") == "solid"
            said.append(await focused.aria_snapshot())
            if re.match(rf"- {role} \"{re.escape(name)}", said[-1].replace("\u2019", "'")):
                return
    raise AssertionError(f"Tab never came to {role} {name}: {said}")


async def test_the_keyboard_gets_from_sign_in_to_the_door_of_the_class(demo: Demo) -> None:
    async with launch_chromium() as browser:
        page = await browser.new_page(locale="fr-FR")
        await page.goto(demo.url)
        await tab_to(page, "link", "Aller au contenu")
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()
        await tab_to(page, "textbox", "Adresse électronique")
        await page.keyboard.type(demo.accounts[ADA].email)
        await tab_to(page, "textbox", "Mot de passe")
        await page.keyboard.type(demo.accounts[ADA].password)
        await page.keyboard.press("Enter")
        await expect(page).to_have_title("Mon espace · Préau")
        for link in ("Mon espace", "Calendrier", "Formations"):
            await tab_to(page, "link", link)
        await tab_to(page, "link", "Rejoindre")
        await page.keyboard.press("Enter")
        await expect(page.locator("preau-class")).to_be_visible()


async def test_the_keyboard_ticks_an_activity_and_signs_out(demo: Demo) -> None:
    async with launch_chromium() as browser:
        page = await browser.new_page(locale="fr-FR")
        await page.goto(f"{demo.url}/formations")
        await tab_to(page, "textbox", "Adresse électronique")
        await page.keyboard.type(demo.accounts[ADA].email)
        await tab_to(page, "textbox", "Mot de passe")
        await page.keyboard.type(demo.accounts[ADA].password)
        await page.keyboard.press("Enter")
        await tab_to(page, "link", "Résolution de problèmes au cycle 2")
        await page.keyboard.press("Enter")
        await tab_to(page, "button", "C'est fait Analyser des productions d'élèves")
        tick = page.locator(":focus")
        before = await tick.get_attribute("aria-pressed")
        await page.keyboard.press("Space")
        await expect(tick).to_have_attribute("aria-pressed", "true" if before == "false" else "false")
        await expect(tick).to_be_focused()
        await page.reload()
        await tab_to(page, "link", "Formations")
        for _ in range(2):
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await tab_to(page, "button", "Se déconnecter")
        await page.keyboard.press("Enter")
        await expect(page).to_have_title("Connexion · Préau")
