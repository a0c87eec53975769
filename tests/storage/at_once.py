"""For verbs that meet each other at the same moment, on both databases: a world, a formation in it, who plans it."""

import pytest

from accounts.people import Person
from storage.database import Database
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, plant, plant_planner


@pytest.fixture
def given(database: Database) -> TestWorld:
    """A world on either database."""
    return TestWorld(database)


@pytest.fixture
async def planted(given: TestWorld) -> Planted:
    """A formation in it."""
    async with given.store.writing() as records:
        return await plant(records)


@pytest.fixture
async def planner(given: TestWorld, planted: Planted) -> Person:
    """Who plans it."""
    async with given.store.writing() as records:
        return await plant_planner(records, planted)
