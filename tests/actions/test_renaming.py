"""A date that is known under another key keeps its room: as part of a series, alone again, or under another UID."""

import pytest

from accounts.people import Person
from actions import outside_dates
from actions.following import follow_address, followed, refresh_calendar
from actions.previews import preview
from formations.occurrences import OccurrenceId
from tests.actions.outside_calendars import ADDRESS, calendar, dates, event, follow, planner
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


async def test_a_calendar_whose_one_date_is_replaced_goes_on_and_tells_before_what_it_does(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    source_id = await follow(given, planted, planner, event("1", 8))
    given.fetcher.content = calendar(event("2", 15))
    assert await follow_address(given.world, planner.id, planted.formation.id, ADDRESS) == source_id
    seen = await preview(given.world, planner.id, planted.formation.id, source_id)
    assert seen.comparison is not None
    assert (len(seen.comparison.created), len(seen.comparison.gone)) == (1, 1)
    assert await refresh_calendar(given.world, source_id) is not None
    assert [*(await standing(given, planted)).values()] == [15]
    _, (source,) = await followed(given.world, planner.id, planted.formation.id)
    assert source.problem == ""


async def test_a_program_that_gives_new_uids_whenever_it_is_asked_cancels_nothing(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    source_id = await follow(given, planted, planner, event("1", 8), event("2", 15))
    before = await standing(given, planted)
    for first in ("3", "5"):
        given.fetcher.content = calendar(event(first, 8), event(f"{first}x", 15), event(f"{first}y", 22))
        await refresh_calendar(given.world, source_id)
        after = await standing(given, planted)
        assert before.items() <= after.items()
        assert sorted(after.values()) == [8, 15, 22]
