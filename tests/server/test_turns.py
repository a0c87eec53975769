"""Whoever asks for much waits behind themselves, and the loop goes round between two requests."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from server import turns
from server.turns import Asker, Turns, letting_others
from tests.e2e.patience import kept, pace
from tests.server.applications import small_app

BUSY_S = 0.01


async def wait_in_line(line: Turns, asker: Asker, served: list[str]) -> None:
    await line.take(asker)
    served.append(str(asker.shown or asker.address))
    line.give_back(asker)


async def order_of(line: Turns, askers: Iterable[Asker]) -> list[str]:
    """In which they are served, where one is under way before they come."""
    served, before = list[str](), Asker("before")
    await line.take(before)
    async with asyncio.TaskGroup() as tasks:
        for asker in askers:
            tasks.create_task(wait_in_line(line, asker, served))
        await asyncio.sleep(0)
        line.give_back(before)
    return served


async def test_addresses_take_turns_and_each_ones_requests_keep_their_order() -> None:
    askers = [Asker(address) for address in ("flood",) * 5 + ("school",) * 2 + ("home",)]
    served = await order_of(Turns(at_once=1), askers)
    assert served == ["flood", "school", "home", "flood", "school", "flood", "flood", "flood"]


async def test_those_who_share_an_address_take_turns_as_well() -> None:
    """Who asks for forty months at a school keeps nobody of the school waiting for more than one of them."""
    askers = [Asker("school", who) for who in ("forty",) * 40 + ("alix", "noor", "noor")]
    served = await order_of(Turns(at_once=1), askers)
    assert served[:5] == ["forty", "alix", "noor", "forty", "noor"]
    assert len(served) == 43


async def test_who_shows_many_things_to_sign_in_with_takes_no_other_addresses_turns() -> None:
    askers = [Asker("flood", f"made up {number}") for number in range(40)] + [Asker("school", "alix")] * 2
    served = await order_of(Turns(at_once=1), askers)
    assert [served.index("alix"), served.count("alix"), served[3]] == [1, 2, "alix"]


async def test_whose_requests_take_long_gives_way_to_those_who_have_none_under_way() -> None:
    """Taken by turns a long one would come after each short one, and a page of thirty parts wait for thirty months."""
    line, served = Turns(at_once=2), list[str]()
    long, short = Asker("school", "forty months"), Asker("school", "alix")
    await line.take(long)
    await line.take(long)
    months = [asyncio.create_task(line.take(long)) for _ in range(40)]
    async with asyncio.TaskGroup() as tasks:
        for _ in range(30):
            tasks.create_task(wait_in_line(line, short, served))
        await asyncio.sleep(0)
        line.give_back(long)
        while len(served) < 30:
            await asyncio.sleep(0)
            assert sum(month.done() for month in months) <= 1, "one is under way all the time: that is its share"
    for month in months:
        month.cancel()


def test_at_one_address_those_are_apart_who_sign_in_with_something_else(tmp_path: Path) -> None:
    app = small_app(tmp_path)

    def asker(**headers: str) -> Asker:
        return turns._asker(make_mocked_request("GET", "/", headers, app=app))

    nobody, alix, noor = asker(), asker(Cookie="preau_session=a"), asker(Cookie="preau_session=b")
    program = asker(Authorization="Bearer a b", Cookie="preau_session=a")
    assert len({nobody, alix, noor, program}) == 4
    assert len({one.address for one in (nobody, alix, noor, program)}) == 1
    assert asker(Cookie="theme=dark; preau_session=a") == alix
    assert asker(Cookie="theme=dark") == nobody


async def test_nothing_is_known_of_who_has_been_answered() -> None:
    line = Turns(at_once=1)
    await order_of(line, [Asker(f"school {number % 3}", number) for number in range(1, 9)])
    await asyncio.sleep(0)
    assert not line._waiting
    assert not line._under_way


async def test_what_needs_not_wait_for_anything_still_lets_the_loop_go_round() -> None:
    """Each round of the loop is one in which the classes are served."""
    line, rounds = Turns(at_once=2), 0
    waiting = [asyncio.create_task(wait_in_line(line, Asker("flood"), [])) for _ in range(20)]
    while not all(task.done() for task in waiting):
        rounds += 1
        await asyncio.sleep(0)
    assert rounds >= 10


async def test_who_gives_up_takes_no_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)
    line = Turns(at_once=1)
    await line.take(Asker("before"))
    with pytest.raises(TimeoutError):
        await line.take(Asker("impatient"))
    leaving = asyncio.create_task(line.take(Asker("leaving")))
    await asyncio.sleep(0)
    line.give_back(Asker("before"))
    await asyncio.sleep(0)  # it is free,
    leaving.cancel()  # and given to one who goes at the same moment
    with pytest.raises(asyncio.CancelledError):
        await leaving
    await asyncio.wait_for(line.take(Asker("next")), 30)


async def test_who_is_cancelled_while_they_wait_elsewhere_waits_for_no_other_turn() -> None:
    line, request = Turns(at_once=1), make_mocked_request("GET", "/")
    turn = request[turns._TURN] = turns.Turn(line, Asker("here"))
    await turn.take()

    async def wait() -> None:
        async with letting_others(request):
            await asyncio.Event().wait()

    waiting = asyncio.create_task(wait())
    await asyncio.wait_for(line.take(Asker("another")), 30)
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
            await app[turns.TURNS].take(Asker("another"))
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
