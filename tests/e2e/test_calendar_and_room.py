"""The calendar is the room: who waits at its door is let in, and what a scheduler changes reaches who is inside."""

import pytest
from playwright.async_api import Browser, expect

from formations.room_settings import Lobby, RoomSettings
from tests.e2e.classroom import seats
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

TRAINER, ALIX, SCHEDULER = "formatrice", "alix", "gestion"


async def test_who_waits_is_let_in_and_a_cancelled_class_closes(demo: Demo, chromium: Browser) -> None:
    room = demo.new_class([TRAINER], [ALIX], room=RoomSettings(Lobby.APPROVAL))
    async with seats(chromium, demo, (TRAINER, ALIX, SCHEDULER)) as (trainer, alix, scheduler):
        await trainer.enter(demo.address(room), "enter-without-devices")
        await alix.page.goto(demo.address(room))
        await alix.control("enter-without-devices").click()
        await expect(alix.page.locator("[data-lobby]")).to_contain_text("vous fera entrer")
        lobby = trainer.page.locator("preau-lobby")
        await expect(lobby).to_contain_text("1 personne attend à l’entrée")
        await lobby.get_by_role("button", name=f"Faire entrer {alix.name}").click()
        await alix.is_in_class()
        await expect(lobby).to_be_empty()
        await scheduler.page.goto(demo.plan_address(room))
        await scheduler.page.get_by_label("Motif, que tout le monde lira").fill("La salle est inondée.")
        await scheduler.page.get_by_role("button", name="Annuler la séance").click()
        await expect(scheduler.page.get_by_role("status")).to_contain_text("Le changement est enregistré.")
        for seat in (trainer, alix):
            await seat.is_told("room_cancelled")
            await expect(seat.page.locator("preau-over")).to_contain_text("La salle est inondée.")
