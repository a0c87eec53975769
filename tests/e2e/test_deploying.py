"""A new scheduler deploys a parcours with the keyboard alone: nothing is kept before the whole was seen."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.classroom import seats
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

SCHEDULER = "gestion"


_SAID = """() => {
    const e = document.activeElement;
    return (e.labels?.[0] ?? e).textContent.replace(/\\s+/g, " ").replace(/\u2019/g, "'").trim();
}"""


async def _tab_to(page: Page, name: str) -> None:
    """Goes on by Tab until what a screen reader would call by that name has the focus."""
    for _ in range(120):
        await page.keyboard.press("Tab")
        if (await page.evaluate(_SAID)).startswith(name):
            return
    raise AssertionError(f"no way by Tab to {name}")


async def _press(page: Page, name: str) -> None:
    """What has that name leads to another page."""
    await _tab_to(page, name)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def test_a_parcours_is_deployed_with_the_keyboard_alone(demo: Demo, chromium: Browser) -> None:
    armistice = f"1111{datetime.now(UTC).year + 1}"  # the same in every order that browsers ask for
    async with seats(chromium, demo, (SCHEDULER,)) as (scheduler,):
        page = scheduler.page
        await page.goto(f"{demo.url}/formations")
        await _press(page, "Parcours")
        await _press(page, "Résolution de problèmes au cycle 2")
        await _press(page, "Déployer")
        await _tab_to(page, "Titre de la formation")
        await page.keyboard.press("Control+a")
        await page.keyboard.type("Cohorte du clavier")
        await _tab_to(page, "Premier jour")
        await page.keyboard.type(armistice)
        await _tab_to(page, "Camille Formatrice-Exemple")
        await page.keyboard.press("Space")
        await _press(page, "Voir toutes les dates")
        await expect(page.get_by_text("jour sans formation (Armistice de 1918)").first).to_be_visible()
        slot = (await page.locator("button[name=take]").first.inner_text()).split(",")[0]
        await _press(page, slot)
        await expect(page.get_by_text(f"{slot.capitalize()}, de 9")).to_be_visible()
        await _press(page, "Créer la formation")
        await expect(page).to_have_url(re.compile(r"/formations/[\w-]{22}$"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Cohorte du clavier")
        await expect(page.get_by_text(slot).first).to_be_visible()
        await _press(page, "Ouvrir aux personnes inscrites")
        await expect(page.get_by_text("Remettre en brouillon")).to_be_visible()
