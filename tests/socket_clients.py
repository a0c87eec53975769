"""Who connects to a real Socket.IO door: a page that keeps to the protocol, and a socket that says what it likes."""

import asyncio
import json
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import aiohttp
import socketio

from accounts.people import PersonId
from rooms.ids import RoomId
from tests.live import Classroom

PATIENCE_S = 30.0


class Page:
    """What a browser's page does, with a real Socket.IO client."""

    def __init__(self, classroom: Classroom, word: str, *, room_id: RoomId | None = None) -> None:
        self.classroom, self.word, self.room_id = classroom, word, room_id
        self.client_id = str(uuid.uuid4())
        self.heard: list[tuple[str, Any]] = []
        self._news = asyncio.Condition()
        self.disconnected = asyncio.Event()
        self.after: int | None = None
        self.client: socketio.AsyncClient = None

    async def open(
        self, *, transports: Sequence[str] = ("websocket",), token: str | None = None, first: str = "welcome"
    ) -> "Page":
        self.client = socketio.AsyncClient(reconnection=False, logger=False, engineio_logger=False)
        self.client.on("*", self._hear)
        self.client.on("disconnect", self._lost)
        self.disconnected.clear()
        auth = {
            "token": token or self.classroom.token(self.word, self.room_id),
            "after": self.after,
            "client_id": self.client_id,
        }
        since = len(self.heard)
        await self.client.connect(self.classroom.url, auth=auth, transports=list(transports), wait_timeout=PATIENCE_S)
        await self.expect(first, since=since)
        return self

    @property
    def id(self) -> PersonId:
        return self.classroom.people[self.word].id

    @property
    def welcome(self) -> Any:
        return next(payload for name, payload in reversed(self.heard) if name == "welcome")

    @property
    def messages(self) -> list[str]:
        return [payload["text"] for name, payload in self.heard if name == "message_sent"]

    async def _hear(self, name: str, payload: Any) -> None:
        async with self._news:
            self.heard.append((name, payload))
            if name == "message_sent":
                self.after = payload["sequence"]
            self._news.notify_all()

    async def _lost(self, *_: Any) -> None:
        self.disconnected.set()

    async def expect(
        self, name: str, matches: Callable[[Any], bool] = lambda _: True, since: int = 0, within_s: float = PATIENCE_S
    ) -> Any:
        """The first such event, or AssertionError."""

        def found() -> list[Any]:
            return [payload for heard, payload in self.heard[since:] if heard == name and matches(payload)]

        async with self._news:
            try:
                async with asyncio.timeout(within_s):
                    await self._news.wait_for(lambda: bool(found()))
            except TimeoutError:
                names = [heard for heard, _ in self.heard[since:]]
                raise AssertionError(f"{self.word} waited for {name} and heard {names[-20:]}") from None
            return found()[0]

    async def ask(self, command: str, payload: Any = None, within_s: float = PATIENCE_S) -> Any:
        return await self.client.call(command, {} if payload is None else payload, timeout=within_s)

    async def write(self, text: str, command_id: str | None = None) -> Any:
        return await self.ask("send_message", {"command_id": command_id or str(uuid.uuid4()), "text": text})

    async def is_closed(self, within_s: float = PATIENCE_S) -> None:
        """Waits until the server has ended the connection."""
        await asyncio.wait_for(self.disconnected.wait(), within_s)

    async def close(self) -> None:
        if self.client is not None:
            await self.client.disconnect()
            await self.client.shutdown()


class RawSocket:
    """A client that says what it likes."""

    def __init__(self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._session, self.socket = session, socket

    @classmethod
    async def open(cls, classroom: Classroom, headers: dict[str, str] | None = None) -> "RawSocket":
        session = aiohttp.ClientSession()
        try:
            socket = await session.ws_connect(
                f"{classroom.url}/socket.io/?EIO=4&transport=websocket", headers=headers or {}, autoclose=True
            )
        except BaseException:
            await session.close()
            raise
        return cls(session, socket)

    async def enter(self, classroom: Classroom, word: str) -> None:
        auth = {"token": classroom.token(word), "after": None, "client_id": str(uuid.uuid4())}
        await self.say("40" + json.dumps(auth))
        await self.hear(lambda text: text.startswith('42["welcome"'))

    async def say(self, text: str) -> None:
        await self.socket.send_str(text)

    async def hear(self, matches: Callable[[str], bool], within_s: float = PATIENCE_S) -> str:
        """The first frame that matches; answers pings meanwhile."""
        async with asyncio.timeout(within_s):
            while True:
                text = await self.socket.receive_str()
                if text == "2":
                    await self.say("3")
                if matches(text):
                    return text

    async def ended(self, within_s: float = PATIENCE_S) -> list[str]:
        """What came until the server closed; answers pings meanwhile, or silence alone would be why it closed."""
        heard = []
        async with asyncio.timeout(within_s):
            while True:
                message = await self.socket.receive()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    return heard
                heard.append(message.data)
                if message.data == "2":
                    with suppress(ConnectionError):  # closed while we answer
                        await self.say("3")

    async def close(self) -> None:
        await self.socket.close()
        await self._session.close()


async def refusal(classroom: Classroom, word: str, **auth: object) -> dict[str, Any]:
    """The data of the connect_error that this page gets; `auth` says what is different from a good one."""
    told: list[dict[str, Any]] = []
    client = socketio.AsyncClient(reconnection=False)
    client.on("connect_error", told.append)
    good = {"token": classroom.token(word), "after": None, "client_id": str(uuid.uuid4())}
    with suppress(socketio.exceptions.ConnectionError):
        await client.connect(classroom.url, auth=good | auth, transports=["websocket"])
        raise AssertionError("the page was let in")
    await client.shutdown()
    data: dict[str, Any] = told[0]["data"]
    return data


def an_offer(sources: list[str]) -> dict[str, object]:
    """What `publish` says of these sources; the fake media process reads no further than the `o=` line."""
    tracks = [{"mid": str(number), "source": source} for number, source in enumerate(sources)]
    return {"sdp": "v=0\r\no=- 42 2 IN IP4 127.0.0.1\r\n", "tracks": tracks, "restart": False}


def command(payload: Any, ack: int = 1, name: str = "send_message") -> str:
    """The frame of a command (Engine.IO message, Socket.IO event)."""
    return f"42{ack}" + json.dumps([name, payload])
