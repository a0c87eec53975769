"""From the first page to the door of the class with Tab and keys alone, hearing what a screen reader would say."""

from playwright.async_api import Page, expect

from tests.e2e.demo import Demo
from tests.e2e.keyboard import follow, press_on, tab_to
from tests.services import launch_chromium

ADA = "alix"


async def _sign_in(page: Page, demo: Demo) -> None:
    await tab_to(page, "textbox", "Adresse électronique")
    await page.keyboard.type(demo.accounts[ADA].email)
    await tab_to(page, "textbox", "Mot de passe")
    await page.keyboard.type(demo.accounts[ADA].password)
    await press_on(page)


async def test_the_keyboard_gets_from_sign_in_to_the_door_of_the_class(demo: Demo) -> None:
    async with launch_chromium() as browser:
        page = await browser.new_page(locale="fr-FR")
        await page.goto(demo.url)
        await tab_to(page, "link", "Aller au contenu")
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()
        await _sign_in(page, demo)
        await expect(page).to_have_title("Mon espace · Préau")
        for link in ("Mon espace", "Calendrier", "Formations"):
            await tab_to(page, "link", link)
        await follow(page, "link", "Rejoindre")
        await expect(page.locator("preau-class")).to_be_visible()


async def test_the_keyboard_ticks_an_activity_and_signs_out(demo: Demo) -> None:
    async with launch_chromium() as browser:
        page = await browser.new_page(locale="fr-FR")
        await page.goto(f"{demo.url}/formations")
        await _sign_in(page, demo)
        await follow(page, "link", "Résolution de problèmes au cycle 2")
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
        await follow(page, "button", "Se déconnecter")
        await expect(page).to_have_title("Connexion · Préau")
