"""Ask for `program`, which opens one for a person: `planner`, `trainer`, `ada` or `nobody` of the planted world."""

from pathlib import Path

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from server.app import create_app
from tests.actions.conftest import given, migrated_file, own_file, planted
from tests.actions.worlds import TestWorld
from tests.server.api.programs import OpenProgram, Program
from tests.server.api.programs import program as opened
from tests.server.applications import settings_for
from tests.storage.planted import Planted, a_person, plant_planner

__all__ = ["given", "migrated_file", "own_file", "planted"]


@pytest.fixture
async def program(aiohttp_client: AiohttpClient, given: TestWorld, planted: Planted, tmp_path: Path) -> OpenProgram:
    async with given.store.writing() as records:
        await plant_planner(records, planted)
        await records.people.add(a_person("nobody"), None)
    client = await aiohttp_client(create_app(settings_for(tmp_path), given.world))

    async def open_program(word: str) -> Program:
        return await opened(client, given, word)

    return open_program
