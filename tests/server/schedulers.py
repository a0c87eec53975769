"""A scheduler who is signed in to the pages, the class that they plan each week, and what their pages answered."""

import re
from pathlib import Path

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from accounts.permissions import Role
from actions.timetables import Timetable, timetable
from server.app import create_app
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.applications import settings_for
from tests.server.browsing import PASSWORD, Client, planted, send, sign_in
from tests.storage.planted import Planted, a_person

__all__ = ["given", "migrated_file", "own_file", "planted"]

SCHEDULER = a_person("scheduler")
WEEKLY = {
    "kind": "virtual_class",
    "title": "Classe du mardi",
    "planned_minutes": "90",
    "starts_day": "2027-03-16",
    "starts_hour": "17:30",
    "ends_hour": "19:00",
    "repeat": "weekly",
    "count": "4",
    "lobby": "approval",
}


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, given: TestWorld, planted: Planted, tmp_path: Path) -> Client:
    async with given.store.writing() as records:
        await records.people.add(SCHEDULER, await given.hasher.hash(PASSWORD))
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, planted.domain.id)
    client = await aiohttp_client(create_app(settings_for(tmp_path), given.world))
    await sign_in(client, SCHEDULER)
    return client


def plan_url(planted: Planted) -> str:
    return f"/formations/{planted.formation.id}/plan"


async def table_of(given: TestWorld, planted: Planted) -> Timetable:
    return await timetable(given.world, SCHEDULER.id, planted.formation.id)


async def add_weekly(client: Client, planted: Planted, **changes: str) -> int:
    return (await send(client, plan_url(planted), plan_url(planted), **WEEKLY | changes)).status


def anyway_in(html: str) -> str:
    """What a ticked *Planifier quand même* sends: which dates the clashes on this page are of."""
    found = re.search(r'name="anyway" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def hidden_in(html: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(version|series_version)" value="(\d+)"', html))


async def date_url(given: TestWorld, planted: Planted, number: int) -> str:
    return f"{plan_url(planted)}/{(await table_of(given, planted)).plans[-1].occurrences[number].id}"


async def activity_url(given: TestWorld, planted: Planted, number: int = -1) -> str:
    return f"{plan_url(planted)}/activities/{(await table_of(given, planted)).activities[number].id}"
