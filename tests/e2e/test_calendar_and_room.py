"""The calendar is the room: who waits at its door is let in, and what a scheduler changes reaches who is inside."""

import pytest
from playwright.async_api import Browser, expect

from formations.room_settings import Lobby, RoomSettings
from tests.e2e.classroom import Seat, seats
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

TRAINER, CHARLIE, SCHEDULER = "formatrice", "charlie", "gestion"
MORGAN = "morgan"  # who becomes a trainer, and is nowhere else expected to be none


async def _waits(seat: Seat, address: str) -> None:
    await seat.page.goto(address)
    await seat.control("enter-without-devices").click()
    await expect(seat.page.locator("[data-lobby]")).to_contain_text("vous fera entrer")


async def _makes_a_trainer(scheduler: Seat, morgan: Seat, people: str) -> None:
    """On the formation's own page, while the class goes on."""
    await scheduler.page.goto(people)
    await scheduler.page.get_by_label("Adresses électroniques, une par ligne").fill(morgan.account.email)
    await scheduler.page.get_by_role("radio", name="membres de l’équipe de formation").check()
    await scheduler.page.get_by_role("button", name="Inscrire", exact=True).click()
    await expect(scheduler.page.get_by_text("C’est enregistré.")).to_be_visible()
    await expect(morgan.page.locator("[data-told=leads]")).to_contain_text("Vous animez maintenant cette classe")


async def test_who_waits_is_let_in_also_by_a_new_trainer_and_a_cancelled_class_closes(
    demo: Demo, chromium: Browser
) -> None:
    room = demo.new_class([TRAINER], [MORGAN, CHARLIE], room=RoomSettings(Lobby.APPROVAL))
    people = (TRAINER, MORGAN, CHARLIE, SCHEDULER)
    async with seats(chromium, demo, people) as (trainer, morgan, charlie, scheduler):
        await trainer.enter(demo.address(room), "enter-without-devices")
        await _waits(morgan, demo.address(room))
        lobby = trainer.page.locator("preau-lobby")
        await expect(lobby).to_contain_text("1 personne attend à l’entrée")
        await lobby.get_by_role("button", name=f"Faire entrer {morgan.name}").click()
        await morgan.is_in_class()
        await expect(lobby).to_be_empty()
        await _waits(charlie, demo.address(room))
        await _makes_a_trainer(scheduler, morgan, demo.people_address(room))
        await morgan.page.get_by_role("button", name=f"Faire entrer {charlie.name}").click()
        await charlie.is_in_class()
        await scheduler.page.goto(demo.plan_address(room))
        await scheduler.page.get_by_label("Motif, que tout le monde lira").fill("La salle est inondée.")
        await scheduler.page.get_by_role("button", name="Annuler la séance").click()
        await expect(scheduler.page.get_by_role("status")).to_contain_text("La séance est annulée.")
        for seat in (trainer, morgan, charlie):
            await seat.is_told("room_cancelled")
            await expect(seat.page.locator("preau-over")).to_contain_text("La salle est inondée.")
