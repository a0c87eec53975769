"""Days without courses that come from an address: read, kept by an administrator, then kept up with each day."""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from accounts.errors import NotAllowed
from accounts.people import Person
from accounts.permissions import Role
from actions.holidays import (
    Following,
    holidays,
    read_holidays,
    read_lines,
    refresh_holidays,
    set_holidays,
    troubled_domains,
    unfollow_holidays,
)
from actions.jobs import run_due_jobs
from actions.ports.jobs import Job, JobKind
from formations.errors import CalendarUnreadable, UnknownSource
from formations.holiday_sources import MOST_HOLIDAY_SOURCES, HolidaySource, HolidaySourceId
from formations.holidays import seal
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person

ADDRESS = "https://example.org/zone-a.ics"
WINTER, SPRING = date(2027, 4, 10), date(2027, 5, 10)


def calendar(days: Mapping[date, str]) -> bytes:
    events = (
        f"BEGIN:VEVENT\r\nUID:{day}\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\nSUMMARY:{name}\r\nEND:VEVENT"
        for day, name in days.items()
    )
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *events, "END:VCALENDAR", "")).encode()


@pytest.fixture
async def admin(given: TestWorld, planted: Planted) -> Person:
    somebody = a_person("admin")
    async with given.store.writing() as records:
        await records.people.add(somebody, None)
        await records.people.grant(somebody.id, Role.ADMINISTRATOR, planted.domain.id)
    return somebody


async def follow(given: TestWorld, planted: Planted, admin: Person, told: Mapping[date, str]) -> HolidaySource:
    """As the page does it: read, then kept."""
    given.fetcher.content = calendar(told)
    domain_id = planted.domain.id
    before = (await holidays(given.world, admin.id, domain_id)).days
    days, found = await read_holidays(given.world, admin.id, domain_id, None, ADDRESS)
    assert (await holidays(given.world, admin.id, domain_id)).days == before
    await set_holidays(given.world, admin.id, domain_id, days, seal(before), Following(ADDRESS, found))
    (source,) = (await holidays(given.world, admin.id, domain_id)).sources
    return source


async def test_an_address_is_asked_again_each_day_and_what_changes_there_changes_here(
    given: TestWorld, planted: Planted, admin: Person
) -> None:
    source = await follow(given, planted, admin, {WINTER: "Hiver", SPRING: "Printemps"})
    errors: list[BaseException] = []

    def failed(_: Job, error: BaseException) -> None:
        errors.append(error)

    async def after_a_day(told: Mapping[date, str]) -> Mapping[date, str]:
        given.fetcher.content = calendar(told)
        given.clock.pass_by(days=1)
        assert await run_due_jobs(given.world, "node", failed, {JobKind.REFRESH_HOLIDAYS}) == 1
        return (await holidays(given.world, admin.id, planted.domain.id)).days

    later = WINTER + timedelta(days=1)
    assert await after_a_day({later: "Hiver", SPRING: "Printemps"}) == {later: "Hiver", SPRING: "Printemps"}
    before = len(given.fetcher.asked)
    assert await after_a_day({later: "Hiver", SPRING: "Printemps"}) == {later: "Hiver", SPRING: "Printemps"}
    assert given.fetcher.asked[before][1] != ""  # it says what it knows
    assert errors == []
    await unfollow_holidays(given.world, admin.id, planted.domain.id, source.id)
    async with given.store.writing() as records:
        assert await records.jobs.waiting(JobKind.REFRESH_HOLIDAYS, [source.id]) == frozenset()
    assert await refresh_holidays(given.world, source.id) is None
    assert len((await holidays(given.world, admin.id, planted.domain.id)).days) == 2


async def test_one_that_fails_or_empties_itself_deletes_nothing_and_is_told(
    given: TestWorld, planted: Planted, admin: Person
) -> None:
    told = {WINTER: "Hiver"}
    source = await follow(given, planted, admin, told)

    async def problem_after(content: bytes, fails: str = "") -> str:
        given.fetcher.content, given.fetcher.fails = content, fails
        assert await refresh_holidays(given.world, source.id) == given.clock.now() + timedelta(days=1)
        seen = await holidays(given.world, admin.id, planted.domain.id)
        assert seen.days == told
        assert await troubled_domains(given.world, admin.id) == (
            {planted.domain.id} if seen.sources[0].problem else set()
        )
        return seen.sources[0].problem

    assert await problem_after(calendar({})) == "emptied"
    assert await problem_after(b"", "no_answer") == "no_answer"
    assert await problem_after(b"", "address_refused") == "address_refused"
    assert await problem_after(b"<html>Maintenance</html>") == "not_a_calendar"
    assert await problem_after(calendar(told)) == ""
    assert await troubled_domains(given.world, planted.trainer.id) == frozenset()


async def test_the_same_address_goes_on_and_a_domain_follows_ten_at_most(
    given: TestWorld, planted: Planted, admin: Person
) -> None:
    source = await follow(given, planted, admin, {WINTER: "Hiver"})
    assert (await follow(given, planted, admin, {SPRING: "Printemps"})).id == source.id
    async with given.store.writing() as records:
        for number in range(1, MOST_HOLIDAY_SOURCES):
            named = HolidaySourceId(f"{number:022}")
            await records.holiday_sources.put(HolidaySource(named, planted.domain.id, f"{ADDRESS}{number}", {}))
    seen = (await holidays(given.world, admin.id, planted.domain.id)).days
    for address, reason in ((f"{ADDRESS}x", "too_many_holidays"), ("https://x\0", "address_malformed")):
        following = Following(address, {})
        with pytest.raises(CalendarUnreadable, match=reason):
            await set_holidays(given.world, admin.id, planted.domain.id, {}, seal(seen), following)
    assert (await holidays(given.world, admin.id, planted.domain.id)).days == seen


async def test_only_administrators_and_only_their_own(given: TestWorld, planted: Planted, admin: Person) -> None:
    source = await follow(given, planted, admin, {WINTER: "Hiver"})
    scheduler = a_person("scheduler")
    async with given.store.writing() as records:
        await records.people.add(scheduler, None)
        await records.people.grant(scheduler.id, Role.SCHEDULER, planted.domain.id)
    with pytest.raises(NotAllowed):
        await unfollow_holidays(given.world, scheduler.id, planted.domain.id, source.id)
    with pytest.raises(UnknownSource):
        await unfollow_holidays(given.world, admin.id, planted.domain.id, HolidaySourceId("x"))


async def test_lines_of_nonsense_are_read_in_turns() -> None:
    names = (" / ".join(f"{(line * 7 + number) % 100}" for number in range(24)) for line in range(300))
    lines = asyncio.create_task(read_lines("\n".join(f"01/01/2027 - 30/04/2027 : {name}" for name in names)))
    turns = 0
    while not lines.done():
        turns += 1
        await asyncio.sleep(0)
    assert len(lines.result()) == 120
    assert turns > 20
