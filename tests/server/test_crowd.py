"""Connections that keep a place and ask for little make room: those that came since are answered, sockets stay."""

import asyncio
import resource
import socket
import subprocess
import sys
import weakref
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from server import crowd, web_process
from server.web_process import answering
from tests.server.applications import small_app

HALF_A_HEAD = b"GET /sign-in HTTP/1.1\r\nHost: local"
SLOW_BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nCookie: preau_form=x\r\nContent-Length: 9\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\nab"
)
ASKED_ONCE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
SOCKET = b"GET /socket.io/ HTTP/1.1\r\nHost: localhost\r\n\r\n"


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[int]:
    """The port of an application whose sockets last until their end."""

    async def carry(_request: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    app = small_app(folder)
    app.router.add_get("/socket.io/", carry)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with answering(app, listener, None):
            yield listener.getsockname()[1]


async def opened(stack: AsyncExitStack, port: int, said: bytes, times: int) -> list[asyncio.StreamReader]:
    readers = []
    for _ in range(times):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        stack.callback(writer.close)
        writer.write(said)
        readers.append(reader)
    return readers


async def is_ended(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(10):
            while await reader.read(4096):
                pass
    except ConnectionResetError:
        pass
    return True


async def gets_a_page(port: int) -> bool:
    async with aiohttp.ClientSession() as session, session.get(f"http://localhost:{port}/healthz") as answer:
        return answer.status == 200


@pytest.mark.parametrize(
    ("bound", "said"),
    [("MOST_OF_ONE", HALF_A_HEAD), ("MOST", HALF_A_HEAD), ("MOST_OF_ONE", SLOW_BODY), ("MOST_OF_ONE", ASKED_ONCE)],
)
async def test_the_oldest_that_ask_for_little_make_room_and_sockets_stay(
    tmp_path: Path, bound: str, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowd, bound, 8)
    monkeypatch.setattr(web_process, "FINISH_S", 0.1)
    async with AsyncExitStack() as stack, serving(tmp_path) as port:
        carried = await opened(stack, port, SOCKET, 2)
        readers = await opened(stack, port, said, 12)
        for reader in readers[:4]:
            assert await is_ended(reader)
        assert await gets_a_page(port)
        assert not any(reader.at_eof() for reader in carried)


class Line:
    """Of a transport, what the crowd looks at."""

    def __init__(self) -> None:
        self.is_gone = False

    def is_closing(self) -> bool:
        return self.is_gone

    def abort(self) -> None:
        self.is_gone = True


def lines(many: crowd.Crowd, number: int, address: str = "school") -> list[Line]:
    made = [Line() for _ in range(number)]
    for line in made:
        many.came(line, address)  # type: ignore[arg-type]
    return made


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> crowd.Crowd:
    monkeypatch.setattr(crowd, "MOST_OF_ONE", 8)
    monkeypatch.setattr(crowd, "MOST", 16)
    return crowd.Crowd()


def test_who_asked_lately_stays(small: crowd.Crowd) -> None:
    made = lines(small, 8)
    small.asks(made[0])  # type: ignore[arg-type]
    lines(small, 1)
    assert [line.is_gone for line in made[:4]] == [False, True, True, False]


def test_the_largest_crowd_makes_room_for_all(small: crowd.Crowd) -> None:
    home = lines(small, 2, "home")
    flood = [lines(small, 7, f"flood {number}") for number in range(2)]
    last = lines(small, 1, "another")
    assert not any(line.is_gone for line in home + last)
    assert sum(line.is_gone for each in flood for line in each) == 3


def test_those_that_went_by_themselves_are_forgotten(small: crowd.Crowd) -> None:
    for _ in range(100):
        gone = lines(small, 8)
        for line in gone:
            line.abort()
    staying = lines(small, 6)
    assert not any(line.is_gone for line in staying)


def test_what_carries_a_socket_is_counted_again_after_it(small: crowd.Crowd) -> None:
    first = lines(small, 1)[0]
    small.leave_out(first)  # type: ignore[arg-type]
    lines(small, 20)
    assert not first.is_gone
    small.take_back(first)  # type: ignore[arg-type]
    lines(small, 20)
    assert first.is_gone


def test_the_processes_ask_for_all_the_handles_they_may_have() -> None:
    code = (
        "import resource; from server.supervisor import ask_for_handles;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 2048)); ask_for_handles();"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(2048, 2048)"


def test_a_crowd_leaves_half_of_the_handles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda _kind: (64, 64))
    made = lines(crowd.Crowd(), 33)
    assert any(line.is_gone for line in made)


def test_what_is_closed_is_not_kept_until_there_is_no_room() -> None:
    many, kept = crowd.Crowd(), weakref.WeakSet[Line]()
    for _ in range(1000):
        (line,) = lines(many, 1)
        kept.add(line)
        line.is_gone = True
    assert len(kept) <= 2 * crowd.FEW
