"""A date that becomes a series where it is kept, or the reverse, keeps its room; also after a stop halfway."""

import pytest

from accounts.people import Person
from actions import outside_dates
from actions.following import refresh_calendar
from formations.occurrences import OccurrenceId
from tests.actions.outside_calendars import calendar, dates, event, follow, planner
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted

__all__ = ["planner"]

SINGLE = event("1", 8)
SERIES = event("1", 8, "Atelier", "RRULE:FREQ=WEEKLY;COUNT=3")


async def standing(given: TestWorld, planted: Planted) -> dict[OccurrenceId, int]:
    """The day of each date that is not cancelled."""
    made = [one.occurrence for one in await dates(given, planted)]
    return {one.id: one.starts_wall.day for one in made if not one.is_cancelled}


async def test_a_date_keeps_its_room_as_it_becomes_a_series_and_as_it_is_alone_again(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    source_id = await follow(given, planted, planner, SINGLE)
    before = await standing(given, planted)
    for told, days in ((SERIES, [8, 15, 22]), (SINGLE, [8]), (SERIES, [8, 15, 22])):
        given.fetcher.content = calendar(told)
        await refresh_calendar(given.world, source_id)
        after = await standing(given, planted)
        assert before.items() <= after.items()
        assert sorted(after.values()) == days
    async with given.store.reading() as records:
        links = await records.sources.links(source_id)
    assert len(links) == len({one.occurrence_id for one in links}) == 3


async def test_what_stops_halfway_goes_on_where_it_was(
    given: TestWorld, planted: Planted, planner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    source_id = await follow(given, planted, planner, *(event(str(day), day) for day in range(1, 8)))
    before = await standing(given, planted)
    weekly = "RRULE:FREQ=WEEKLY;COUNT=2"
    given.fetcher.content = calendar(*(event(str(day), day, "Atelier", weekly) for day in range(1, 8)))

    async def stopped(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(outside_dates, "BATCH", 4)
        patched.setattr(outside_dates, "_create", stopped)
        with pytest.raises(RuntimeError):
            await refresh_calendar(given.world, source_id)
    assert await standing(given, planted) == before
    await refresh_calendar(given.world, source_id)
    after = await standing(given, planted)
    assert before.items() <= after.items()
    assert sorted(after.values()) == list(range(1, 15))
