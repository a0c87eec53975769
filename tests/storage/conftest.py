"""Every contract of storage/ is tried on both databases: ask for `database` and each test runs twice."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.database import Database, open_database
from storage.migrate import upgrade
from tests.services import Postgres


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, to copy: much quicker than to migrate for each test."""
    file = tmp_path_factory.mktemp("migrated") / "preau.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> Iterator[str]:
    """The name of a database with all tables, to copy."""
    with postgres.database() as url:
        upgrade(url)
        yield url.rsplit("/", 1)[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of this test's own, with all tables and nothing in them."""
    if request.param == "sqlite":
        file = tmp_path / "preau.db"
        file.write_bytes(request.getfixturevalue("migrated_sqlite").read_bytes())
        yield f"sqlite:///{file}"
    else:
        template = request.getfixturevalue("migrated_postgres")
        with request.getfixturevalue("postgres").database(template) as url:
            yield url


@pytest.fixture
async def database(database_address: str) -> AsyncIterator[Database]:
    """Open."""
    opened = open_database(database_address)
    yield opened
    async with asyncio.timeout(10):
        await opened.close()
