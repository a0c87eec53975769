"""A calendar of elsewhere as a test writes it, who follows it, and what it made of the plan."""

from datetime import datetime

import pytest

from accounts.people import Person
from actions.following import decide, follow_address
from actions.ports.formations import Planned
from formations.following import SourceId
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, plant_planner

ADDRESS = "https://moodle.example.org/calendar/export_execute.php?authtoken=secret"


def calendar(*events: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", "")).encode()


def event(uid: str, day: int, title: str = "Atelier", *more: str) -> str:
    lines = (f"UID:{uid}", f"SUMMARY:{title}", f"DTSTART:202704{day:02}T120000Z", f"DTEND:202704{day:02}T133000Z")
    return "\r\n".join(("BEGIN:VEVENT", *lines, *more, "END:VEVENT"))


@pytest.fixture
async def planner(given: TestWorld, planted: Planted) -> Person:
    async with given.store.writing() as records:
        return await plant_planner(records, planted)


async def dates(given: TestWorld, planted: Planted, title: str = "Atelier") -> list[Planned]:
    async with given.store.reading() as records:
        start, end = datetime(2027, 4, 1).astimezone(), datetime(2027, 5, 1).astimezone()
        plan = await records.formations.plan([planted.formation.id], start, end)
    return [one for one in plan if one.activity.title == title]


async def follow(given: TestWorld, planted: Planted, planner: Person, *events: str) -> SourceId:
    given.fetcher.content = calendar(*events)
    source_id = await follow_address(given.world, planner.id, planted.formation.id, ADDRESS)
    choices = {"Atelier": "in_person", "Devoir": ""}
    await decide(given.world, planner.id, planted.formation.id, source_id, choices)
    return source_id
