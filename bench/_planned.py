"""A calendar of the size that the figures are promised for, written straight into the tables."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, create_engine, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from formations.room_settings import DEFAULTS
from storage.addresses import database_url
from storage.room_settings import settings_columns
from storage.tables import activity, domain, enrolment, formation, occurrence, person, series
from tests.services import Postgres

SIZES = {"_tenth": 1_000, "": 10_000}
OCCURRENCES = 20  # of each formation
OWN = 20  # formations of the first person
CROWD = 500  # members of the first formation, for 10,000 reminders
CHUNK = 2_000


def on_both_databases(measure: Callable[[str, str, int], Coroutine[Any, Any, None]]) -> None:
    """Runs `measure(address, suffix of its figures, formations)` at each size, on an empty database of each kind.

    BENCH_SIZE names one size instead, whose figures are a tenth's where it is smaller than the whole.
    """
    only = os.environ.get("BENCH_SIZE")
    sizes = {"_tenth" if int(only) < SIZES[""] else "": int(only)} if only else SIZES
    for tenth, size in sizes.items():
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(f"sqlite:///{folder}/preau.db", f"_sqlite{tenth}", size))
        with Postgres() as server, server.database() as url:
            asyncio.run(measure(url, f"_postgresql{tenth}", size))


def an_id(word: str, number: int) -> str:
    """A public id."""
    return f"{word}{number}".ljust(22, "-")


async def fill(address: str, formations: int) -> None:
    """So many formations, with a class on each of the weeks around now."""
    url = database_url(address)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        with engine.begin() as connection:
            _fill(connection, formations)
        engine.dispose()
        return
    async_engine = create_async_engine(url)
    async with async_engine.begin() as async_connection:
        await async_connection.run_sync(_fill, formations)
    await vacuum(async_engine)
    await async_engine.dispose()


async def vacuum(engine: AsyncEngine) -> None:
    """As autovacuum does within a minute, which would be the one that is measured."""
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))


def _fill(connection: Connection, formations: int) -> None:
    connection.execute(insert(domain).values(public_id=an_id("domain", 0), name="Académie"))
    domain_number = connection.execute(select(domain.c.id)).scalar_one()
    _put(connection, person, (_person(number) for number in range(CROWD)))
    _put(connection, formation, (_formation(number, domain_number) for number in range(formations)))
    numbers = _numbers(connection, formation)
    _put(connection, activity, (_activity(number, numbers) for number in range(formations)))
    activities = _numbers(connection, activity)
    dates = range(formations * OCCURRENCES)
    _put(connection, series, (_series(number, activities) for number in dates))
    numbers_of_series = _numbers(connection, series)
    _put(connection, occurrence, (_occurrence(number, activities, numbers_of_series) for number in dates))
    people = _numbers(connection, person)
    first = [(numbers[an_id("formation", number)], people[an_id("person", 0)]) for number in range(OWN)]
    crowd = [(numbers[an_id("formation", 0)], people[an_id("person", number)]) for number in range(1, CROWD)]
    rows = ({"formation_id": f, "person_id": p, "standing": "participant", "finished": False} for f, p in first + crowd)
    _put(connection, enrolment, rows)


def _put(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    chunk: list[dict[str, Any]] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            connection.execute(insert(table), chunk)
            chunk.clear()
    if chunk:
        connection.execute(insert(table), chunk)


def _numbers(connection: Connection, table: Table) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(select(table.c.public_id, table.c.id))}


def _person(number: int) -> dict[str, Any]:
    return {
        "public_id": an_id("person", number), "name": f"Personne {number}", "email": f"p{number}@example.org",
        "language": "fr", "zone": "Europe/Paris", "theme": "system", "synthetic": False,
    }  # fmt: skip


def _formation(number: int, domain_number: int) -> dict[str, Any]:
    return {
        "public_id": an_id("formation", number), "domain_id": domain_number, "title": f"Formation {number}",
        "aims": "", "planned_minutes": 360, "zone": "Europe/Paris", "state": "running",
        "didactics": "", "audience": "", "authors": "", "dispositif": "", "module": "",
    }  # fmt: skip


def _activity(number: int, formations: dict[str, int]) -> dict[str, Any]:
    return {
        "public_id": an_id("activity", number), "formation_id": formations[an_id("formation", number)], "position": 0,
        "kind": "virtual_class", "title": "Classe virtuelle", "instructions": "Préparez un exemple. " * 8,
        "place": "", "planned_minutes": 60, "address": "", "capacity": None, "links": "", "version": 1,
        **settings_columns(DEFAULTS),
    }  # fmt: skip


def _walls(number: int) -> dict[str, Any]:
    of, week = divmod(number, OCCURRENCES)
    today = datetime.now(UTC).replace(tzinfo=None, hour=9 + of % 8, minute=0, second=0, microsecond=0)
    starts = today + timedelta(weeks=week - 2, days=of % 5)
    return {"starts_wall": starts, "ends_wall": starts + timedelta(hours=1), "zone": "Europe/Paris"}


def _series(number: int, activities: dict[str, int]) -> dict[str, Any]:
    owner = activities[an_id("activity", number // OCCURRENCES)]
    return _walls(number) | {
        "public_id": an_id("date", number), "activity_id": owner, "rule": None, "sequence": 0, "version": 1,
    }  # fmt: skip


def _occurrence(number: int, activities: dict[str, int], series_numbers: dict[str, int]) -> dict[str, Any]:
    walls = _walls(number)
    public_id = an_id("date", number)
    return walls | {
        "public_id": public_id, "activity_id": activities[an_id("activity", number // OCCURRENCES)],
        "starts_at": walls["starts_wall"].replace(tzinfo=UTC), "ends_at": walls["ends_wall"].replace(tzinfo=UTC),
        "cancelled_because": None, "series_id": series_numbers[public_id], "recurrence_wall": walls["starts_wall"],
        "added": False, "sequence": 0, "version": 1,
    }  # fmt: skip
