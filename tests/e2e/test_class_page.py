"""The class's page in real browsers, on a whole installation: seeing, hearing, writing, moderating, coming back."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.classroom import open_class, seats
from tests.e2e.demo import Demo
from tests.services import launch_chromium

TRAINER, ADA, BO = "formatrice", "alix", "charlie"
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]  # several browsers, two cores


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with launch_chromium("--auto-select-desktop-capture-source=Entire") as browser:
        yield browser


async def test_three_people_see_hear_and_write_to_each_other(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (TRAINER, ADA, BO)) as (trainer, ada, bo):
        address = open_class(demo, TRAINER, ADA, BO)
        for seat in (trainer, ada, bo):
            await seat.enter(address)
        for seat in (trainer, ada, bo):
            for other in (trainer, ada, bo):
                await seat.sees_moving(other.account.name)
            await seat.hears()
        await ada.write("Bonjour <b>à</b> tous\u202f!")
        for seat in (trainer, bo):
            await expect(seat.messages.last).to_have_text("Bonjour <b>à</b> tous\u202f!")

        await bo.control("hand").click()
        await expect(trainer.page.locator("[data-hands-summary]")).to_contain_text(bo.account.name)
        await trainer.control("share-screen").click()
        for seat in (ada, bo):
            await seat.sees_moving("Écran de", "screen")
            await expect(seat.page.locator("preau-stage")).to_have_attribute("data-layout", "presentation")
        await trainer.control("share-screen").click()
        await expect(ada.tile("Écran de", "screen")).to_have_count(0)

        await ada.control("camera").click()
        await expect(bo.tile(ada.account.name)).to_have_attribute("data-picture", "none")
        await ada.control("camera").click()
        await bo.sees_moving(ada.account.name)

        await trainer.moderate("mute-all")
        for seat in (ada, bo):
            await expect(seat.control("microphone")).to_have_attribute("data-state", "off")
            await expect(seat.page.locator("[data-told=muted]")).to_be_visible()
        await expect(trainer.control("microphone")).to_have_attribute("data-state", "on")
        await ada.control("microphone").click()
        await expect(ada.page.locator("[data-told=muted]")).to_have_count(0)

        await trainer.moderate("lower-all-hands")
        await expect(bo.control("hand")).to_have_attribute("aria-pressed", "false")
        await bo.control("leave").click()
        await expect(bo.page.locator("preau-over[data-reason=left] h1")).to_be_focused()
        await expect(trainer.tile(bo.account.name)).to_have_count(0)


async def test_what_is_written_while_the_server_is_killed_arrives_once(chromium: Browser) -> None:
    with Demo() as demo:
        async with seats(chromium, demo, (TRAINER, ADA)) as (trainer, ada):
            address = open_class(demo, TRAINER, ADA, BO)
            for seat in (trainer, ada):
                await seat.enter(address, "enter-without-devices")
            before = await ada.messages.count()
            killing = asyncio.create_task(asyncio.to_thread(demo.kill_and_await, "web"))
            said = [f"message {number}" for number in range(12)]
            for text in said:
                await trainer.write(text)
            await expect(trainer.page.locator("[data-banner]")).to_contain_text("reconnectons")
            await killing
            for seat in (trainer, ada):
                await seat.is_in_class()
                await expect(seat.messages).to_have_count(before + len(said))
                assert (await seat.messages.all_inner_texts())[before:] == said
                await expect(seat.page.locator("[data-banner]")).to_be_hidden()


async def test_pictures_come_back_after_the_media_process_died_and_the_chat_never_notices(chromium: Browser) -> None:
    with Demo() as demo:
        async with seats(chromium, demo, (TRAINER, ADA)) as (trainer, ada):
            address = open_class(demo, TRAINER, ADA, BO)
            for seat in (trainer, ada):
                await seat.enter(address)
            await ada.sees_moving(trainer.account.name)
            killing = asyncio.create_task(asyncio.to_thread(demo.kill_and_await, "media"))
            await expect(ada.page.locator("[data-banner]")).to_contain_text("La discussion fonctionne")
            await ada.write("On vous lit.")
            await expect(trainer.messages.last).to_have_text("On vous lit.")
            await killing
            for seat, other in ((trainer, ada), (ada, trainer)):
                await seat.sees_moving(other.account.name)
                await expect(seat.page.locator("[data-banner]")).to_be_hidden()


async def test_after_a_reload_one_is_there_once_with_everything_written(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (TRAINER, ADA)) as (trainer, ada):
        address = open_class(demo, TRAINER, ADA, BO)
        for seat in (trainer, ada):
            await seat.enter(address)
        await trainer.write("Avant le rechargement.")
        await ada.enter(address)
        await expect(ada.messages.last).to_have_text("Avant le rechargement.")
        await expect(trainer.tile(ada.account.name)).to_have_count(1)
        await trainer.sees_moving(ada.account.name)


async def test_who_is_in_twice_is_one_participant_and_does_not_hear_themselves(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (ADA, ADA)) as (first, second):
        address = open_class(demo, TRAINER, ADA, BO)
        for seat in (first, second):
            await seat.enter(address)
        await first.control("people").click()
        row = first.page.locator("preau-participants .person", has_text="(vous)")
        await expect(row).to_contain_text("sur 2 appareils")
        await expect(first.page.locator("preau-class[data-media=live]")).to_be_visible()
        await expect(first.page.locator("preau-voices audio[data-publication]")).to_have_count(0)


async def test_a_class_goes_on_without_camera_and_microphone(demo: Demo, chromium: Browser) -> None:
    refuse = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError') }"
    async with seats(chromium, demo, (TRAINER, ADA)) as (trainer, ada):
        address = open_class(demo, TRAINER, ADA, BO)
        await trainer.enter(address)
        await ada.page.add_init_script(refuse)
        await ada.page.goto(address)
        await expect(ada.page.locator("[data-problem=microphone]")).to_contain_text("autorisez le micro")
        await expect(ada.page.locator("[data-problem=camera]")).to_contain_text("autorisez la caméra")
        await ada.control("enter").click()
        await ada.is_in_class()
        await ada.sees_moving(trainer.account.name)
        await trainer.control("people").click()
        row = trainer.page.locator("preau-participants .person", has_text=ada.account.name)
        await expect(row).to_contain_text("micro refusé")


async def test_a_blocked_websocket_does_not_keep_anyone_out(demo: Demo, chromium: Browser) -> None:
    block = "WebSocket = undefined"
    async with seats(chromium, demo, (ADA,)) as (ada,):
        address = open_class(demo, TRAINER, ADA, BO)
        await ada.page.add_init_script(block)
        await ada.enter(address, "enter-without-devices")
        await ada.write("Par un autre chemin.")
        await expect(ada.messages.last).to_have_text("Par un autre chemin.")


async def test_a_removed_person_is_told_and_cannot_come_back_and_the_end_is_for_all(
    demo: Demo, chromium: Browser
) -> None:
    async with seats(chromium, demo, (TRAINER, ADA, BO)) as (trainer, ada, bo):
        address = open_class(demo, TRAINER, ADA, BO)
        for seat in (trainer, ada, bo):
            await seat.enter(address, "enter-without-devices")
        await trainer.control("people").click()
        await trainer.page.get_by_role("button", name=f"Agir pour {ada.account.name}").click()
        await trainer.control("remove").click()
        await trainer.control("confirm").click()
        await expect(ada.page.locator("preau-over[data-reason=removed_from_room]")).to_be_visible()
        await ada.page.goto(address)
        await expect(ada.page.locator("preau-class")).to_have_count(0)
        await trainer.moderate("end-class")
        await trainer.control("confirm").click()
        for seat in (trainer, bo):
            await expect(seat.page.locator("preau-over[data-reason=class_ended]")).to_be_visible()
