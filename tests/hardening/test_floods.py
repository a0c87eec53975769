"""Too much of what is allowed: silence, floods and readers that stall end their own connection only."""

import asyncio
import json
import os
import socket
import uuid
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from rooms.chat import ChatMessage
from rooms.events import MessageSent
from rooms.ids import CommandId, MessageId
from signaling.limits import AUTHENTICATE_WITHIN_S, MAX_INBOX
from signaling.links import Link
from tests.live import Classroom
from tests.live_fixtures import Liveness, OpenPage, OpenRaw
from tests.socket_clients import RawSocket, command
from tests.waiting import until


async def test_row_33_a_socket_that_never_connects_is_closed(raw_sockets: OpenRaw, class_goes_on: Liveness) -> None:
    raw = await raw_sockets()
    with suppress(ConnectionError):  # closed while we answer
        async with asyncio.timeout(AUTHENTICATE_WITHIN_S + 10):
            async for message in raw.socket:  # ends when it is closed
                if message.data == "2":
                    await raw.say("3")


@pytest.fixture
def nobody_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has not connected is not ended for that."""
    monkeypatch.setattr("signaling.door.AUTHENTICATE_WITHIN_S", 3600)


@pytest.mark.usefixtures("nobody_is_late")
async def test_row_33_commands_before_connect_end_the_socket(raw_sockets: OpenRaw, class_goes_on: Liveness) -> None:
    raw = await raw_sockets()
    await raw.say(command({"command_id": str(uuid.uuid4()), "text": "x"}))
    assert not any("431" in heard for heard in await raw.ended())


async def test_row_33_a_full_inbox_ends_the_connection_with_rate_limited(
    door: Classroom, raw_sockets: OpenRaw, class_goes_on: Liveness
) -> None:
    raw = await raw_sockets("ada")
    door.media.gate.clear()  # the first command takes its time; the others wait behind it
    with suppress(ConnectionError):  # ended while we still write
        for ack in range(1, MAX_INBOX + 4):
            await raw.say(f'42{ack}["subscribe",{{}}]')
    heard = await raw.ended()
    door.media.gate.set()
    assert any('"rate_limited"' in text for text in heard)


async def test_row_33_a_flood_of_messages_is_braked_and_others_are_not(
    door: Classroom, raw_sockets: OpenRaw, class_goes_on: Liveness
) -> None:
    raw = await raw_sockets("ada")
    assert '"retry_after_s"' in await flood(raw, 500)
    # The brake is the person's: another page of theirs is held back as well, long before its own 30 were said.
    await flood(await raw_sockets("ada"), 20)


async def flood(raw: RawSocket, most: int) -> str:
    """Messages until one is refused, at most so many; the refusal."""
    for ack in range(1, most + 1):
        await raw.say(command({"command_id": str(uuid.uuid4()), "text": f"spam {ack}"}, ack=ack))
        answer = await raw.hear(lambda text, ack=ack: text.startswith(f"43{ack}["))  # type: ignore[misc]
        if '"rate_limited"' in answer:
            return answer
    raise AssertionError(f"{most} messages, and none was refused")


@pytest.mark.parametrize("frame", ["3", "6", "5"])
async def test_row_33_a_flood_of_frames_ends_its_own_socket_only(
    raw_sockets: OpenRaw, class_goes_on: Liveness, frame: str
) -> None:
    raw = await raw_sockets("ada")
    for _ in range(2_000):
        try:
            await raw.say(frame)
        except (ConnectionError, aiohttp.ClientError):
            break
    await raw.ended()


async def test_row_33_a_flood_of_websocket_pings_disturbs_nobody(raw_sockets: OpenRaw, class_goes_on: Liveness) -> None:
    raw = await raw_sockets("ada")
    for _ in range(3_000):
        await raw.socket.ping(b"x" * 100)
    await class_goes_on()


@pytest.mark.usefixtures("nobody_is_late")
async def test_row_33_a_flood_of_namespaces_ends_its_own_socket_only(
    raw_sockets: OpenRaw, class_goes_on: Liveness
) -> None:
    raw = await raw_sockets()
    for number in range(200):
        try:
            await raw.say(f"40/{number},")
        except (ConnectionError, aiohttp.ClientError):
            break
    assert not any(heard.startswith("44/") for heard in await raw.ended())


async def test_row_33_readers_that_stall_are_dropped_at_one_megabyte_while_others_read_on(
    door: Classroom, pages: OpenPage, class_goes_on: Liveness
) -> None:
    ada = await pages("ada")
    stalled = [await stall(door, "chloe" if number % 2 else "denis") for number in range(12)]
    before = resident_bytes()
    worst, told = 0, 0
    while any(one.connection_is_open() for one in stalled):
        async with door.room() as room:
            for _ in range(20):
                told += 1
                door.world.fanout.deliver(room, [MessageSent(a_message(door, told))])
        assert door.door is not None
        worst = max(worst, *(link.socket.queue.size for link in door.door.links.values()))
        await ada.expect("message_sent", lambda m, last=told + 1000: m["sequence"] == last)  # type: ignore[misc]
        assert told < 4_000
    assert worst <= 1 << 20
    assert resident_bytes() - before < 50 << 20
    assert len([text for text in ada.messages if len(text) == 3_900]) == told
    assert not ada.disconnected.is_set()
    for one in stalled:
        one.close()


def a_message(door: Classroom, number: int) -> ChatMessage:
    author = door.people["ada"]
    return ChatMessage(
        door.room_id,
        number + 1000,
        MessageId(f"m{number}"),
        author.id,
        author.name,
        "x" * 3_900,
        door.clock.now(),
        CommandId(f"c{number}"),
    )


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


class Stalled:
    """A page with a small window that reads its welcome, then nothing; the server's side is what we watch."""

    def __init__(self, link: Link, raw: socket.socket, pongs: asyncio.Task[None]) -> None:
        self._link, self._raw, self._pongs = link, raw, pongs

    def connection_is_open(self) -> bool:
        return self._link.socket.ending_at is None

    def close(self) -> None:
        self._pongs.cancel()
        self._raw.close()


async def stall(door: Classroom, word: str) -> Stalled:
    assert door.door is not None
    known = list(door.door.links.values())
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(raw, ("127.0.0.1", door.port))
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    await loop.sock_sendall(
        raw,
        (
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:{door.port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n"
        ).encode(),
    )
    auth = json.dumps({"token": door.token(word), "after": None, "client_id": str(uuid.uuid4())})
    await loop.sock_sendall(raw, masked("40" + auth))
    assert door.door is not None
    links = door.door.links
    await until(lambda: any(link.caller and link not in known for link in links.values()))
    (found,) = [link for link in links.values() if link.caller and link not in known]
    return Stalled(found, raw, asyncio.create_task(keep_ponging(raw)))


async def keep_ponging(raw: socket.socket) -> None:
    """Alive, but never reading: silence alone must not be what ends it."""
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        while True:
            await asyncio.sleep(0.5)
            await loop.sock_sendall(raw, masked("3"))


def masked(text: str) -> bytes:
    body = text.encode()
    length = bytes((0x80 | len(body),)) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2, "big")
    return b"\x81" + length + b"\0\0\0\0" + body
