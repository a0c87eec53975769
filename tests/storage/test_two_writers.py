"""Two who change the same calendar at the same time, on both databases: the second is told, and overwrites nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from accounts.permissions import Role
from actions.activities import change_activity
from actions.scheduling import Target, cancel_dates, change_dates, plan_activity, undo_last_change
from actions.timetables import timetable
from formations.errors import ChangedMeanwhile, NothingToUndo
from formations.formations import ActivityKind
from formations.series import Dates, Scope
from storage.database import Database
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, plant

SCHEDULER = a_person("scheduler")
PLANTED = Planted()
ACTIVITY = PLANTED.activity(ActivityKind.VIRTUAL_CLASS, 1)
DATED = PLANTED.occurrence(1, 11)
Verb = Callable[[TestWorld], Awaitable[None]]


@pytest.fixture
async def given(database: Database) -> TestWorld:
    async with database.writing() as records:
        await plant(records)
        await records.people.add(SCHEDULER, None)
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, PLANTED.domain.id)
    async with database.reading(), database.reading():
        """Two connections are open, so that neither comes late."""
    return TestWorld(database)


def _target(scope: Scope) -> Target:
    return Target(PLANTED.formation.id, DATED.id, scope, 1)


def _move(hours: int, scope: Scope) -> Verb:
    later = timedelta(hours=hours)
    dates = Dates(DATED.starts_wall + later, DATED.ends_wall + later, DATED.zone)
    return lambda given: change_dates(given.world, SCHEDULER.id, _target(scope), dates)


def _cancel(scope: Scope) -> Verb:
    return lambda given: cancel_dates(given.world, SCHEDULER.id, _target(scope), "Panne")


def _retitle(title: str) -> Verb:
    return lambda given: change_activity(given.world, SCHEDULER.id, replace(ACTIVITY, title=title))


def _undo(given: TestWorld) -> Awaitable[None]:
    return undo_last_change(given.world, SCHEDULER.id, PLANTED.formation.id)


async def _both(given: TestWorld, one: Verb, other: Verb) -> list[BaseException | None]:
    async with asyncio.timeout(20):
        return list(await asyncio.gather(one(given), other(given), return_exceptions=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (_move(1, Scope.THIS), _cancel(Scope.THIS)),
        (_move(1, Scope.ALL), _move(2, Scope.ALL)),
        (_retitle("Un"), _retitle("Deux")),
    ],
    ids=["one date", "a series", "an activity"],
)
async def test_of_two_who_saw_the_same_one_is_told(given: TestWorld, one: Verb, other: Verb) -> None:
    ends = await _both(given, one, other)
    assert [type(end) for end in ends if end is not None] == [ChangedMeanwhile]


async def test_one_change_is_taken_back_once(given: TestWorld) -> None:
    await _move(1, Scope.THIS)(given)
    ends = await _both(given, _undo, _undo)
    assert [type(end) for end in ends if end is not None] == [NothingToUndo]


async def test_two_new_activities_have_two_places(given: TestWorld) -> None:
    def plan(number: int) -> Verb:
        new = PLANTED.activity(ActivityKind.IN_PERSON, number)
        dates = Dates(datetime(2027, 4, number, 9), datetime(2027, 4, number, 12), "Europe/Paris")
        return lambda given: plan_activity(given.world, SCHEDULER.id, new, dates, None)

    assert await _both(given, plan(7), plan(8)) == [None, None]
    seen = await timetable(given.world, SCHEDULER.id, PLANTED.formation.id)
    assert [one.position for one in seen.activities] == [0, 1, 2, 3, 4]
