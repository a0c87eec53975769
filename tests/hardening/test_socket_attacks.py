"""Hostile clients at the real door: every attack is refused, and everyone else's class goes on."""

import asyncio
import json
import os
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from rooms.chat import ChatMessage
from rooms.events import MessageSent
from rooms.ids import CommandId, MessageId
from signaling.limits import AUTHENTICATE_WITHIN_S, MAX_COMMAND, MAX_FRAME, MAX_INBOX
from signaling.links import Link
from signaling.outbox import Wire
from tests.live import Classroom, RawSocket
from tests.live_fixtures import OpenPage, OpenRaw

Liveness = Callable[[], Awaitable[None]]


@pytest.fixture
async def class_goes_on(pages: OpenPage) -> AsyncIterator[Liveness]:
    """Two people in the class: after the attack they still hear each other, and were never disconnected."""
    trainer, basile = await pages("trainer"), await pages("basile")

    async def check() -> None:
        text = f"on continue {uuid.uuid4()}"
        assert (await trainer.write(text))["ok"]
        await basile.expect("message_sent", lambda m: m["text"] == text)
        assert not trainer.disconnected.is_set()
        assert not basile.disconnected.is_set()

    await check()
    yield check
    await check()


def send(payload: Any, ack: int = 1, name: str = "send_message") -> str:
    return f"42{ack}" + json.dumps([name, payload])


# Row 32


@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "http://localhost", "http://localhost.evil.example"]
)
@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_row_32_another_origin_gets_no_socket(
    door: Classroom, class_goes_on: Liveness, origin: str, transport: str
) -> None:
    async with aiohttp.ClientSession(headers={"Origin": origin}) as session:
        if transport == "websocket":
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await session.ws_connect(f"{door.url}/socket.io/?EIO=4&transport=websocket")
        else:
            async with session.get(f"{door.url}/socket.io/?EIO=4&transport=polling") as answer:
                assert answer.status == 403
                assert not [name for name in answer.headers if name.startswith("Access-Control")]


async def test_row_32_our_own_origin_gets_one(door: Classroom, raw_sockets: OpenRaw) -> None:
    raw = await raw_sockets("ada", headers={"Origin": door.url})
    await raw.say('421["raise_hand",{}]')
    assert await raw.hear(lambda text: text.startswith("431")) == '431[{"ok":true}]'


# Row 33: what is malformed

MALFORMED = [
    "4",
    "43[]",
    '44{"message":"x"}',
    '451-["send_message",{"_placeholder":true,"num":0}]',
    '461-1["x"]',
    "42",
    "42{}",
    '42["a"',
    "42[1]",
    '42["send_message",{},{},{}]',
    '42["send_message",NaN]',
    '4211111111111["send_message",{}]',
    "42" + "[" * 3_000,
    '42["send_message",' + '{"a":' * 1_000 + "1" + "}" * 1_000 + "]",
    "40/admin,{}",
    '42/admin,["send_message",{}]',
    "40{}",  # a second CONNECT
    "7",
    "x",
    "2",
    "",
    "b4AAAA",
    "0{}",
    "4é",
]


@pytest.mark.parametrize("frame", MALFORMED, ids=range(len(MALFORMED)))
async def test_row_33_a_malformed_frame_ends_its_own_socket_only(
    raw_sockets: OpenRaw, class_goes_on: Liveness, frame: str
) -> None:
    raw = await raw_sockets("ada")
    await raw.say(frame)
    await raw.ended()


async def test_row_33_binary_frames_are_refused(raw_sockets: OpenRaw, class_goes_on: Liveness) -> None:
    raw = await raw_sockets("ada")
    await raw.socket.send_bytes(b"4\x00\x01")
    await raw.ended()


@pytest.mark.parametrize("size", [MAX_FRAME + 1, 1_000_000, 5_000_000])
async def test_row_33_a_giant_frame_ends_its_own_socket_only(
    raw_sockets: OpenRaw, class_goes_on: Liveness, size: int
) -> None:
    raw = await raw_sockets("ada")
    with suppress(ConnectionError):  # ended while we still write
        await raw.say(send({"command_id": str(uuid.uuid4()), "text": "x" * size}))
    await raw.ended()


