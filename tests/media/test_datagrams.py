"""A machine of several addresses: loopback is one, where 127.0.0.2 is an address like 127.0.0.1. Real sockets."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator

import pytest

from media import datagrams
from media.batches import Chunk
from tests.media.doors import Client, Door, door

__all__ = ["door"]

# As the kernel would have it, whatever goes to 127.0.0.1 comes from there, and what goes to ::1 from ::1.
ASKED = ("127.0.0.2", "127.0.0.1", "127.0.0.3")


class Asker(Client):
    """A browser's socket, that may ask several addresses: `came_from` is whence the last datagram came."""

    def __init__(self) -> None:
        self.asked = self.came_from = ("", 0)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)

    def send(self, datagram: bytes) -> None:
        self.socket.sendto(datagram, self.asked)

    async def receive(self, within_s: float = 30) -> bytes:
        async with asyncio.timeout(within_s):
            came, self.came_from = await asyncio.get_running_loop().sock_recvfrom(self.socket, 2048)
            return came

    async def is_answered(self, door: Door, host: str, *, nominate: bool = True) -> bool:
        """By whom it asked."""
        self.asked = (host, door.number)
        return await self.check(*door.transport.credentials, nominate=nominate) and self.came_from == self.asked


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    asker = Asker()
    yield asker
    asker.socket.close()


@pytest.fixture(params=["both families", "IPv4 only"])
def families(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a kernel that has both, and of one that has no IPv6."""

    def refuse(_port: int) -> socket.socket:
        raise OSError(errno.EAFNOSUPPORT, "no IPv6")

    if request.param == "IPv4 only":
        monkeypatch.setattr(datagrams, "_bind_both", refuse)


async def test_answers_and_media_leave_by_the_address_that_was_asked_last(
    families: None, door: Door, asker: Asker
) -> None:
    chunk = Chunk()
    chunk.packets[:5] = b"media"
    for moves, host in enumerate(ASKED):
        assert await asker.is_answered(door, host)
        assert door.listener.moves == moves  # another address of ours is another path
        door.transport.send_datagram(b"alone")
        chunk.direct(0, door.transport.destination)
        chunk._vectors[0].length = 5
        door.port.send_chunk(chunk, 1)
        for what in (b"alone", b"media"):
            assert (await asker.receive(), asker.came_from) == (what, (host, door.number))


async def test_a_browser_that_asks_every_address_from_every_network_is_found_at_the_one_it_nominated(
    door: Door, asker: Asker
) -> None:
    assert await asker.is_answered(door, "127.0.0.9")
    for last in range(10, 40):
        assert await asker.is_answered(door, f"127.0.0.{last}", nominate=False)
    assert len(door.port._by_path) <= 16
    door.transport.send_datagram(b"hello")
    assert (await asker.receive(), asker.came_from) == (b"hello", ("127.0.0.9", door.number))
