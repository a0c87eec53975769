"""Brings a database to the present tables. Forward only: the way back is a backup (docs/operations.md)."""

import asyncio
import sqlite3
import time
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, create_engine, event, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.addresses import MIGRATIONS, database_url

# Any number will do, as long as nothing else in this database locks it.
_ONE_AT_A_TIME = 20_260_901
# As long as another upgrade may reasonably take.
_BUSY_S = 30.0


def upgrade(address: str) -> None:
    """Run what has not run yet, all of it or nothing; a new file or an empty database gets all tables.

    Two at once wait for each other. Not to be called where an event loop runs: it has one of its own.
    """
    url = database_url(address)
    if url.get_backend_name() == "sqlite":
        _on_sqlite(url)
    else:
        asyncio.run(_on_postgresql(url))


def current(connection: Connection) -> str | None:
    """The name of the last migration that ran here."""
    return MigrationContext.configure(connection).get_current_revision()


def _on_sqlite(url: URL) -> None:
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": _BUSY_S})

    # The driver would run each CREATE TABLE in a transaction of its own, and leave half of a migration behind.
    # Foreign keys stay off, as they are by default: batch mode drops and renames tables that others point to.
    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        _switch_to_wal(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.begin() as connection:
        _run(connection)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """SQLite itself does not wait here: of two that switch a new file at once, one is told "locked" without delay."""
    deadline = time.monotonic() + _BUSY_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.02)


async def _on_postgresql(url: URL) -> None:
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


def _run(connection: Connection) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")