async def test_row_33_a_large_command_is_refused_and_the_connection_kept(
    raw_sockets: OpenRaw, class_goes_on: Liveness
) -> None:
    raw = await raw_sockets("ada")
    await raw.say(send({"command_id": str(uuid.uuid4()), "text": "x" * MAX_COMMAND}))
    assert '"too_large"' in await raw.hear(lambda text: text.startswith("431"))
    await raw.say(send({"command_id": str(uuid.uuid4()), "text": "petit"}, ack=2))
    assert '"ok":true' in await raw.hear(lambda text: text.startswith("432"))


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("nothing_like_it", {}),
        ("send_message", {"text": "x"}),
        ("send_message", []),
        ("__class__", {}),
        ("connect", {}),
        ("disconnect", {}),
        ("message", "x"),
        ("welcome", {}),
        ("react", {"reaction": {"$ne": 1}}),
        ("raise_hand", None),
    ],
)
async def test_row_33_a_malformed_command_is_refused_and_the_connection_kept(
    raw_sockets: OpenRaw, class_goes_on: Liveness, name: str, payload: Any
) -> None:
    raw = await raw_sockets("ada")
    await raw.say(send(payload, name=name))
    assert '"malformed"' in await raw.hear(lambda text: text.startswith("431"))
    await raw.say('422["raise_hand",{}]')
    assert '"ok":true' in await raw.hear(lambda text: text.startswith("432"))


# Row 33: too much


async def test_row_33_a_socket_that_never_connects_is_closed(raw_sockets: OpenRaw, class_goes_on: Liveness) -> None:
    raw = await raw_sockets()
    pongs = asyncio.create_task(answer_pings(raw))
    started = asyncio.get_running_loop().time()
    await pongs
    assert asyncio.get_running_loop().time() - started < AUTHENTICATE_WITHIN_S + 2


async def answer_pings(raw: RawSocket) -> None:
    async with asyncio.timeout(AUTHENTICATE_WITHIN_S + 5):
        async for message in raw.socket:
            if message.data == "2":
                await raw.say("3")


async def test_row_33_commands_before_connect_end_the_socket(raw_sockets: OpenRaw, class_goes_on: Liveness) -> None:
    raw = await raw_sockets()
    await raw.say(send({"command_id": str(uuid.uuid4()), "text": "x"}))
    assert not any("431" in heard for heard in await raw.ended())


async def test_row_33_a_full_inbox_ends_the_connection_with_rate_limited(
    door: Classroom, raw_sockets: OpenRaw, class_goes_on: Liveness
) -> None:
    raw = await raw_sockets("ada")
    door.media.gate.clear()  # the first command takes its time; the others wait behind it
    for ack in range(1, MAX_INBOX + 4):
        await raw.say(f'42{ack}["subscribe",{{}}]')
    heard = await raw.ended()
    door.media.gate.set()
    assert any('"rate_limited"' in text for text in heard)


async def test_row_33_a_flood_of_messages_is_braked_and_others_are_not(
    door: Classroom, raw_sockets: OpenRaw, class_goes_on: Liveness
) -> None:
    raw = await raw_sockets("ada")
    answers = []
    for ack in range(1, 51):
        await raw.say(send({"command_id": str(uuid.uuid4()), "text": f"spam {ack}"}, ack=ack))
        answers.append(await raw.hear(lambda text, ack=ack: text.startswith(f"43{ack}[")))  # type: ignore[misc]
    refused = [text for text in answers if '"rate_limited"' in text]
    assert refused
    assert all('"retry_after_s"' in text for text in refused)
    # The brake is the person's: another page of theirs is held back as well, another person's is not.
    again = await raw_sockets("ada")
    await again.say(send({"command_id": str(uuid.uuid4()), "text": "encore"}))
    await again.hear(lambda text: text.startswith("431"))


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
    async with asyncio.timeout(5):
        while not (found := [link for link in door.door.links.values() if link.caller and link not in known]):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return Stalled(found[0], raw, asyncio.create_task(keep_ponging(raw)))


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


# Long-polling, the same


