"""Every contract of storage/ is tried on both databases: ask for `database` and each test runs twice."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from storage.database import Database, open_database
from storage.migrate import upgrade
from storage.tables import metadata
from tests.services import Postgres


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, to copy: much quicker than to migrate for each test."""
    file = tmp_path_factory.mktemp("migrated") / "preau.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> Iterator[str]:
    """The address of a database with all tables, to be emptied before each test."""
    with postgres.database() as url:
        upgrade(url)
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with all tables; migrating has a loop of its own, so this is no async fixture."""
    if request.param == "sqlite":
        return f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_sqlite'), tmp_path / 'preau.db')}"
    return str(request.getfixturevalue("migrated_postgres"))


@pytest.fixture
async def database_address(migrated_address: str) -> str:
    """A database with all tables and nothing in them."""
    if migrated_address.startswith("postgresql"):
        await empty(migrated_address)
    return migrated_address


@pytest.fixture
async def database(database_address: str) -> AsyncIterator[Database]:
    """Open."""
    opened = open_database(database_address)
    yield opened
    async with asyncio.timeout(10):
        await opened.close()


async def empty(address: str) -> None:
    """Take every row out of a PostgreSQL database."""
    connection = await asyncpg.connect(address.replace("+asyncpg", ""))
    try:
        await connection.execute(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY CASCADE")
    finally:
        await connection.close()
