"""A class with two trainers: whatever one may do, the other may, and what either decides holds."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.classroom import LISTEN, SAID, Seat, seats
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


async def test_trainers_have_equal_rights_and_whom_they_remove_cannot_come_back(demo: Demo, chromium: Browser) -> None:
    room_id = demo.new_class(["formatrice", "formateur"], ["alix", "reunion"])
    address = demo.address(room_id)
    async with seats(chromium, demo, ("formatrice", "formateur", "alix", "reunion")) as people:
        first, second, alix, andrea = people
        for seat in people:
            await seat.enter(address, "enter-without-devices")
        for seat in (first, second):
            await expect(seat.person(second.name)).to_contain_text("Équipe de formation")
        await alix.control("hand").click()
        await second.moderate("lower-all-hands")
        await expect(alix.control("hand")).to_have_attribute("aria-pressed", "false")
        await _mutes_everybody(second, first)
        await second.act_on(alix.name, "remove")
        await second.control("confirm").click()
        await alix.is_told("removed_from_room")
        await first.counts(3)
        await alix.page.goto(address)
        await expect(alix.page.get_by_role("heading", level=1)).to_contain_text("Vous ne pouvez plus entrer")
        await second.moderate("end-class")
        await second.control("confirm").click()
        for seat in (first, second, andrea):
            await seat.is_told("class_ended")
        for seat, told in (second, "Vous avez terminé"), (first, "Une autre personne"), (andrea, "y avoir pris part"):
            await expect(seat.page.locator("preau-over")).to_contain_text(told)
        await andrea.page.goto(address)
        await expect(andrea.page.get_by_role("heading", level=1)).to_contain_text("terminée")


async def _mutes_everybody(trainer: Seat, other: Seat) -> None:
    """It is said and shown to whoever did it, and to nobody else."""
    await trainer.page.evaluate(LISTEN)
    await trainer.moderate("mute-all")
    words = "Aucun micro de participant n’était ouvert."
    await expect(trainer.page.locator("[data-told=muted-all]")).to_contain_text(words)
    await trainer.page.wait_for_function(SAID, arg=words)
    await expect(other.page.locator("[data-told=muted-all]")).to_have_count(0)
