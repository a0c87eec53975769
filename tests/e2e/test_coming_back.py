"""Reloads and lost networks: back by oneself, once, with nothing lost."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.classroom import Seat, seats
from tests.e2e.demo import Demo
from tests.e2e.guest import TONE_HZ, Guest
from tests.e2e.patience import Promise, became, kept, pace, watch_connection
from tests.e2e.senses import KEEP_PEERS, stands_still
from tests.relay import TcpRelay, UdpRelay

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

TRAINER, ALIX, CHARLIE = "formatrice", "alix", "charlie"
# The last sign of life may be so much older than the cut: pings come every 2 s, what media tell every second, or later.
SIGN_EVERY_S = 2
# While `unaware` is set, what the page makes for media is told of no address: as a browser's page which slept is not.
UNAWARE = """(() => {
    if (window !== top) return;
    const Native = RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
        constructor(given) { super(window.unaware ? {...given, iceTransportPolicy: "relay"} : given); }
    };
})()"""


@dataclass
class Far:
    """A Préau behind a network that can be cut."""

    demo: Demo
    tcp: TcpRelay
    udp: UdpRelay
    since: int = 0
    room_id: str = ""

    def open_class(self) -> tuple[str, str]:
        """The address of a class, and the same through the network."""
        self.room_id = self.demo.new_class([TRAINER], [ALIX, CHARLIE])
        return self.demo.address(self.room_id), f"http://localhost:{self.tcp.port}/class/{self.room_id}"

    def cut(self) -> None:
        """Socket and media of whoever came after `since`."""
        self.tcp.cut()
        self.udp.cut(self.since)

    def mend(self) -> None:
        self.tcp.mend()
        self.udp.mend()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def far() -> AsyncIterator[Far]:
    demo = Demo()
    async with TcpRelay.to(demo.port) as tcp, UdpRelay.to(demo.media_port) as udp:
        assert demo.environment is not None
        demo.environment["PREAU_MEDIA_ADDRESSES"] = f"127.0.0.1:{udp.port}"
        demo.environment["PREAU_MEDIA_TCP_PORT"] = "0"  # no way around the cut
        with demo:
            yield Far(demo, tcp, udp)


async def see_each_other(one: Seat, other: Seat) -> None:
    """Both pictures move."""
    await asyncio.gather(one.sees_moving(other.name), other.sees_moving(one.name))


@asynccontextmanager
async def apart(far: Far, browsers: Sequence[Browser], script: str = "") -> AsyncIterator[tuple[Seat, Seat]]:
    """A class of two who see each other: the trainer beside the server, Alix (whose page ran a script first) behind
    the network, where `far.since` on everything is hers."""
    address, through_the_network = far.open_class()
    before = far.udp.answered
    async with seats(browsers, far.demo, (TRAINER, ALIX)) as (trainer, alix):
        if script:
            await alix.page.add_init_script(script)
        await trainer.enter(address)
        far.since = await far.udp.carries(before + 2)  # the trainer's two peers
        await alix.enter(through_the_network)
        await see_each_other(trainer, alix)
        await watch_connection(alix.page)
        yield trainer, alix


async def test_a_reload_comes_back_by_itself_as_it_was_and_is_there_once(
    demo: Demo, browsers: Sequence[Browser]
) -> None:
    address = demo.address(demo.new_class([TRAINER], [ALIX]))
    async with seats(browsers, demo, (TRAINER, ALIX)) as (trainer, alix):
        await trainer.enter(address)
        await alix.enter(address)
        await trainer.write("Avant le rechargement.")
        await alix.control("microphone").click()
        await expect(trainer.tile(alix.name)).to_have_attribute("data-microphone", "off")
        for _ in range(5):
            async with Promise(3):
                await alix.page.reload()
                await alix.is_in_class()
        await alix.reads(["Avant le rechargement."])
        await expect(alix.control("microphone")).to_have_attribute("data-state", "off")
        await expect(trainer.tile(alix.name)).to_have_attribute("data-microphone", "off")
        await trainer.counts(2)
        await expect(trainer.tile(alix.name)).to_have_count(1)
        await trainer.sees_moving(alix.name)
        await alix.sees_moving(trainer.name)
        await trainer.show("participants")
        await expect(trainer.person(alix.name)).not_to_contain_text("appareils")
        await alix.control("leave").click()
        await alix.is_told("left")
        await alix.page.reload()
        await expect(alix.control("enter")).to_be_enabled()  # who left does not come back by themselves


async def test_a_lost_network_is_shown_to_others_and_costs_seconds_but_no_message(
    far: Far, browsers: Sequence[Browser]
) -> None:
    async with apart(far, browsers) as (trainer, alix):
        presence = trainer.tile(alix.name)

        far.cut()
        cut_at, slow = time.monotonic(), await pace()
        await expect(presence).to_have_attribute("data-presence", "reconnecting")
        silent_s = time.monotonic() - cut_at
        assert silent_s > 5 - SIGN_EVERY_S
        await kept(silent_s, 7, slow)
        await alix.write("Écrit sans réseau.")
        await trainer.write("Écrit pendant ce temps.")
        await expect(alix.page.locator("[data-banner]")).to_contain_text("vos messages seront envoyés")
        await expect(alix.tile(trainer.name)).to_have_attribute("data-picture", "none")  # nor a black one
        await expect(alix.tile(trainer.name).locator(".avatar")).to_be_visible()
        await expect(presence).to_have_count(0)
        silent_s = time.monotonic() - cut_at
        assert silent_s > 10 - SIGN_EVERY_S
        await kept(silent_s, 12, slow)
        await trainer.counts(1)

        far.mend()
        mended_at, slow = time.time(), await pace()
        await alix.is_in_class()
        await kept(await became(alix.page, "live") - mended_at, 3, slow)
        for seat, other in ((alix, trainer), (trainer, alix)):
            await seat.sees_moving(other.name)
            await seat.reads(["Écrit pendant ce temps.", "Écrit sans réseau."])
        await trainer.counts(2)
        await expect(presence).to_have_count(1)
        await expect(presence).to_have_attribute("data-presence", "present")
        await expect(alix.page.locator("[data-banner]")).to_be_hidden()


async def test_a_blocked_media_path_leaves_the_chat_alone_and_comes_back(far: Far, browsers: Sequence[Browser]) -> None:
    async with apart(far, browsers) as (trainer, alix):
        far.udp.cut(far.since)
        await stands_still(alix.tile(trainer.name).locator("video"))
        await alix.write("On ne vous voit plus.")
        await trainer.reads(["On ne vous voit plus."])
        await expect(trainer.tile(alix.name)).to_have_attribute("data-presence", "present")
        far.udp.mend()
        async with Promise(3):
            await alix.sees_moving(trainer.name)
        await trainer.sees_moving(alix.name)


async def test_another_port_of_the_same_network_costs_a_moment_of_the_picture(
    far: Far, browsers: Sequence[Browser]
) -> None:
    async with apart(far, browsers) as (trainer, alix):
        for _ in range(2):
            async with Promise(3):
                await far.udp.rebind(far.since)
                await far.udp.carries_again(far.since, 2)
                await see_each_other(trainer, alix)
        await trainer.counts(2)
        assert await alix.page.evaluate("() => window.turns.length") == 0


async def test_on_another_network_media_find_their_way_without_a_new_connection(
    far: Far, browsers: Sequence[Browser]
) -> None:
    async with apart(far, browsers, f"({KEEP_PEERS})()") as (trainer, alix):
        peers = await alix.page.evaluate("() => window.peers.length")
        async with Promise(3):
            far.udp.sever(far.since)
            await alix.page.evaluate("() => dispatchEvent(new Event('online'))")  # what a browser says of a new network
            await far.udp.carries_again(far.since, 2)
            await see_each_other(trainer, alix)
        # An ICE restart for what is published, a new peer for what is received, and the socket stayed.
        assert await alix.page.evaluate("() => window.peers.length") == peers + 1
        assert await alix.page.evaluate("() => window.turns.length") == 0
        await trainer.counts(2)
        await expect(trainer.tile(alix.name)).to_have_count(1)
        await expect(trainer.tile(alix.name)).to_have_attribute("data-presence", "present")


async def test_who_is_back_before_the_browser_knows_the_network_takes_part_at_once_and_goes_on_so(
    far: Far, browsers: Sequence[Browser]
) -> None:
    async with apart(far, browsers, UNAWARE) as (trainer, alix):
        frames = alix.page.locator("iframe")
        far.cut()
        await expect(trainer.tile(alix.name)).to_have_count(0)
        await alix.page.evaluate("() => { window.unaware = true }")
        far.mend()
        await see_each_other(trainer, alix)
        await expect(frames).to_have_count(2)
        async with Guest(far.demo, CHARLIE, far.room_id):
            await alix.hears(TONE_HZ)
            await alix.page.evaluate("() => { window.unaware = false }")
            await expect(frames).to_have_count(1)  # voices are played by the page again
            await alix.hears(TONE_HZ)
        await see_each_other(trainer, alix)
        await trainer.counts(2)
        await expect(trainer.tile(alix.name)).to_have_count(1)
        await alix.control("leave").click()
        await alix.is_told("left")
        await expect(frames).to_have_count(0)
