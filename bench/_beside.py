"""A class that runs on the event loop which is measured, and a scheduler who looks at a month now and then.

The application is the real one, on a port of its own; who is in class, and the scheduler, are a process of their own
(`python -m bench._beside PORT DOMAIN`): 30 pages on WebSockets, of which each in its turn writes a message, ten times a
second, that all others get; every two seconds the month of a domain. It tells what the class felt: how long a message
took to be kept and acknowledged (`ack_p99_ms`, `ack_max_ms`), and the month to be there (`month_beside_ms`).
"""

import asyncio
import json
import os
import socket
import statistics
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from itertools import cycle
from typing import cast

import aiohttp

from accounts.people import DomainId
from accounts.permissions import Role
from actions.world import Desk, World
from bench._class import BenchedClass, BenchPage, open_pages
from gateways.clock import SystemClock
from gateways.join_tokens import SignedJoinTokens
from server.app import create_app
from server.settings import Settings, load_settings
from server.web_process import answering, settle
from signaling.door import attach
from signaling.fanout import SocketFanout
from storage.live_rooms import LocalLiveRooms
from tests.fake_media import FakeMedia
from tests.live import people_named, plant
from tests.preau import Preau

WORDS = ("trainer", *(f"person-{number}" for number in range(1, 30)))
MESSAGE_EVERY_S, MONTH_EVERY_S = 0.1, 2.0
_PATIENCE_S = 60.0


@dataclass
class Port:
    """Where a server is, for `BenchedClass`."""

    port: int


@asynccontextmanager
async def a_class_beside(desk: Desk, settings: Settings, domain_id: DomainId) -> AsyncIterator[dict[str, float]]:
    """It runs while the block does; then what is given holds what the class felt."""
    await plant(desk.store, people_named(*WORDS, "stranger"))
    async with desk.store.writing() as records:
        await records.people.grant(people_named("trainer")["trainer"].id, Role.SCHEDULER, domain_id)
    fanout, tokens = SocketFanout(), SignedJoinTokens(settings.secret(), desk.clock)
    tools = {field.name: getattr(desk, field.name) for field in fields(Desk)}
    world = World(**tools, live_rooms=LocalLiveRooms(desk.store), fanout=fanout, media=FakeMedia(), join_tokens=tokens)
    app = create_app(settings, world)
    attach(app, world, fanout, lambda _request, _origin: True)
    settle()  # as a server does once it has its doors, and before anybody comes
    felt: dict[str, float] = {}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        async with answering(app, listener, None), _crowd(port, settings, domain_id, felt):
            yield felt


@asynccontextmanager
async def _crowd(port: int, settings: Settings, domain_id: str, felt: dict[str, float]) -> AsyncIterator[None]:
    command = [sys.executable, "-m", "bench._beside", str(port), domain_id]
    process = await asyncio.create_subprocess_exec(
        *command,
        env=os.environ | {"PREAU_DATA_DIR": str(settings.data_dir)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_PATIENCE_S):
            assert await process.stdout.readline() == b"in class\n"
        yield
        async with asyncio.timeout(_PATIENCE_S):
            told, _ = await process.communicate(b"")  # its input ends, and so does the class
        felt.update(json.loads(told))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def be_there(port: int, domain_id: str, data: Mapping[str, str]) -> None:
    """Until the input ends."""
    tokens = SignedJoinTokens(load_settings(data).secret(), SystemClock())
    pages = await open_pages(BenchedClass(cast(Preau, Port(port)), WORDS, tokens))
    acks: list[float] = []
    months: list[float] = []
    ended = asyncio.Event()
    async with asyncio.TaskGroup() as beside:
        beside.create_task(_chat(pages, acks, ended))
        beside.create_task(_look(port, domain_id, months, ended))
        print("in class", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        ended.set()
    assert not any(page.lost for page in pages)
    each = sorted(acks)
    p99, most, month = each[int(len(each) * 0.99)], each[-1], statistics.median(months)
    felt = {"ack_p99_ms": p99, "ack_max_ms": most, "month_beside_ms": month}
    print(json.dumps({name: round(took_s * 1000, 1) for name, took_s in felt.items()}))


async def _chat(pages: list[BenchPage], acks: list[float], ended: asyncio.Event) -> None:
    for page in cycle(pages):
        begun = time.perf_counter()
        answer = json.loads("[" + await page.write("Bonjour à tous, on m'entend bien ?"))[0]
        assert answer["ok"], answer
        acks.append(time.perf_counter() - begun)
        if await _ends_within(MESSAGE_EVERY_S, ended):
            return


async def _look(port: int, domain_id: str, months: list[float], ended: asyncio.Event) -> None:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookies={"preau_session": "trainer"}) as session:
        while not (months and await _ends_within(MONTH_EVERY_S, ended)):
            begun = time.perf_counter()
            async with session.get(f"/domains/{domain_id}/calendar") as answer:
                page = await answer.text()
                assert answer.status == 200, page
                assert answer.url.path.startswith("/domains/"), answer.url
            months.append(time.perf_counter() - begun)


async def _ends_within(seconds: float, ended: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await ended.wait()
    except TimeoutError:
        return False


if __name__ == "__main__":
    asyncio.run(be_there(int(sys.argv[1]), sys.argv[2], {"PREAU_DATA_DIR": os.environ["PREAU_DATA_DIR"]}))
