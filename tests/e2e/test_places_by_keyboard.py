"""A scheduler keeps a place and an activity there with keys alone: added, chosen, changed, taken out again."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.classroom import seats
from tests.e2e.demo import Demo
from tests.e2e.keyboard import follow, tab_to, write

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

TRAINER, ALIX, SCHEDULER = "formatrice", "alix", "gestion"


async def _is_said(page: Page, words: str) -> None:
    await expect(page.get_by_role("status")).to_contain_text(words)


async def _is_offered_by_its_words(page: Page, words: str, name: str) -> None:
    """As on the pages of a domain that has too many to list; on the page of its places, with a field of this test's."""
    await page.evaluate(
        """async () => {
            const page = document.querySelector('script[src$="js/page.js"]').src;
            await import(page.replace("page.js", "elements/preau-place-choice.js"));
            document.querySelector("main").insertAdjacentHTML("beforeend", `<form><input id="tried" list="found">
                <preau-place-choice find="/api/v1${location.pathname}" list="found"></preau-place-choice></form>`);
        }"""
    )
    await page.locator("#tried").press_sequentially(words)
    await expect(page.locator("#found option")).to_have_attribute("value", name)


async def test_a_place_is_kept_and_an_activity_meets_there(demo: Demo, chromium: Browser) -> None:
    room = demo.new_class([TRAINER], [ALIX])
    plan = demo.plan_address(room).rpartition("/")[0]
    async with seats(chromium, demo, (SCHEDULER,)) as (scheduler,):
        page = scheduler.page
        await page.goto(f"{demo.url}/formations")
        await follow(page, "link", "Lieux")
        await write(page, "Nom du lieu", "Zénith fictif")
        await write(page, "Adresse postale", "1 place du Marché")
        await follow(page, "button", "Ajouter le lieu")
        await _is_said(page, "C\u2019est enregistré.")
        await _is_offered_by_its_words(page, "zenith marche", "Zénith fictif, 1 place du Marché")
        await page.goto(plan)
        await tab_to(page, "radio", "Classe virtuelle")
        await page.keyboard.press("ArrowDown")
        await write(page, "Titre", "Journée")
        await tab_to(page, "combobox", "Lieu")
        await page.keyboard.type("Zén")
        await follow(page, "button", "Planifier")
        await _is_said(page, "L\u2019activité est dans le plan, encore sans date.")
        await follow(page, "link", "Modifier l'activité Journée")
        await expect(page.get_by_role("combobox", name="Lieu")).to_have_value(re.compile(r"[\w-]{22}"))
        await write(page, "Titre", "Journée d\u2019étude")
        await follow(page, "button", "Enregistrer")
        await _is_said(page, "Le changement est enregistré.")
        await follow(page, "link", "Modifier l'activité Journée d'étude")
        await follow(page, "button", "Retirer l'activité")
        await _is_said(page, "L\u2019activité est retirée du plan.")
        await expect(page.get_by_role("heading", level=3)).to_have_text(["Classe d\u2019essai"])