async def polling_session(door: Classroom, session: aiohttp.ClientSession) -> str:
    async with session.get(f"{door.url}/socket.io/?EIO=4&transport=polling") as answer:
        return str(json.loads((await answer.text())[1:])["sid"])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"d=40{}",
        b"\xff\xfe",
        b"\x1e" * 40,
        b"bAAAA",
        b"4" + b"x" * (MAX_FRAME + 10),
        b"40/admin,",
        '42["é"'.encode("latin-1"),
    ],
)
async def test_row_33_malformed_polling_bodies_end_their_own_session_only(
    door: Classroom, class_goes_on: Liveness, body: bytes
) -> None:
    async with aiohttp.ClientSession() as session:
        sid = await polling_session(door, session)
        url = f"{door.url}/socket.io/?EIO=4&transport=polling&sid={sid}"
        async with session.post(url, data=body) as answer:
            assert answer.status in (200, 400)
        for _ in range(4):  # what was said before the end, then no such session
            async with session.get(url, timeout=aiohttp.ClientTimeout(10)) as answer:
                if answer.status == 400:
                    break
                assert "40{" not in await answer.text()
        else:
            pytest.fail("the session is still there")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "EIO=3&transport=polling",
        "EIO=4&transport=flash",
        "EIO=4&transport=polling&j=0",
        "EIO=4&transport=polling&sid=x",
    ],
)
async def test_row_33_malformed_requests_are_refused(door: Classroom, class_goes_on: Liveness, query: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{door.url}/socket.io/?{query}") as answer:
        assert answer.status == 400


async def test_row_33_an_upgrade_that_is_never_finished_is_closed(door: Classroom, class_goes_on: Liveness) -> None:
    async with aiohttp.ClientSession() as session:
        sid = await polling_session(door, session)
        ws = await session.ws_connect(f"{door.url}/socket.io/?EIO=4&transport=websocket&sid={sid}")
        async with asyncio.timeout(15):
            message = await ws.receive()
        assert message.type is not aiohttp.WSMsgType.TEXT
    assert door.door is not None
    assert sid not in door.door.links


async def test_one_line_for_each_source_and_second(
    door: Classroom, raw_sockets: OpenRaw, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    canary = "canari-7f3a"
    for _ in range(8):
        raw = await raw_sockets()
        await raw.say(f"4{canary}")
        await raw.ended()
    captured = capsys.readouterr()
    printed = captured.out + captured.err + caplog.text
    assert canary not in printed
    assert 1 <= printed.count("malformed_frame") <= 3


# Answers that nobody takes: the outbox is empty, the memory is not


@pytest.fixture
async def polled(door: Classroom, class_goes_on: Liveness) -> AsyncIterator["Polled"]:
    async with aiohttp.ClientSession() as session:
        sid = await polling_session(door, session)
        page = Polled(door, session, f"{door.url}/socket.io/?EIO=4&transport=polling&sid={sid}", sid)
        auth = {"token": door.token("ada"), "after": None, "client_id": str(uuid.uuid4())}
        async with session.post(page.url, data="40" + json.dumps(auth)) as answer:
            assert answer.status == 200
        assert "welcome" in await page.poll()
        yield page
        for raw in page.stalled:
            raw.close()


class Polled:
    """Somebody in the class by long-polling."""

    def __init__(self, door: Classroom, session: aiohttp.ClientSession, url: str, sid: str) -> None:
        assert door.door is not None
        self.url, self.sid, self.link = url, sid, door.door.links[sid]
        self.stalled: list[socket.socket] = []
        self._door, self._session = door, session

    async def poll(self) -> str:
        async with self._session.get(self.url) as answer:
            return await answer.text() if answer.status == 200 else ""

    async def poll_without_reading(self) -> None:
        """Ask for more than the kernel's buffers hold, on a connection with a small window, and take nothing of it."""
        wire = Wire("42" + "x" * 5_000_000)
        wire.size = 1  # those buffers hold more than an outbox may
        self.link.socket.post(wire)
        raw = socket.socket()
        self.stalled.append(raw)
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(raw, ("127.0.0.1", self._door.port))
        path = self.url.removeprefix(self._door.url)
        await loop.sock_sendall(raw, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        await until(lambda: self.link.socket.queue.size == 0)

    async def ended(self) -> None:
        await until(lambda: self._door.door is not None and self.sid not in self._door.door.links)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_row_33_a_second_poll_beside_the_first_ends_its_own_session_only(polled: Polled) -> None:
    waiting = asyncio.create_task(polled.poll())
    await until(lambda: polled.link.socket.polled)
    assert await polled.poll() == ""
    await polled.ended()
    await waiting


async def test_row_33_answers_that_nobody_takes_do_not_pile_up(polled: Polled) -> None:
    await polled.poll_without_reading()
    assert polled.link.socket.polled, "the answer is still under way"
    assert await polled.poll() == ""
    await polled.ended()


async def test_row_33_an_answer_that_is_not_taken_in_time_ends_its_own_session_only(
    polled: Polled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signaling.polling.ANSWER_TAKEN_WITHIN_S", 0.2)
    await polled.poll_without_reading()
    await polled.ended()


# Another site's page


async def test_row_32_another_sites_image_gets_no_session(door: Classroom, class_goes_on: Liveness) -> None:
    for site in ("cross-site", "same-site", "none"):
        async with (
            aiohttp.ClientSession(headers={"Sec-Fetch-Site": site}) as session,
            session.get(f"{door.url}/socket.io/?EIO=4&transport=polling") as answer,
        ):
            assert answer.status == 403
    assert door.door is not None
    assert len(door.door.links) == 2


async def test_row_32_the_id_that_others_see_of_a_connection_is_not_the_one_that_polls_it(
    door: Classroom, class_goes_on: Liveness, polled: Polled
) -> None:
    assert polled.link.connection_id != polled.sid
    async with (
        aiohttp.ClientSession() as session,
        session.post(polled.url.replace(polled.sid, str(polled.link.connection_id)), data="41") as answer,
    ):
        assert answer.status == 400
    assert polled.link.socket.ending_at is None
