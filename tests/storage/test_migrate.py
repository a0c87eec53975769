"""The migrations make exactly the tables that storage/tables tell, on both databases."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.addresses import MIGRATIONS, UnknownDatabase, database_url, newest_schema
from storage.migrate import current, upgrade
from storage.tables import metadata
from tests.services import Postgres

T = TypeVar("T")


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def empty_address(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


async def _see(address: str, look: Callable[[Connection], T]) -> T:
    url = database_url(address)
    if url.get_backend_name() == "sqlite":
        with create_engine(url, poolclass=NullPool).begin() as connection:
            return look(connection)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        seen = await connection.run_sync(look)
    await engine.dispose()
    return seen


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


def _shape(connection: Connection) -> dict[str, Any]:
    """All that the database itself knows of our tables, constraints included, which Alembic does not compare."""
    seen = inspect(connection)
    return {
        table: {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(table)
            ],
            "checks": sorted((c["name"], c["sqltext"]) for c in seen.get_check_constraints(table)),
            "unique": sorted((u["name"], u["column_names"]) for u in seen.get_unique_constraints(table)),
            "foreign": sorted(str(foreign) for foreign in seen.get_foreign_keys(table)),
            "primary": seen.get_pk_constraint(table),
            "indexes": sorted((index["name"], index["column_names"]) for index in seen.get_indexes(table)),
            "rowid": _without_rowid(connection, table),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def _without_rowid(connection: Connection, table: str) -> bool:
    if connection.dialect.name != "sqlite":
        return False
    made = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :table"), {"table": table})
    return "WITHOUT ROWID" in made.scalar_one()


async def test_migrations_make_the_tables(empty_address: str) -> None:
    await asyncio.to_thread(upgrade, empty_address)
    assert await _see(empty_address, _differences) == []
    assert await _see(empty_address, current) == newest_schema()


def test_a_migration_has_its_name_before_that_of_its_file() -> None:
    assert newest_schema() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_migrations_make_the_same_constraints_as_the_metadata(
    kind: str, tmp_path: Any, postgres: Postgres
) -> None:
    if kind == "sqlite":
        await _assert_same_shape(f"sqlite:///{tmp_path}/one.db", f"sqlite:///{tmp_path}/other.db")
    else:
        with postgres.database() as one, postgres.database() as other:
            await _assert_same_shape(one, other)


async def _assert_same_shape(one: str, other: str) -> None:
    await asyncio.to_thread(upgrade, one)
    await _see(other, metadata.create_all)
    migrated, created = await _see(one, _shape), await _see(other, _shape)
    assert migrated == created
    assert created["chat_message"]["checks"], "the comparison would be empty"


async def test_upgrading_again_changes_nothing(empty_address: str) -> None:
    await asyncio.to_thread(upgrade, empty_address)
    before = await _see(empty_address, _shape)
    await asyncio.to_thread(upgrade, empty_address)
    assert await _see(empty_address, _shape) == before


async def test_two_upgrades_at_once_wait_for_each_other(empty_address: str) -> None:
    async with asyncio.timeout(30):
        await asyncio.gather(*(asyncio.to_thread(upgrade, empty_address) for _ in range(3)))
    assert await _see(empty_address, _differences) == []


async def test_an_upgrade_waits_for_another_that_writes_into_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(asyncio.to_thread(upgrade, f"sqlite:///{path}"))
        done, _ = await asyncio.wait([waiting], timeout=0.5)
        assert not done
        other.execute("COMMIT")
    async with asyncio.timeout(30):
        await waiting
    assert await _see(f"sqlite:///{path}", _differences) == []


@pytest.mark.parametrize("address", ["mysql://localhost/preau", "nothing", "sqlite+pysqlcipher:///x", ""])
def test_other_databases_are_refused(address: str) -> None:
    with pytest.raises(UnknownDatabase):
        database_url(address)


async def test_dates_that_are_there_become_series_of_their_own(empty_address: str) -> None:
    """And rooms, which point to them, stay: all is allowed in them, and nobody chose otherwise."""
    await asyncio.to_thread(_upgrade_to, empty_address, "0001")
    await _see(empty_address, _plant_old)
    await asyncio.to_thread(upgrade, empty_address)
    chosen = await _see(empty_address, lambda seen: seen.scalar(text("SELECT mute_on_entry FROM room WHERE id = 2")))
    assert chosen  # by the trainer who muted those who come
    kept = await _see(
        empty_address,
        lambda connection: connection.execute(
            text(
                "SELECT s.public_id, s.starts_wall, o.recurrence_wall, o.sequence, o.version, r.public_id, a.lobby,"
                " r.mute_on_entry, r.allows_chat, a.mute_on_entry, a.allows_chat"
                " FROM occurrence o JOIN series s ON s.id = o.series_id JOIN room r ON r.occurrence_id = o.id"
                " JOIN activity a ON a.id = o.activity_id WHERE o.id = 1"
            )
        ).all(),
    )
    wall = "2027-03-09T17:30:00"
    assert [tuple(row) for row in kept] == [("o" * 22, wall, wall, 0, 1, "r" * 22, "none", None, None, 0, 1)]


async def test_what_activities_say_alike_becomes_a_place(empty_address: str) -> None:
    """Of each domain its own; what says two capacities, or nothing, stays as it is."""
    await asyncio.to_thread(_upgrade_to, empty_address, "0007")
    await _see(empty_address, _plant_words)
    await asyncio.to_thread(upgrade, empty_address)
    places = await _see(
        empty_address, lambda seen: seen.execute(text("SELECT domain_id, name, address, capacity FROM place")).all()
    )
    assert {tuple(row) for row in places} == {(1, "INSPE", "1 rue", 30), (2, "INSPE", "1 rue", None)}
    kept = await _see(
        empty_address,
        lambda seen: seen.execute(
            text(
                "SELECT a.id, p.domain_id, a.place, a.address, a.capacity FROM activity a"
                " LEFT JOIN place p ON p.id = a.place_id ORDER BY a.id"
            )
        ).all(),
    )
    assert [tuple(row) for row in kept] == [
        (1, 1, "", "", None),
        (2, 1, "", "", None),
        (3, 2, "", "", None),
        (4, None, "Salle 2", "", 10),
        (5, None, "Salle 2", "", 20),
        (6, None, "", "3 rue", None),
    ]


def _plant_words(connection: Connection) -> None:
    for number in (1, 2):
        names = {"id": number, "d": f"d{number}".ljust(22, "-"), "f": f"f{number}".ljust(22, "-")}
        connection.execute(text("INSERT INTO domain (id, public_id, name) VALUES (:id, :d, 'D')"), names)
        connection.execute(
            text(
                "INSERT INTO formation (id, public_id, domain_id, title, aims, planned_minutes, zone, state, didactics,"
                " audience, authors) VALUES (:id, :f, :id, 'F', '', 60, 'Europe/Paris', 'running', '', '', '')"
            ),
            names,
        )
    told = (
        (1, 1, "INSPE", "1 rue", 30),
        (2, 1, "INSPE", "1 rue", None),
        (3, 2, "INSPE", "1 rue", None),
        (4, 1, "Salle 2", "", 10),
        (5, 1, "Salle 2", "", 20),
        (6, 1, "", "3 rue", None),
    )
    for number, formation_number, name, address, capacity in told:
        words = {
            "id": number,
            "position": number,
            "a": f"a{number}".ljust(22, "-"),
            "f": formation_number,
            "capacity": capacity,
        }
        connection.execute(
            text(
                "INSERT INTO activity (id, public_id, formation_id, position, kind, title, instructions, place,"
                " planned_minutes, address, capacity, lobby, links, version)"
                " VALUES (:id, :a, :f, :position, 'in_person', 'A', '', :name, 60, :address, :capacity, 'none', '', 1)"
            ),
            words | {"name": name, "address": address},
        )


def _upgrade_to(address: str, revision: str) -> None:
    newer = command.upgrade
    with patch("storage.migrate.command.upgrade", lambda configuration, _: newer(configuration, revision)):
        upgrade(address)


def _plant_old(connection: Connection) -> None:
    for statement in (
        "INSERT INTO domain (id, public_id, name) VALUES (1, :d, 'D')",
        "INSERT INTO formation (id, public_id, domain_id, title, aims, planned_minutes, zone)"
        " VALUES (1, :f, 1, 'F', '', 60, 'Europe/Paris')",
        "INSERT INTO activity"
        " (id, public_id, formation_id, position, kind, title, instructions, place, planned_minutes)"
        " VALUES (1, :a, 1, 0, 'virtual_class', 'A', '', '', 60)",
        "INSERT INTO occurrence (id, public_id, activity_id, starts_wall, ends_wall, zone, starts_at, ends_at)"
        " VALUES (1, :o, 1, '2027-03-09T17:30:00', '2027-03-09T18:30:00', 'Europe/Paris',"
        " '2027-03-09 16:30:00', '2027-03-09 17:30:00')",
        "INSERT INTO room (id, public_id, kind, occurrence_id, sequence, ended, mute_on_entry)"
        " VALUES (1, :r, 'class', 1, 0, false, false)",
        "INSERT INTO occurrence (id, public_id, activity_id, starts_wall, ends_wall, zone, starts_at, ends_at)"
        " VALUES (2, :m, 1, '2027-03-16T17:30:00', '2027-03-16T18:30:00', 'Europe/Paris',"
        " '2027-03-16 16:30:00', '2027-03-16 17:30:00')",
        "INSERT INTO room (id, public_id, kind, occurrence_id, sequence, ended, mute_on_entry)"
        " VALUES (2, :m, 'class', 2, 0, false, true)",
    ):
        used = {letter: letter * 22 for letter in "dfaorm" if f":{letter}" in statement}
        connection.execute(text(statement), used)
