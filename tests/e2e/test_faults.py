"""Processes that are killed or told to stop under a class: what was acknowledged stays, and everybody comes back."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.classroom import Seat, open_class, seats
from tests.e2e.demo import Demo
from tests.e2e.guest import TONE_HZ, Guest
from tests.e2e.patience import Pace, Promise, became, kept, pace, watch_connection
from tests.services import wait_until

pytestmark = [pytest.mark.fault, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

PEOPLE = ("formatrice", "alix", "reunion")
BACK_S, MEDIA_BACK_S, STOP_S = 3, 5, 5
BURST = 12


@pytest.fixture(scope="module")
def fragile() -> Iterator[Demo]:
    """One that these tests may break."""
    with Demo() as demo:
        yield demo


async def say(seat: Seat, texts: Sequence[str]) -> None:
    for text in texts:
        await seat.write(text)


async def another_stands_by(demo: Demo, kind: str) -> None:
    await asyncio.to_thread(wait_until, lambda: demo.processes(f"{kind}-standby"), f"another {kind} process stands by")


async def all_are_back(people: Sequence[Seat], since: float, slow: Pace) -> None:
    """Connected again, in the time that is promised; `since` is of the wall clock."""
    for seat in people:
        await seat.is_in_class()
        await kept(await became(seat.page, "live") - since, BACK_S, slow)
        await expect(seat.page.locator("[data-banner]")).to_be_hidden()


async def test_kill_9_in_a_burst_of_chat_loses_and_doubles_nothing(fragile: Demo, browsers: Sequence[Browser]) -> None:
    address = open_class(fragile, *PEOPLE)
    async with seats(browsers, fragile, PEOPLE) as people:
        for seat in people:
            await seat.enter(address, "enter-without-devices")
            await watch_connection(seat.page)
        said = {seat: [f"{seat.name} {number}" for number in range(BURST)] for seat in people}
        await another_stands_by(fragile, "web")
        speaking = asyncio.gather(*(say(seat, said[seat]) for seat in people))
        await expect(people[0].messages.nth(5)).to_be_visible()
        slow, killed_at = await pace(), time.time()
        await asyncio.to_thread(fragile.kill_and_await, "web")
        await speaking
        await all_are_back(people, killed_at, slow)
        for seat in people:
            await expect(seat.messages).to_have_count(len(people) * BURST)
        order = await people[0].messages.all_inner_texts()
        for seat in people:
            assert [text for text in order if text.startswith(seat.name)] == said[seat]
            await seat.reads(order)
        await people[1].page.reload()
        await people[1].is_in_class()
        await people[1].reads(order)  # what the server kept, and not this page


async def test_chat_never_notices_that_the_media_process_was_killed_and_pictures_come_back(
    fragile: Demo, browsers: Sequence[Browser]
) -> None:
    room_id = fragile.new_class(["formatrice"], ["alix", "charlie"])
    address = fragile.address(room_id)
    async with seats(browsers, fragile, PEOPLE[:2]) as (trainer, alix), Guest(fragile, "charlie", room_id) as guest:
        for seat in (trainer, alix):
            await seat.enter(address)
            await watch_connection(seat.page)
        for seat, other in ((trainer, alix), (alix, trainer)):
            await seat.sees_moving(other.name)
            await seat.hears(TONE_HZ)
        await another_stands_by(fragile, "media")
        async with Promise(MEDIA_BACK_S):
            await asyncio.to_thread(fragile.kill_and_await, "media")
            await alix.write("On vous lit.")
            await trainer.reads(["On vous lit."])
            for seat, other in ((trainer, alix), (alix, trainer)):
                await expect(seat.page.locator("preau-class")).to_have_attribute("data-media", "live")
                await seat.sees_moving(other.name)
                await expect(seat.page.locator("[data-banner]")).to_be_hidden()
        assert guest.told("media_lost")
        await guest.publish_again()
        for seat in (trainer, alix):
            await seat.sees_moving(guest.name)
            await seat.hears(TONE_HZ)
            assert await seat.page.evaluate("() => window.turns.length") == 0  # its connection never turned
            await expect(seat.page.locator("iframe")).to_have_count(0)  # nor was its network in doubt


async def test_told_to_stop_it_tells_browsers_ends_in_time_and_finds_them_again(
    fragile: Demo, browsers: Sequence[Browser]
) -> None:
    address = open_class(fragile, *PEOPLE)
    async with seats(browsers, fragile, PEOPLE[:2]) as (trainer, alix):
        frames: list[str] = []
        alix.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame))))
        for seat in (trainer, alix):
            await seat.enter(address)
            await watch_connection(seat.page)
        await trainer.sees_moving(alix.name)
        slow = await pace()
        asked_at = time.monotonic()
        os.kill(fragile.pid, signal.SIGTERM)
        code = await asyncio.to_thread(fragile.wait)
        await kept(time.monotonic() - asked_at, STOP_S, slow)
        assert code == 0
        await expect(alix.page.locator("[data-banner]")).to_contain_text("reconnectons")
        assert any("server_stopping" in frame for frame in frames)
        await alix.write("Pendant le redémarrage.")
        await asyncio.to_thread(fragile.start)
        answering_at = time.time()
        await all_are_back((trainer, alix), answering_at, await pace())
        await trainer.reads(["Pendant le redémarrage."])
        await trainer.sees_moving(alix.name)


async def test_a_class_on_postgresql_and_redis_loses_nothing_either(
    postgres_url: str, redis_url: str, browsers: Sequence[Browser]
) -> None:
    with Demo(PREAU_DATABASE_URL=postgres_url, PREAU_REDIS_URL=redis_url) as demo:
        address = open_class(demo, *PEOPLE)
        async with seats(browsers, demo, PEOPLE[:2]) as (trainer, alix):
            for seat in (trainer, alix):
                await seat.enter(address)
                await watch_connection(seat.page)
            await trainer.sees_moving(alix.name)
            await alix.sees_moving(trainer.name)
            await alix.control("hand").click()
            await expect(trainer.tile(alix.name)).to_have_attribute("data-hand", "")
            await another_stands_by(demo, "web")
            speaking = asyncio.gather(*(say(seat, [f"{seat.name} {n}" for n in range(5)]) for seat in (trainer, alix)))
            await expect(trainer.messages.nth(2)).to_be_visible()
            slow, killed_at = await pace(), time.time()
            await asyncio.to_thread(demo.kill_and_await, "web")
            await speaking
            await all_are_back((trainer, alix), killed_at, slow)
            await expect(trainer.messages).to_have_count(10)
            order = await trainer.messages.all_inner_texts()
            assert len(set(order)) == 10
            await alix.reads(order)
            await trainer.sees_moving(alix.name)


async def test_the_death_of_one_media_process_is_no_matter_to_the_classes_of_another() -> None:
    with Demo(PREAU_MEDIA_PROCESSES="2") as demo:
        rooms = [demo.new_class(["formatrice"], ["alix", "charlie"]) for _ in range(2)]
        async with Guest(demo, "alix", rooms[0]) as hit, Guest(demo, "charlie", rooms[1]) as spared:
            [doomed] = [process for process in demo.processes("media") if "media-0.sock" in command_of(process)]
            async with Promise(MEDIA_BACK_S):
                os.kill(doomed, signal.SIGKILL)
                async with asyncio.timeout(60):
                    while not hit.told("media_back"):  # noqa: ASYNC110 - another process says so
                        await asyncio.sleep(0.05)
                await hit.publish_again()
            assert hit.told("media_lost")
            assert not spared.told("media_lost")
            await spared.ask("subscribe", {})  # its room is open where it was


def command_of(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_text()
