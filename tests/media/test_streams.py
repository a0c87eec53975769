"""Peers that come by TCP: handed over, checked, moved to, left, bounded. Real sockets, no browser."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aioice import stun as reference

from media import streams
from media.framing import Deframer, framed
from media.streams import StreamDoor, hand_on
from tests.media.doors import Client, Door, check_of, door

__all__ = ["door"]


class StreamClient:
    """A browser's TCP connection that the web process has handed over."""

    def __init__(self, near: socket.socket) -> None:
        self.socket = near
        self._frames = Deframer()
        self._arrived: list[bytes] = []

    @classmethod
    async def connect(cls, path: Path, family: socket.AddressFamily = socket.AF_INET) -> "StreamClient":
        host = "127.0.0.1" if family == socket.AF_INET else "::1"
        with socket.create_server((host, 0), family=family) as listener:
            near = socket.create_connection(listener.getsockname()[:2])
            accepted, _ = listener.accept()
        with accepted:
            await hand_on(path, accepted)
        near.setblocking(False)
        return cls(near)

    def send(self, packet: bytes) -> None:
        self.socket.send(framed(packet))

    async def receive(self) -> bytes:
        """The next packet; EOFError when the connection is closed."""
        while not self._arrived:
            async with asyncio.timeout(30):
                try:
                    size = await asyncio.get_running_loop().sock_recv_into(self.socket, self._frames.space)
                except ConnectionResetError:
                    size = 0
            if not size:
                raise EOFError
            self._arrived += [bytes(packet) for packet in self._frames.received(size)]
        return self._arrived.pop(0)

    async def receive_to_the_end(self) -> None:
        """EOFError when the connection is closed."""
        while True:
            await self.receive()

    async def check(self, door: Door, *, nominate: bool = True) -> reference.Message:
        """The answer to a check."""
        check = check_of(*door.transport.credentials, nominate=nominate)
        self.send(bytes(check))
        answer = reference.parse_message(await self.receive())
        assert answer.transaction_id == check.transaction_id
        return answer


@pytest.fixture
async def path(door: Door, tmp_path: Path) -> AsyncIterator[Path]:
    path = tmp_path / "door"
    async with asyncio.TaskGroup() as tasks:
        stream_door = StreamDoor(path, door.port, tasks)
        yield path
        stream_door.close()
    assert not path.exists()


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
async def test_a_signed_check_makes_a_stream_the_path(door: Door, path: Path, family: socket.AddressFamily) -> None:
    client = await StreamClient.connect(path, family)
    answer = await client.check(door)
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == client.socket.getsockname()[:2]
    door.transport.send_datagram(b"\x16hello")
    door.transport.send_datagram(b"\x16again")
    assert [await client.receive(), await client.receive()] == [b"\x16hello", b"\x16again"]
    client.send(b"\x16" + bytes(80))
    await client.check(door)
    assert door.transport._handshake._waiting.qsize() == 1
    client.socket.close()


@pytest.mark.parametrize("first", [b"", b"\x16" + bytes(80), b"\x80\x60" + bytes(40), b"\0\1\0\0" + bytes(16)])
async def test_whoever_does_not_begin_with_a_signed_check_is_closed(door: Door, path: Path, first: bytes) -> None:
    client, stranger = await StreamClient.connect(path), await StreamClient.connect(path)
    await client.check(door)
    stranger.send(first)
    with pytest.raises(EOFError):
        await stranger.receive()
    wrong = await StreamClient.connect(path)
    wrong.send(bytes(check_of(door.transport.credentials[0], "x" * 32)))
    with pytest.raises(EOFError):
        await wrong.receive()
    await client.check(door)
    for each in (client, stranger, wrong):
        each.socket.close()


async def test_a_frame_too_long_ends_the_stream(door: Door, path: Path) -> None:
    client = await StreamClient.connect(path)
    await client.check(door)
    client.socket.send(b"\xff\xff")
    with pytest.raises(EOFError):
        await client.receive()
    assert door.port._by_path == {}
    client.socket.close()


