"""A machine of several addresses: loopback is one, where 127.0.0.2 is an address like 127.0.0.1. Real sockets."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator

import pytest
from aioice import stun as reference

from media import datagrams
from media.batches import Chunk
from tests.media.doors import Door, answer_to, check_of, door

__all__ = ["door"]

# As the kernel would have it, whatever goes to 127.0.0.1 comes from there, and what goes to ::1 from ::1.
ASKED = ("127.0.0.2", "127.0.0.1", "127.0.0.3")


class Asker:
    """A browser's socket, that may ask several addresses: what comes is told with whom it came from."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)

    async def receive(self) -> tuple[bytes, tuple[str, int]]:
        async with asyncio.timeout(30):
            return await asyncio.get_running_loop().sock_recvfrom(self.socket, 2048)

    async def is_answered(self, door: Door, host: str, *, nominate: bool = True) -> bool:
        """By whom it asked, whose own question is answered before this goes on."""
        asked = (host, door.number)
        self.socket.sendto(bytes(check_of(*door.transport.credentials, nominate=nominate)), asked)
        came, address = await self.receive()
        message = reference.parse_message(came)
        if address == asked and message.message_class == reference.Class.REQUEST:
            await self.receive()
            self.socket.sendto(answer_to(message), asked)
            return await self.is_answered(door, host, nominate=nominate)
        return address == asked


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
        assert [await asker.receive() for _ in range(2)] == [
            (what, (host, door.number)) for what in (b"alone", b"media")
        ]


async def test_a_browser_that_asks_every_address_from_every_network_is_found_at_the_one_it_nominated(
    door: Door, asker: Asker
) -> None:
    assert await asker.is_answered(door, "127.0.0.9")
    for last in range(10, 40):
        assert await asker.is_answered(door, f"127.0.0.{last}", nominate=False)
    assert len(door.port._by_path) <= 16
    door.transport.send_datagram(b"hello")
    assert await asker.receive() == (b"hello", ("127.0.0.9", door.number))
