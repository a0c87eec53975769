"""A small formation behind the real doors, with one participant who lives it in one way or another; and what it leaves.

The wall's clock stands where it is put, so that two worlds in which the same was done hold the same, to the bit.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import create_engine, select
from sqlalchemy.ext.asyncio import create_async_engine

from actions.jobs import plan_standing_jobs, run_due_jobs
from actions.planning import change_date
from actions.ports.jobs import Job
from actions.world import World
from gateways.attempts import MemoryAttempts
from gateways.calendar_fetching import HttpCalendarFetcher
from gateways.calendars import PoliteCalendarWriter, ProcessCalendarReader
from gateways.clock import SystemClock
from gateways.join_tokens import SignedJoinTokens
from gateways.no_mail import NoMail
from gateways.passwords import Argon2Hasher
from gateways.tokens import RandomTokens
from server.app import create_app
from server.security import is_own_origin
from server.settings import load_settings
from signaling.door import attach
from signaling.fanout import SocketFanout
from storage.addresses import database_url
from storage.database import open_database
from storage.live_rooms import LocalLiveRooms
from storage.redis_bus import RedisBus
from storage.tables import metadata
from tests.fake_media import FakeMedia
from tests.privacy.visitor import Visitor, a_visitor
from tests.storage.planted import Planted, plant

PASSWORD = "une phrase assez longue"
STARTS = datetime(2027, 3, 11, 13, tzinfo=UTC)

Behaviour = Callable[["Life", Visitor], Awaitable[None]]


class PlacedClock(SystemClock):
    """A wall's time that moves only when told; timers go on, and jump along."""

    def __init__(self) -> None:
        self.wall, self.ahead_s = STARTS, 0.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s

    def pass_by(self, **duration: float) -> None:
        step = timedelta(**duration)
        self.wall += step
        self.ahead_s += step.total_seconds()


class Life:
    """The world a twin lives in."""

    def __init__(self, world: World, clock: PlacedClock, planted: Planted, url: str) -> None:
        self.world, self.clock, self.planted, self.url = world, clock, planted, url
        self.twin = planted.ada


async def live(behaviour: Behaviour, address: str, redis_url: str, folder: Path) -> None:
    """The same for every twin but what `behaviour` adds: a trainer writes in the class, ticks, and a month passes."""
    async with _a_life(address, redis_url, folder) as life:
        async with a_visitor(life.url) as trainer, a_visitor(life.url) as twin:
            assert await trainer.sign_in(life.planted.trainer.email, PASSWORD) == 200
            async with trainer.in_room(life.planted.class_room) as page:
                assert (await page.write("Bonjour", "00000000-0000-4000-8000-000000000001"))["ok"]
            await behaviour(life, twin)
            life.clock.wall = STARTS + timedelta(hours=5)
            formation = f"/formations/{life.planted.formation.id}"
            assert await trainer.look(formation) == 200
            assert await trainer.send(f"{formation}/finished", person_id=life.twin.id, on="on") == 200
        life.clock.wall = STARTS + timedelta(days=32)
        await plan_standing_jobs(life.world)
        await run_due_jobs(life.world, "node", _no_failure)


def _no_failure(job: Job, error: BaseException) -> None:
    raise AssertionError(job) from error


@asynccontextmanager
async def _a_life(address: str, redis_url: str, folder: Path) -> AsyncIterator[Life]:
    clock, hasher, fanout = PlacedClock(), Argon2Hasher(), SocketFanout()
    settings = load_settings({"PREAU_DATA_DIR": str(folder)})
    store, bus = open_database(address), RedisBus(redis_url)
    join_tokens = SignedJoinTokens(settings.secret(), clock)
    tools = clock, RandomTokens(), hasher, MemoryAttempts(clock), store, bus
    calendars = PoliteCalendarWriter(), NoMail(), ProcessCalendarReader(), HttpCalendarFetcher()
    world = World(*tools, *calendars, LocalLiveRooms(store), fanout, FakeMedia(), join_tokens)
    app = create_app(settings, world)
    attach(app, world, fanout, lambda request, origin: is_own_origin(settings, origin, request.host))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "localhost", 0)
        await site.start()
        yield Life(world, clock, await _plant(world), f"http://localhost:{runner.addresses[0][1]}")
    finally:
        await runner.cleanup()
        await bus.close()
        await store.close()
        hasher.close()


async def _plant(world: World) -> Planted:
    password_hash = await world.hasher.hash(PASSWORD)
    async with world.store.writing() as records:
        planted = await plant(records)
        for person in (planted.trainer, planted.ada, planted.basile):
            await records.people.set_password_hash(person.id, password_hash)
        # Five hours long, so that one can stay for four.
        await change_date(records, replace(planted.occurrence(1, 11), ends_wall=datetime(2027, 3, 11, 19)))
    return planted


async def dump(address: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but password hashes, whose salts are random. Nothing else is left out or changed."""
    url = database_url(address)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        with engine.connect() as connection:
            found = _rows(connection)
        engine.dispose()
        return found
    async_engine = create_async_engine(url)
    async with async_engine.connect() as async_connection:
        found = await async_connection.run_sync(_rows)
    await async_engine.dispose()
    return found


def _rows(connection: Any) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for name, table in metadata.tables.items():
        rows = [dict(row._mapping) for row in connection.execute(select(table))]
        for row in rows:
            row.pop("password_hash", None)
            if name == "chat_message":
                row["public_id"] = "random"
        found[name] = sorted(rows, key=str)
    return found
