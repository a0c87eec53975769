"""Networks that pass little: a class in sound and pictures through the pages' TCP port alone, or through a relay."""

import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.classroom import Seat, open_class, seats
from tests.e2e.conftest import CAMERA
from tests.e2e.demo import Demo
from tests.e2e.patience import Promise
from tests.e2e.senses import KEEP_PEERS
from tests.relay import UdpRelay
from tests.services import Coturn, launch_chromium

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

PEOPLE = ("formatrice", "alix")
FALLBACK_S = 5
# Of each living peer, once both live: how its packets leave the browser.
_WAYS = """async () => {
    const ways = [];
    const live = () => window.peers.filter((each) => each.connectionState === "connected").length;
    while (live() < 2) await new Promise((done) => setTimeout(done, 50));
    for (const peer of window.peers.filter((each) => each.connectionState === "connected")) {
        const stats = await peer.getStats();
        const transport = [...stats.values()].find((each) => each.type === "transport");
        const pair = stats.get(transport.selectedCandidatePairId);
        const [near, far] = [stats.get(pair.localCandidateId), stats.get(pair.remoteCandidateId)];
        ways.push(near.relayProtocol ? `relay/${near.relayProtocol}` : `${far.protocol}/${near.tcpType ?? ""}`);
    }
    return ways;
}"""


@pytest.fixture(scope="module")
def walled() -> Iterator[Demo]:
    """Its UDP address leads nowhere, as behind a firewall that passes TCP only."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nowhere:
        nowhere.bind(("127.0.0.1", 0))
        with Demo(PREAU_MEDIA_ADDRESSES=f"127.0.0.1:{nowhere.getsockname()[1]}") as demo:
            yield demo


@asynccontextmanager
async def two_in_class(browsers: Sequence[Browser], demo: Demo) -> AsyncIterator[list[Seat]]:
    """In a class, with all that their pages tell about the ways of their packets."""
    address = open_class(demo, *PEOPLE)
    async with seats(browsers, demo, PEOPLE) as people:
        for seat in people:
            await seat.page.add_init_script(f"({KEEP_PEERS})()")
            await seat.enter(address)
        yield people


async def see_and_hear_each_other(trainer: Seat, alix: Seat, way: str) -> None:
    """Also after a reload, in time, and all of it goes this way."""
    await trainer.sees_moving(alix.name)
    await alix.hears()
    async with Promise(FALLBACK_S):
        await alix.page.reload()
        await alix.sees_moving(trainer.name)
    await trainer.sees_moving(alix.name)
    for seat in (trainer, alix):
        assert await seat.page.evaluate(_WAYS) == [way] * 2


async def test_with_the_pages_port_alone_people_see_and_hear_each_other(
    walled: Demo, browsers: Sequence[Browser]
) -> None:
    async with two_in_class(browsers, walled) as (trainer, alix):
        await see_and_hear_each_other(trainer, alix, "tcp/active")


async def test_where_only_tls_passes_a_relay_brings_sound_and_pictures(coturn: Coturn, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(coturn.secret)
    settings = {"PREAU_TURN_URLS": coturn.url, "PREAU_TURN_SECRET_FILE": str(secret), "PREAU_MEDIA_TCP_PORT": "0"}
    demo = Demo(**settings)
    # Nothing but what coturn relays reaches the media port; what a browser asks of a certificate is tried elsewhere.
    async with UdpRelay.to(demo.media_port, coturn.host, lambda address: address[1] >= coturn.first_port) as wall:
        assert demo.environment is not None
        demo.environment["PREAU_MEDIA_ADDRESSES"] = f"{coturn.host}:{wall.port}"
        with demo:
            async with (
                launch_chromium("--ignore-certificate-errors", CAMERA) as browser,
                two_in_class([browser], demo) as (trainer, alix),
            ):
                await see_and_hear_each_other(trainer, alix, "relay/tls")
