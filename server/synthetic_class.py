"""Brings labelled synthetic participants into a class, through the same doors as everybody: join, socket, media.

The rule: they are clients like any other (docs/protocol.md), marked as synthetic by their accounts, and come back by
themselves when the server does.
"""

import asyncio
import random
import ssl
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any

import aiohttp
import socketio

from gateways.synthetic import SyntheticParticipant
from gateways.synthetic_tracks import Manner
from rooms.ids import RoomId
from rooms.sources import Source

COME_BACK_S = 1.0
ANSWER_S = 10.0
FIRST_ACT_S = 3.0
LEAVE_S = 2.0
GOLDEN_ANGLE = 137.5  # hues that differ as much as they can, however many there are
REMARKS = (
    "Bonjour, on m’entend ?",
    "Chez nous les élèves dessinent d’abord, puis ils calculent.",
    "Je garde l’énoncé au tableau pendant toute la recherche.",
    "Deux élèves ont compté de un en un, c’est déjà une procédure.",
    "Merci, c’est plus clair avec cet exemple.",
)
_AWAY = (aiohttp.ClientError, socketio.exceptions.SocketIOError, OSError, TimeoutError)


class RefusedByServer(Exception):
    """An acknowledgement that says no; its text is the code."""


class SyntheticPerson:
    """One of them. `run` until cancelled."""

    def __init__(
        self, url: str, room_id: RoomId, label: str, token: str, number: int, tls: ssl.SSLContext | bool
    ) -> None:
        self._url, self._room_id, self._token, self._tls = url, room_id, token, tls
        self._number = number
        self._random = random.Random(number)  # what to say when; nothing secret
        self._manner = Manner(label, int(number * GOLDEN_ANGLE) % 360, 150 + 50 * number, offset_s=2.5 * number)
        self._said = 0

    async def run(self) -> None:
        """In class, and back in it whenever the connection was lost."""
        while True:
            try:
                await self._attend()
            except (*_AWAY, RefusedByServer):
                pass  # the server is starting again, or the class is not open: try later
            await asyncio.sleep(COME_BACK_S)

    async def _attend(self) -> None:
        ticket = await self._join()
        socket = socketio.AsyncClient(reconnection=False, handle_sigint=False, ssl_verify=self._tls is not False)
        gone = asyncio.Event()
        socket.on("disconnect", lambda *_: gone.set())
        socket.on("media_back", lambda *_: gone.set())
        socket.on("means_changed", lambda *_: gone.set())  # it comes back with what it may use
        seat = _Seat(socket)
        auth = {"token": ticket["token"], "after": None, "client_id": str(uuid.uuid4())}
        await socket.connect(ticket["url"] or self._url, auth=auth, transports=["websocket"], wait_timeout=ANSWER_S)
        participant = SyntheticParticipant(self._manner, seat)
        try:
            allows = await seat.allows()
            if sources := [one for one in (Source.CAMERA, Source.MICROPHONE) if one.value in allows]:
                await participant.publish(*sources)
            on = {one.value: "on" if one in sources else "off" for one in (Source.CAMERA, Source.MICROPHONE)}
            await seat.ask("tell_devices", {**on, "hears": True})
            await _first_of(gone.wait, lambda: self._take_part(seat, may_write="chat" in allows))
        except asyncio.CancelledError:
            with suppress(*_AWAY, RefusedByServer):
                await asyncio.wait_for(seat.ask("leave", {}), LEAVE_S)  # else the class waits for them to come back
            raise
        finally:
            await participant.close()
            await socket.disconnect()
            await socket.shutdown()

    async def _join(self) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"}
        address = f"{self._url}/api/v1/rooms/{self._room_id}/join"
        timeout = aiohttp.ClientTimeout(total=ANSWER_S)
        async with (
            aiohttp.ClientSession(headers=headers, timeout=timeout) as http,
            http.post(address, ssl=self._tls) as answer,
        ):
            ticket: dict[str, Any] = await answer.json(content_type=None)
        if "token" not in ticket:
            raise RefusedByServer(ticket.get("code", "unknown"))
        return ticket

    async def _take_part(self, seat: "_Seat", *, may_write: bool) -> None:
        """Something of everybody soon, for whoever has just come to look; from then on now and then."""
        await asyncio.sleep(FIRST_ACT_S * self._number)
        await self._act(seat, writes=may_write and self._number % 2 == 1)
        while True:
            await asyncio.sleep(self._random.uniform(8, 25) + 4 * self._number)
            await self._act(seat, writes=may_write and self._random.random() < 0.5)

    async def _act(self, seat: "_Seat", *, writes: bool) -> None:
        if writes:
            await seat.write(REMARKS[(self._number - 1 + self._said) % len(REMARKS)])
            self._said += 1
        else:
            await seat.ask("raise_hand", {})
            await asyncio.sleep(self._random.uniform(10, 20))
            await seat.ask("lower_hand", {"participant_id": None})


class _Seat:
    """A connection in the class; `gateways.synthetic.Signalling`."""

    def __init__(self, socket: socketio.AsyncClient) -> None:
        self._socket = socket
        self._offers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._welcomes: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        socket.on("offer", self._offers.put_nowait)
        socket.on("welcome", self._welcomes.put_nowait)

    async def allows(self) -> Sequence[str]:
        """What it may take part with, as the room says first."""
        welcome = await asyncio.wait_for(self._welcomes.get(), ANSWER_S)
        found: Sequence[str] = welcome["room"]["allows"]
        return found

    async def ask(self, command: str, payload: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = await self._socket.call(command, payload, timeout=ANSWER_S)
        if not answer.get("ok"):
            raise RefusedByServer(answer.get("code", "unknown"))
        return answer

    async def write(self, text: str) -> None:
        await self.ask("send_message", {"command_id": str(uuid.uuid4()), "text": text})

    async def publish(self, sdp: str, tracks: Sequence[tuple[str, Source]]) -> str:
        offered = [{"mid": mid, "source": source.value} for mid, source in tracks]
        return str((await self.ask("publish", {"sdp": sdp, "tracks": offered, "restart": False}))["sdp"])

    async def subscribe(self) -> tuple[int, str]:
        await self.ask("subscribe", {})
        offer = await asyncio.wait_for(self._offers.get(), ANSWER_S)
        return offer["version"], offer["sdp"]

    async def answer(self, version: int, sdp: str) -> None:
        await self.ask("answer", {"version": version, "sdp": sdp})


async def _first_of(*works: Callable[[], Awaitable[Any]]) -> None:
    """Runs them all until one ends, and lets its error through."""
    tasks = [asyncio.ensure_future(work()) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def answers(url: str, tls: ssl.SSLContext | bool = True) -> bool:
    """Whether a server is there."""
    timeout = aiohttp.ClientTimeout(total=ANSWER_S)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as http, http.get(f"{url}/healthz", ssl=tls) as answer:
            return answer.ok
    except _AWAY:
        return False


async def attend(
    url: str,
    room_id: RoomId,
    people: Sequence[tuple[str, str]],
    stop: asyncio.Event,
    tls: ssl.SSLContext | bool = True,
) -> None:
    """Everybody of `people`, (label, bearer token), is in class until `stop` is set."""
    visits = [
        SyntheticPerson(url, room_id, label, token, number, tls).run
        for number, (label, token) in enumerate(people, start=1)
    ]
    await _first_of(stop.wait, *visits)
