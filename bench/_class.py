"""A class on a real server, and pages that cost nearly nothing: they count frames and read only their own answers."""

import asyncio
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from actions.ports.live import JoinTicket
from gateways.clock import SystemClock
from gateways.join_tokens import SignedJoinTokens
from rooms.ids import RoomId
from server.settings import load_settings
from storage.database import open_database
from tests.live import an_id, people_named, plant, sign_in_of
from tests.preau import Preau

ROOM = RoomId(an_id("occurrence-1"))


@dataclass
class BenchedClass:
    """A server with a class that is open, and who may come."""

    server: Preau
    words: Sequence[str]
    tokens: SignedJoinTokens

    def token(self, word: str) -> str:
        return self.tokens.make(JoinTicket(people_named(word)[word].id, ROOM, sign_in_of(word)))

    @property
    def web_process(self) -> int:
        return self.server.processes("web")[0]


@contextmanager
def a_class(participants: int) -> Iterator[BenchedClass]:
    """`participants` with the trainer among them."""
    words = ["trainer", *(f"person-{number}" for number in range(1, participants))]
    server = Preau.migrated()
    settings = load_settings(server.environment)

    async def fill() -> None:
        store = open_database(settings.database_url)
        await plant(store, people_named(*words, "stranger"))
        await store.close()

    with server:
        asyncio.run(fill())
        yield BenchedClass(server, words, SignedJoinTokens(settings.secret(), SystemClock()))


class BenchPage(asyncio.Protocol):
    """A page on a raw WebSocket."""

    def __init__(self) -> None:
        self.messages = 0
        self.welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.acks: dict[int, asyncio.Future[str]] = {}
        self.lost = False
        self._buffer = b""
        self._shaken = False
        self._last_ack = 0

    @classmethod
    async def open(cls, benched: BenchedClass, word: str) -> "BenchPage":
        loop = asyncio.get_running_loop()
        port = benched.server.port
        transport, page = await loop.create_connection(cls, "127.0.0.1", port)
        transport.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost:{port}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        auth = {"token": benched.token(word), "after": None, "client_id": str(uuid.uuid4())}
        page.say("40" + json.dumps(auth))
        async with asyncio.timeout(30):
            await page.welcomed
        return page

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if not self.welcomed.done():
            self.welcomed.set_exception(ConnectionError())

    def say(self, text: str) -> None:
        body = text.encode()
        length = bytes((0x80 | len(body),)) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2)
        self._transport.write(b"\x81" + length + b"\0\0\0\0" + body)

    def write(self, text: str) -> "asyncio.Future[str]":
        """Sends a message; the future is its answer."""
        return self.ask("send_message", {"command_id": str(uuid.uuid4()), "text": text})

    def ask(self, command: str, payload: dict[str, object] | None = None) -> "asyncio.Future[str]":
        """Any command; the future is its answer."""
        self._last_ack += 1
        answer = self.acks[self._last_ack] = asyncio.get_running_loop().create_future()
        self.say(f"42{self._last_ack}{json.dumps([command, payload or {}])}")
        return answer

    def close(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._shaken:
            _head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            self._shaken, self._buffer = True, rest
        at, buffer = 0, self._buffer
        while len(buffer) - at >= 2:
            length, start = buffer[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(buffer[at + 2 : at + 4]), at + 4
            elif length == 127:
                length, start = int.from_bytes(buffer[at + 2 : at + 10]), at + 10
            if len(buffer) < start + length:
                break
            self._frame(buffer[start : start + length])
            at = start + length
        self._buffer = buffer[at:]

    def _frame(self, frame: bytes) -> None:
        if frame.startswith(b'42["message_sent"'):
            self.messages += 1
        elif frame.startswith(b"43"):
            number, _, answer = frame[2:].partition(b"[")
            self.acks.pop(int(number)).set_result(answer.decode())
        elif frame == b"2":
            self.say("3")
        elif frame.startswith(b'42["welcome"'):
            self.welcomed.set_result(None)


async def open_pages(benched: BenchedClass, at_once: int = 10) -> list[BenchPage]:
    """All of them."""
    pages: list[BenchPage] = []
    for first in range(0, len(benched.words), at_once):
        pages += await asyncio.gather(*(BenchPage.open(benched, w) for w in benched.words[first : first + at_once]))
    return pages


def resident_kb(process: int) -> float:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 1024


def cpu_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tell(name: str, value: float, unit: str) -> None:
    print(json.dumps({"bench": name, "value": round(value, 1), "unit": unit}), flush=True)
