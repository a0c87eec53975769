"""Whoever asks for much waits behind themselves, and the loop goes round between two requests."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from server import turns
from server.turns import Turns, letting_others
from tests.e2e.patience import kept, pace
from tests.server.applications import small_app

BUSY_S = 0.01


async def wait_in_line(line: Turns, address: str, served: list[str]) -> None:
    await line.take(address)
    served.append(address)
    line.give_back()


async def test_addresses_take_turns_and_each_ones_requests_keep_their_order() -> None:
    line, served = Turns(at_once=1), list[str]()
    await line.take("before")
    async with asyncio.TaskGroup() as tasks:
        for address in ("flood",) * 5 + ("school",) * 2 + ("home",):
            tasks.create_task(wait_in_line(line, address, served))
        await asyncio.sleep(0)
        line.give_back()
    assert served == ["flood", "school", "home", "flood", "school", "flood", "flood", "flood"]


async def test_what_needs_not_wait_for_anything_still_lets_the_loop_go_round() -> None:
    """Each round of the loop is one in which the classes are served."""
    line, rounds = Turns(at_once=2), 0
    waiting = [asyncio.create_task(wait_in_line(line, "flood", [])) for _ in range(20)]
    while not all(task.done() for task in waiting):
        rounds += 1
        await asyncio.sleep(0)
    assert rounds >= 10


async def test_who_gives_up_takes_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)
    line = Turns(at_once=1)
    await line.take("before")
    with pytest.raises(TimeoutError):
        await line.take("impatient")
    leaving = asyncio.create_task(line.take("leaving"))
    await asyncio.sleep(0)
    line.give_back()
    await asyncio.sleep(0)  # it is free,
    leaving.cancel()  # and given to one who goes at the same moment
    with pytest.raises(asyncio.CancelledError):
        await leaving
    await asyncio.wait_for(line.take("next"), 30)


async def test_who_is_cancelled_while_they_wait_elsewhere_waits_for_no_other_turn() -> None:
    line, request = Turns(at_once=1), make_mocked_request("GET", "/")
    turn = request[turns._TURN] = turns.Turn(line, "here")
    await turn.take()

    async def wait() -> None:
        async with letting_others(request):
            await asyncio.Event().wait()

    waiting = asyncio.create_task(wait())
    await asyncio.wait_for(line.take("another"), 30)
    waiting.cancel()
    assert await asyncio.wait([waiting], timeout=5) == ({waiting}, set())
    assert waiting.cancelled()


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """A small application with a page that is made for a while, one that waits, and the time that each round took."""

    async def make(_request: web.Request) -> web.Response:
        time.sleep(BUSY_S)  # noqa: ASYNC251  # as making a page does
        return web.Response()

    async def wait(request: web.Request) -> web.Response:
        async with letting_others(request):
            await asyncio.sleep(60)
        return web.Response()

    app = small_app(tmp_path)
    app.router.add_get("/try/made", make)
    app.router.add_get("/try/waits", wait)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "localhost", 0).start()
    yield f"http://localhost:{runner.addresses[0][1]}"
    await runner.cleanup()


async def ask(session: aiohttp.ClientSession, path: str, times: int = 1) -> None:
    for _ in range(times):
        async with session.get(path) as answer:
            assert answer.status == 200


async def longest_round(work: asyncio.Task[None]) -> float:
    longest = 0.0
    while not work.done():
        began = time.perf_counter()
        await asyncio.sleep(0)
        longest = max(longest, time.perf_counter() - began)
    return longest


async def test_a_flood_of_pages_holds_the_loop_no_longer_than_a_few(address: str) -> None:
    async def flood() -> None:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(address, connector=connector) as session, asyncio.TaskGroup() as tasks:
            for _ in range(150):
                tasks.create_task(ask(session, "/try/made"))

    # All of them in one round would be 1.5 s; generous, as these machines are shared.
    slow = await pace()
    await kept(await longest_round(asyncio.create_task(flood())), 150 * BUSY_S / 2, slow)


async def test_requests_that_wait_for_something_keep_no_turn(address: str) -> None:
    async with aiohttp.ClientSession(address) as session:
        waiting = [asyncio.create_task(ask(session, "/try/waits")) for _ in range(2 * turns.AT_ONCE)]
        await asyncio.sleep(0.1)
        await asyncio.wait_for(ask(session, "/try/token"), 20)  # much sooner than those would give a turn back
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/me", "application/problem+json"), ("/try/token", "text/plain")])
async def test_who_waited_in_vain_is_told_so_a_program_by_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, kind: str
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)
    app = small_app(tmp_path)
    async with TestClient(TestServer(app)) as browser:
        for _ in range(turns.AT_ONCE):
            await app[turns.TURNS].take("another")
        answer = await browser.get(path)
        assert (answer.status, answer.content_type) == (503, kind)
        assert answer.headers["Retry-After"] == "5"
        if kind != "text/plain":
            assert (await answer.json())["code"] == "unavailable"


@pytest.mark.parametrize("head", ["Content-Type: application/x-www-form-urlencoded\r\n", "Authorization: Bearer x\r\n"])
async def test_bodies_that_trickle_in_keep_no_turn(address: str, head: str) -> None:
    port = int(address.rpartition(":")[2])
    slow = [await asyncio.open_connection("localhost", port) for _ in range(2 * turns.AT_ONCE)]
    for _, writer in slow:
        cookie = "Cookie: preau_form=x\r\n"
        line = f"POST /sign-in HTTP/1.1\r\nHost: localhost:8080\r\n{cookie}{head}"
        writer.write(f"{line}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nx".encode())
    async with aiohttp.ClientSession(address) as session:
        await asyncio.sleep(0.1)
        await asyncio.wait_for(ask(session, "/try/token"), 20)  # much sooner than those would give a turn back
    for _, writer in slow:
        writer.close()
