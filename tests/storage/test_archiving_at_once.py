"""What somebody does to a formation at the very moment at which it is archived, on both databases: too late."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest

from accounts.errors import NotAllowed
from accounts.people import Person
from actions.following import follow_file
from actions.progress import tick_activity, tick_finished
from actions.scheduling import plan_dates
from formations.formations import ActivityKind
from formations.series import Dates
from formations.states import State
from tests.actions.outside_calendars import calendar, event
from tests.actions.worlds import TestWorld
from tests.storage.at_once import given, planner, planted
from tests.storage.planted import Planted

__all__ = ["given", "planner", "planted"]

Doing = Callable[[TestWorld, Planted, Person], Awaitable[object]]
THEN = Dates(datetime(2027, 4, 6, 9), datetime(2027, 4, 6, 12), "Europe/Paris")


DOINGS: dict[str, Doing] = {
    "a tick": lambda given, planted, _: tick_activity(
        given.world, planted.ada, planted.formation.id, planted.activity(ActivityKind.IN_PERSON, 0).id, True
    ),
    "finished": lambda given, planted, _: tick_finished(
        given.world, planted.trainer, planted.formation.id, planted.ada.id, True
    ),
    "a date": lambda given, planted, planner: plan_dates(
        given.world,
        planner.id,
        planted.formation.id,
        planted.activity(ActivityKind.IN_PERSON, 0).id,
        THEN,
        None,
    ),
    "a calendar": lambda given, planted, planner: follow_file(
        given.world, planner.id, planted.formation.id, calendar(event("one", 5)), "dates.ics"
    ),
}


@pytest.mark.parametrize("doing", DOINGS.values(), ids=list(DOINGS))
async def test_what_waits_for_an_archive_finds_it_archived(
    given: TestWorld, planted: Planted, planner: Person, doing: Doing
) -> None:
    async with given.store.writing() as records:
        await records.formations.begin_change(planted.formation.id)
        late = asyncio.ensure_future(doing(given, planted, planner))
        await asyncio.wait([late], timeout=0.3)  # on PostgreSQL it has read by then that nothing is archived
        await records.formations.set_state(planted.formation.id, State.ARCHIVED)
    with pytest.raises(NotAllowed):
        await late
