"""A new scheduler deploys a parcours and enrols with the keyboard alone: nothing is kept before the whole was seen."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.classroom import seats
from tests.e2e.demo import Demo
from tests.e2e.keyboard import follow, press_on, tab_to

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

SCHEDULER = "gestion"


async def test_a_parcours_is_deployed_with_the_keyboard_alone(demo: Demo, chromium: Browser) -> None:
    armistice = f"1111{datetime.now(UTC).year + 1}"  # the same in every order that browsers ask for
    async with seats(chromium, demo, (SCHEDULER,)) as (scheduler,):
        page = scheduler.page
        await page.goto(f"{demo.url}/formations")
        await follow(page, "link", "Parcours")
        await follow(page, "link", "Résolution de problèmes au cycle 2")
        await follow(page, "link", "Déployer")
        await tab_to(page, "textbox", "Titre de la formation")
        await page.keyboard.press("Control+a")
        await page.keyboard.type("Cohorte du clavier")
        await tab_to(page, "textbox", "Premier jour")
        await page.keyboard.type(armistice)
        await tab_to(page, "checkbox", "Camille Formatrice-Exemple")
        await page.keyboard.press("Space")
        await follow(page, "button", "Voir toutes les dates")
        await expect(page.get_by_text("jour sans formation (Armistice de 1918)").first).to_be_visible()
        slot = (await page.locator("button[name=take]").first.inner_text()).split(",")[0]
        await follow(page, "button", slot)
        await expect(page.get_by_text(f"{slot.capitalize()}, de 9")).to_be_visible()
        await follow(page, "button", "Créer la formation")
        await expect(page).to_have_url(re.compile(r"/formations/[\w-]{22}\?done=created$"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("Cohorte du clavier")
        await expect(page.get_by_text(slot).first).to_be_visible()
        await follow(page, "button", "Ouvrir aux personnes inscrites")
        await expect(page.get_by_text("Remettre en brouillon")).to_be_visible()
        await _enrol_into_a_group(page, demo.accounts["lycee"].email)


async def _enrol_into_a_group(page: Page, email: str) -> None:
    """A participant, in a group that has a date of its own."""
    await follow(page, "link", "Participants")
    await tab_to(page, "textbox", "Adresses électroniques, une par ligne")
    await page.keyboard.type(f"{email}\nnobody@example.org")
    await follow(page, "button", "Inscrire")
    await expect(page.get_by_role("alert")).to_contain_text("nobody@example.org")
    await expect(page.get_by_role("region", name="Participants (1)")).to_contain_text(email)
    await follow(page, "link", "Groupes")
    await tab_to(page, "textbox", "Nom du groupe")
    await page.keyboard.type("Groupe du soir")
    await press_on(page)
    await tab_to(page, "checkbox", "Jo Spécimen (lycée)")
    await page.keyboard.press("Space")
    await follow(page, "button", "Enregistrer")
    await expect(page.get_by_text("Le groupe est enregistré.")).to_be_visible()
    await expect(page.get_by_role("region", name="Groupes de la formation")).to_contain_text("1 participant")
