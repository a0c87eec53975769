"""Hostile long-polling: bodies, requests and polls that are malformed, or never taken."""

import asyncio
import json
import socket
import uuid
from collections.abc import AsyncIterator

import aiohttp
import pytest

from signaling.limits import MAX_FRAME
from signaling.outbox import Wire
from tests.live import Classroom
from tests.live_fixtures import Liveness
from tests.waiting import until


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
    await until(lambda: door.door is not None and sid not in door.door.links)


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
