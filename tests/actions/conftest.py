"""Ask for `given`, a world with an empty database of its own, or `classroom`, one with a class that is open now."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import open_database
from storage.migrate import upgrade
from tests.actions.worlds import TestWorld
from tests.live_fixtures import classroom
from tests.storage.planted import Planted, plant

__all__ = ["classroom", "given", "migrated_file", "own_file", "planted"]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables, to copy."""
    file = tmp_path_factory.mktemp("migrated-for-actions") / "preau.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def own_file(migrated_file: Path, tmp_path: Path) -> Path:
    """A database of this test's own."""
    return Path(shutil.copy(migrated_file, tmp_path / "preau.db"))


@pytest.fixture
async def given(own_file: Path) -> AsyncIterator[TestWorld]:
    """The world."""
    store = open_database(f"sqlite:///{own_file}")
    yield TestWorld(store)
    async with asyncio.timeout(10):
        await store.close()


@pytest.fixture
async def planted(given: TestWorld) -> Planted:
    """A formation in it: its class is today (NOON's day) from 14:00 to 16:00 in Paris, that is 13:00 to 15:00 UTC."""
    async with given.store.writing() as records:
        return await plant(records)
