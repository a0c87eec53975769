"""A live class in three browsers, with a fourth participant that shows a known picture and sounds a known tone."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.classroom import Seat, seats
from tests.e2e.demo import Demo
from tests.e2e.guest import TONE_HZ, Guest
from tests.e2e.patience import Promise

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

# What BT.601 makes of hue 0 at the picture's brightness; no camera of Chromium's own shows such a blue.
GUEST_HUE, GUEST_COLOUR = 0, (109, 82, 250)


@dataclass
class Live:
    """A class with four people in it: each in a browser of their own, the guest in none. Tests leave it as it was."""

    trainer: Seat
    alix: Seat
    andrea: Seat
    guest: Guest
    address: str

    @property
    def people(self) -> Sequence[Seat]:
        return self.trainer, self.alix, self.andrea


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def live(demo: Demo, browsers: Sequence[Browser]) -> AsyncIterator[Live]:
    room_id = demo.new_class(["formatrice", "formateur"], ["alix", "reunion", "charlie", "lou"])
    address = demo.address(room_id)
    async with seats(browsers, demo, ("formatrice", "alix", "reunion")) as people:
        await asyncio.gather(*(seat.enter(address) for seat in people))
        async with Guest(demo, "charlie", room_id, hue=GUEST_HUE) as guest:
            yield Live(*people, guest, address)


async def test_everyone_sees_every_other_move_and_the_known_picture_in_its_colour(live: Live) -> None:
    for seat in live.people:
        for name in {other.name for other in live.people} - {seat.name}:
            await seat.sees_moving(name)
        assert await seat.sees_colour(live.guest.name) == pytest.approx(GUEST_COLOUR, abs=12)


async def test_everyone_hears_the_tone(live: Live) -> None:
    for seat in live.people:
        await seat.hears(TONE_HZ)
    assert not await live.alix.page.locator("[data-control=play-sound]").is_visible()


async def test_a_camera_that_is_turned_off_is_gone_and_comes_back(live: Live) -> None:
    await live.alix.control("camera").click()
    for seat in (live.trainer, live.andrea):
        await expect(seat.tile(live.alix.name)).to_have_attribute("data-picture", "none")
    await live.alix.control("camera").click()
    for seat in (live.trainer, live.andrea):
        await seat.sees_moving(live.alix.name)


async def test_a_shared_screen_is_seen_large_until_it_ends(live: Live) -> None:
    await live.trainer.control("share-screen").click()
    for seat in (live.alix, live.andrea):
        await seat.sees_moving(f"Écran de {live.trainer.name}", "screen")
        await expect(seat.page.locator("preau-stage")).to_have_attribute("data-layout", "presentation")
    own = live.trainer.tile("Vous partagez votre écran", "screen")
    await expect(own.get_by_role("button", name="Arrêter le partage")).to_be_visible()
    await expect(live.trainer.control("share-screen")).to_have_text("Arrêter le partage" + "Vous partagez")
    await live.trainer.control("share-screen").click()
    for seat in (live.alix, live.andrea):
        await expect(seat.page.locator("preau-tile[data-source=screen]")).to_have_count(0)
        await expect(seat.page.locator("preau-stage")).to_have_attribute("data-layout", "speaker")


async def test_what_is_written_is_read_by_all_in_one_order_and_never_as_markup(live: Live) -> None:
    texts = {seat.name: f"De {seat.name} : <b>bonjour</b> & <img src=x onerror=alert(1)>" for seat in live.people}
    await asyncio.gather(*(seat.write(texts[seat.name]) for seat in live.people))
    for seat in live.people:
        await expect(seat.messages).to_have_count(len(texts))
    order = await live.trainer.messages.all_inner_texts()
    assert sorted(order) == sorted(texts.values())
    for seat in live.people:
        await seat.reads(order)


async def test_hands_stand_in_the_order_they_were_raised_and_a_trainer_lowers_them(live: Live) -> None:
    for seat in (live.andrea, live.alix):
        await seat.control("hand").click()
        await expect(live.trainer.tile(seat.name)).to_have_attribute("data-hand", "")
    await live.guest.ask("raise_hand", {})
    names = [live.andrea.name, live.alix.name, live.guest.name]
    for seat in (live.trainer, live.alix):
        await seat.show("hands")
        await expect(seat.page.locator("preau-hands .person-name")).to_have_text(
            [re.compile(re.escape(name)) for name in names]
        )
    await live.trainer.page.get_by_role("button", name=f"Baisser la main de {live.alix.name}").click()
    await expect(live.alix.control("hand")).to_have_attribute("aria-pressed", "false")
    await expect(live.andrea.control("hand")).to_have_attribute("aria-pressed", "true")
    await live.trainer.control("lower-all").click()
    await expect(live.andrea.control("hand")).to_have_attribute("aria-pressed", "false")
    await expect(live.trainer.page.locator("preau-hands .person")).to_have_count(0)
    for seat in (live.trainer, live.alix):
        await seat.show("chat")


async def test_nobody_hears_whom_a_trainer_muted_until_they_turn_it_on_again(live: Live) -> None:
    await live.trainer.act_on(live.guest.name, "mute")
    for seat in live.people:
        await seat.does_not_hear(TONE_HZ)  # although the guest goes on sending it
    await expect(live.trainer.person(live.guest.name)).to_have_attribute("data-microphone", "off")
    await live.guest.turn_microphone(on=True)
    for seat in live.people:
        await seat.hears(TONE_HZ)
    await live.trainer.show("chat")


async def test_a_trainer_mutes_everyone_but_trainers(live: Live) -> None:
    await live.trainer.moderate("mute-all")
    for seat in (live.alix, live.andrea):
        await expect(seat.control("microphone")).to_have_attribute("data-state", "off")
        await expect(seat.page.locator("[data-told=muted]")).to_be_visible()
        await seat.does_not_hear(TONE_HZ)
    await expect(live.trainer.control("microphone")).to_have_attribute("data-state", "on")
    await live.guest.turn_microphone(on=True)
    for seat in (live.alix, live.andrea):
        await seat.control("microphone").click()
        await expect(seat.page.locator("[data-told=muted]")).to_have_count(0)
        await expect(live.trainer.tile(seat.name)).to_have_attribute("data-microphone", "on")
    await live.trainer.hears(TONE_HZ)


async def test_whoever_comes_begins_muted_where_a_trainer_wishes_it(live: Live, demo: Demo, chromium: Browser) -> None:
    await live.trainer.moderate("mute-on-entry")
    async with seats(chromium, demo, ("lou",)) as (lou,):
        await lou.enter(live.address)
        await expect(lou.control("microphone")).to_have_attribute("data-state", "off")
        await expect(live.trainer.tile(lou.name)).to_have_attribute("data-microphone", "off")
        await expect(live.alix.control("microphone")).to_have_attribute("data-state", "on")
        await lou.control("microphone").click()
        await expect(live.trainer.tile(lou.name)).to_have_attribute("data-microphone", "on")
        await lou.control("leave").click()
        await lou.is_told("left")
    await live.trainer.moderate("mute-on-entry")
    await expect(live.trainer.tile("Lou Essai")).to_have_count(0)


async def test_who_is_in_twice_is_one_participant_and_stays_until_the_last_page_leaves(
    live: Live, demo: Demo, browsers: Sequence[Browser]
) -> None:
    async with seats(browsers[2], demo, ("alix",)) as (second,):
        await second.enter(live.address)
        await live.trainer.show("participants")
        await expect(live.trainer.person(second.name)).to_contain_text("sur 2 appareils")
        await live.trainer.counts(4)
        await expect(live.trainer.tile(second.name)).to_have_count(1)
        await second.hears(TONE_HZ)
        await second.sees_moving(live.trainer.name)
        for seat in (live.alix, second):  # three others; nobody hears themselves from their other device
            await expect(seat.page.locator("preau-voices audio[data-publication]")).to_have_count(3)
        await second.control("camera").click()
        await expect(second.tile(second.name)).to_contain_text("sur un autre appareil")
        await second.control("leave").click()
        await second.is_told("left")
    await expect(live.trainer.person(live.alix.name)).not_to_contain_text("appareils")
    await live.trainer.sees_moving(live.alix.name)
    await live.trainer.show("chat")


async def test_who_leaves_is_gone_at_once_and_may_come_back(live: Live) -> None:
    async with Promise(3):
        await live.andrea.control("leave").click()
        await live.andrea.is_told("left")
        await expect(live.trainer.tile(live.andrea.name)).to_have_count(0)
    await live.trainer.counts(3)
    await live.andrea.control("again").click()
    await live.andrea.go_in()
    await live.trainer.sees_moving(live.andrea.name)
    await live.andrea.hears(TONE_HZ)
