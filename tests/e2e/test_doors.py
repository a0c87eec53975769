"""Doors that are open and doors that are not: who may come in, when, how, and what the others are told."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.classroom import Seat, open_class, seats
from tests.e2e.demo import Demo
from tests.e2e.senses import moves

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

TRAINER, ALIX, STRANGER = "formatrice", "alix", "noumea"
NO_WEBSOCKET = "WebSocket = undefined"
NO_DEVICES = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError') }"


async def is_told_at(seat: Seat, address: str, title: str) -> None:
    """A page that says why not, and no room behind it."""
    await seat.page.goto(address)
    heading = seat.page.get_by_role("heading", level=1)
    await expect(heading).to_have_text(title.replace("'", "’"))
    await expect(seat.page.locator("preau-class")).to_have_count(0)


async def test_a_door_that_is_shut_says_why(demo: Demo, chromium: Browser) -> None:
    past = demo.new_class([TRAINER], [ALIX], starts_in=timedelta(hours=-4))
    off = demo.new_class([TRAINER], [ALIX], cancelled_because="La salle est inondée.")
    foreign = demo.new_class([TRAINER], [])
    async with seats(chromium, demo, (ALIX,)) as (alix,):
        later = demo.new_class([TRAINER], [ALIX], starts_in=timedelta(minutes=40))
        await is_told_at(alix, demo.address(later), "La salle n'est pas encore ouverte")
        await expect(alix.page.locator("preau-countdown")).to_contain_text(re.compile("dans 2[45] minutes"))
        await expect(alix.page.get_by_role("link", name="Tester mon son et mon image")).to_be_visible()
        await is_told_at(alix, demo.address(past), "La salle est fermée")
        await is_told_at(alix, demo.address(off), "Cette classe est annulée")
        await expect(alix.page.locator("main")).to_contain_text("La salle est inondée.")
        for nowhere in (foreign, "A" * 22):  # whether a class exists is nobody's business who is not in it
            await is_told_at(alix, demo.address(nowhere), "Cette salle ne vous est pas ouverte")


async def test_a_page_that_waits_shows_the_way_in_when_the_room_opens(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (ALIX,)) as (alix,):
        await alix.page.goto(f"{demo.url}/")  # the next page has less to load, and seconds for it
        soon = demo.new_class([TRAINER], [ALIX], starts_in=timedelta(minutes=15, seconds=12))
        await is_told_at(alix, demo.address(soon), "La salle n'est pas encore ouverte")
        await expect(alix.page.get_by_role("heading", level=1)).to_have_text("La salle est ouverte")
        await alix.page.get_by_role("link", name="Rejoindre").click()
        await alix.go_in("enter-without-devices")


async def test_a_salle_dessai_is_open_to_its_trainer_and_their_colleagues_only(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (TRAINER, "formateur", ALIX)) as (trainer, colleague, alix):
        await trainer.page.goto(f"{demo.url}/rehearsal")
        await expect(trainer.page.get_by_role("heading", level=1)).to_have_text("Votre salle d’essai")
        address = trainer.page.url
        await trainer.go_in()
        await expect(trainer.page.get_by_role("heading", level=1, name="Salle d\u2019essai")).to_be_focused()
        await colleague.enter(address, "enter-without-devices")
        await colleague.sees_moving(trainer.name)
        await is_told_at(alix, address, "Cette salle ne vous est pas ouverte")
        await trainer.moderate("end-class")
        await trainer.control("confirm").click()
        await trainer.is_told("class_ended")
        await trainer.enter(address, "enter-without-devices")  # it is empty, and open again


async def test_sound_and_picture_are_tried_without_an_account(demo: Demo, chromium: Browser) -> None:
    context = await chromium.new_context(locale="fr-FR", permissions=["camera", "microphone"])
    page = await context.new_page()
    await page.goto(f"{demo.url}/device-check")
    await moves(page.get_by_label("Votre image"), 60_000)
    await page.wait_for_function("() => document.querySelector('[data-meter]').dataset.meter > 0")
    await page.get_by_role("button", name="Essayer le haut-parleur").click()
    await expect(page.get_by_text("Trois notes jouent")).to_be_visible()
    await expect(page.locator('[data-control="enter"]')).to_have_count(0)
    await page.get_by_role("button", name="Caméra").click()
    await expect(page.get_by_text("Votre caméra est coupée.")).to_be_visible()
    await context.close()


async def test_a_class_goes_on_without_camera_and_microphone(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (TRAINER, ALIX)) as (trainer, alix):
        address = open_class(demo, TRAINER, ALIX)
        await trainer.enter(address)
        await alix.page.add_init_script(NO_DEVICES)
        await alix.page.goto(address)
        await expect(alix.page.locator("[data-problem=microphone]")).to_contain_text("autorisez le micro")
        await expect(alix.page.locator("[data-problem=camera]")).to_contain_text("autorisez la caméra")
        await alix.go_in()
        await alix.sees_moving(trainer.name)
        await trainer.show("participants")
        await expect(trainer.person(alix.name)).to_contain_text("micro refusé")


async def test_a_network_without_websockets_still_leads_into_class(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (TRAINER, ALIX)) as (trainer, alix):
        address = open_class(demo, TRAINER, ALIX)
        await trainer.enter(address)
        await alix.page.add_init_script(NO_WEBSOCKET)
        await alix.enter(address)
        await alix.write("Par un autre chemin.")
        await trainer.reads(["Par un autre chemin."])
        await alix.sees_moving(trainer.name)
        await trainer.sees_moving(alix.name)