async def test_silence_after_being_handed_over_ends_the_stream(
    door: Door, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_CHECK_WITHIN_S", 0.05)
    client = await StreamClient.connect(path)
    with pytest.raises(EOFError):
        await client.receive()
    client.socket.close()


async def test_the_path_goes_between_udp_and_tcp_as_the_browser_nominates(door: Door, path: Path) -> None:
    datagrams, stream = Client(door.number), await StreamClient.connect(path)
    assert await datagrams.check(*door.transport.credentials)
    await stream.check(door, nominate=False)
    assert door.listener.moves == 0
    await stream.check(door)
    assert door.listener.moves == 1
    assert door.transport.destination.stream is not None
    assert await datagrams.check(*door.transport.credentials)
    assert door.listener.moves == 2
    assert door.transport.destination.stream is None
    stream.socket.close()
    datagrams.socket.close()


async def test_a_stream_that_ends_is_no_path_and_the_next_one_is(door: Door, path: Path) -> None:
    first = await StreamClient.connect(path)
    await first.check(door)
    first.socket.close()
    second = await StreamClient.connect(path)
    await second.check(door, nominate=False)  # nothing else leads to it
    door.transport.send_datagram(b"\x16hello")
    assert await second.receive() == b"\x16hello"
    assert len(door.port._by_path) == 1
    second.socket.close()


async def test_the_end_of_a_peer_ends_its_streams(door: Door, path: Path) -> None:
    client = await StreamClient.connect(path)
    await client.check(door)
    door.transport.close("test_over")
    with pytest.raises(EOFError):
        await client.receive()
    assert door.port._by_path == {}
    client.socket.close()


async def test_a_stream_that_comes_to_a_peer_at_its_end_is_closed(
    door: Door, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_say = door.hold_good_bye(monkeypatch)
    client = await StreamClient.connect(path)
    door.transport.close("test_over")
    client.send(bytes(check_of(*door.transport.credentials)))
    with pytest.raises(EOFError):
        await client.receive_to_the_end()
    may_say.set()
    client.socket.close()


async def test_a_browser_that_does_not_read_loses_pictures_before_voices_and_costs_no_memory(
    door: Door, path: Path
) -> None:
    client = await StreamClient.connect(path)
    await client.check(door)
    stream = door.transport.destination.stream
    assert stream is not None
    accepted = 0
    for _ in range(100):
        accepted += sum(stream.send(bytes(1200)) for _ in range(100))
        await asyncio.sleep(0)
    assert accepted < 10_000
    assert not stream.send(bytes(1200))
    assert stream.send(bytes(120))
    assert len(stream._unsent) + stream._transport.get_write_buffer_size() < 1 << 18
    client.socket.close()


@pytest.mark.parametrize("reads", [False, True])
async def test_a_closed_stream_is_not_kept_by_a_browser_that_takes_nothing(
    door: Door, path: Path, monkeypatch: pytest.MonkeyPatch, *, reads: bool
) -> None:
    monkeypatch.setattr(streams, "_TAKEN_WITHIN_S", 100 if reads else 0.05)
    client = await StreamClient.connect(path)
    await client.check(door)
    stream, ended = door.transport.destination.stream, asyncio.Event()
    assert stream is not None
    monkeypatch.setattr(stream, "_on_end", lambda _: ended.set())
    for number in range(10_000):
        stream.send(bytes(1200))
        if not number % 100:
            await asyncio.sleep(0)
    stream.close()
    async with asyncio.timeout(60):
        while reads and not ended.is_set():
            await asyncio.get_running_loop().sock_recv(client.socket, 1 << 16)
        await ended.wait()
    assert stream._deadline is not None
    assert stream._deadline.cancelled()
    client.socket.close()


async def test_more_streams_than_a_process_takes_are_closed(
    door: Door, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_MOST_STREAMS", 1)
    first = await StreamClient.connect(path)
    await first.check(door)
    second = await StreamClient.connect(path)
    with pytest.raises(EOFError):
        await second.receive()
    await first.check(door)
    first.socket.close()
    second.socket.close()


async def test_handing_on_to_nobody_is_an_error_for_the_one_who_comes(tmp_path: Path) -> None:
    with socket.socket() as connection, pytest.raises(OSError, match="No such file"):
        await hand_on(tmp_path / "nobody", connection)
