"""Two decisions about one calendar at the same time, on both databases: each event becomes one date."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest

from accounts.people import Person, PersonId
from actions.following import decide, follow_address, refresh_calendar
from actions.ports.calendars import CalendarRead, CalendarReader
from formations.following import CalendarFormat, SourceId
from tests.actions.outside_calendars import ADDRESS, calendar, event
from tests.actions.worlds import TestWorld
from tests.storage.at_once import given, planner, planted
from tests.storage.planted import KINDS, Planted

__all__ = ["given", "planner", "planted"]

DAYS = range(1, 29)


class ReadTogether:
    """A reader that gives two of its readers what they asked for at the same moment."""

    def __init__(self, reader: CalendarReader) -> None:
        self._reader = reader
        self._both = asyncio.Barrier(2)

    async def read(
        self, content: bytes, written_in: CalendarFormat, zone: str, asked_by: PersonId | None = None
    ) -> CalendarRead:
        found = await self._reader.read(content, written_in, zone, asked_by)
        await self._both.wait()
        return found


@pytest.fixture
async def source_id(given: TestWorld, planted: Planted, planner: Person) -> SourceId:
    """Read, and waiting for a decision: more dates than one transaction takes."""
    given.fetcher.content = calendar(*(event(str(day), day) for day in DAYS))
    return await follow_address(given.world, planner.id, planted.formation.id, ADDRESS)


async def days(given: TestWorld, planted: Planted, title: str) -> Counter[int]:
    """How many dates each day has."""
    async with given.store.reading() as records:
        start, end = datetime(2027, 4, 1).astimezone(), datetime(2027, 5, 1).astimezone()
        plan = await records.formations.plan([planted.formation.id], start, end)
    return Counter(one.occurrence.starts_wall.day for one in plan if one.activity.title == title)


async def test_a_double_click_decides_once(
    given: TestWorld, planted: Planted, planner: Person, source_id: SourceId
) -> None:
    choice = {"Atelier": "in_person"}
    twice = (decide(given.world, planner.id, planted.formation.id, source_id, choice) for _ in range(2))
    await asyncio.gather(*twice)
    assert await days(given, planted, "Atelier") == Counter(DAYS)


async def test_two_calendars_decided_at_once_each_get_an_activity(
    given: TestWorld, planted: Planted, planner: Person, source_id: SourceId
) -> None:
    other = await follow_address(given.world, planner.id, planted.formation.id, f"{ADDRESS}?other")
    both = (
        decide(given.world, planner.id, planted.formation.id, one, {"Atelier": "in_person"})
        for one in (source_id, other)
    )
    await asyncio.gather(*both)
    async with given.store.reading() as records:
        found = await records.formations.activities(planted.formation.id)
    assert [one.position for one in found] == list(range(len(KINDS) + 2))


async def test_what_follows_it_twice_at_once_creates_each_date_once(
    given: TestWorld, planted: Planted, source_id: SourceId
) -> None:
    there = planted.activity(KINDS[0], 0)
    async with given.store.writing() as records:
        await records.sources.put_mapping(source_id, "Atelier", there.id)
        looked_at = await records.sources.source(source_id)
        assert looked_at is not None
        await records.sources.put(replace(looked_at[0], problem=""), looked_at[1])
    world = replace(given.world, reader=ReadTogether(given.world.reader))
    await asyncio.gather(refresh_calendar(world, source_id), refresh_calendar(world, source_id))
    assert await days(given, planted, there.title) == Counter(DAYS)
    async with given.store.reading() as records:
        assert len(await records.sources.links(source_id)) == len(DAYS)


async def test_dates_that_become_series_are_known_anew_once_and_keep_their_rooms(
    given: TestWorld, planted: Planted, source_id: SourceId, planner: Person
) -> None:
    await decide(given.world, planner.id, planted.formation.id, source_id, {"Atelier": "in_person"})
    async with given.store.reading() as records:
        before = {link.occurrence_id for link in await records.sources.links(source_id)}
    given.fetcher.content = calendar(*(event(str(day), day, "Atelier", "RRULE:FREQ=DAILY;COUNT=1") for day in DAYS))
    world = replace(given.world, reader=ReadTogether(given.world.reader))
    await asyncio.gather(refresh_calendar(world, source_id), refresh_calendar(world, source_id))
    assert await days(given, planted, "Atelier") == Counter(DAYS)
    async with given.store.reading() as records:
        assert Counter(link.occurrence_id for link in await records.sources.links(source_id)) == Counter(before)
