"""A formation follows a calendar of elsewhere: seen first, decided on, then kept up with."""

from dataclasses import replace
from datetime import datetime

import pytest

from accounts.errors import NotAllowed
from accounts.people import Person
from actions import following
from actions.following import decide, follow_address, follow_file, followed, refresh_calendar, unfollow
from actions.jobs import run_due_jobs
from actions.ports.jobs import Job, JobKind
from actions.previews import preview
from formations.errors import CalendarUnreadable, ChangedMeanwhile, UnknownFormation, UnknownSource
from formations.following import SourceId
from formations.formations import ActivityKind
from tests.actions.letters import never
from tests.actions.outside_calendars import ADDRESS, calendar, dates, event, follow, planner
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person

__all__ = ["planner"]


async def refreshed(given: TestWorld, planted: Planted, source_id: SourceId, *events: str) -> str:
    """The problem that is told afterwards."""
    given.fetcher.content = calendar(*events)
    assert await refresh_calendar(given.world, source_id) is not None
    async with given.store.reading() as records:
        (source,) = await records.sources.of_formation(planted.formation.id)
    return source.problem


async def test_nothing_is_done_before_it_was_seen_and_decided(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    given.fetcher.content = calendar(event("1", 8), event("2", 15), event("3", 9, "Devoir"))
    formation_id = planted.formation.id
    source_id = await follow_address(given.world, planner.id, formation_id, ADDRESS)
    seen = await preview(given.world, planner.id, formation_id, source_id)
    assert [(one.title, one.events, one.decided) for one in seen.titles] == [
        ("Atelier", 2, False),
        ("Devoir", 1, False),
    ]
    assert await dates(given, planted) == []
    await decide(given.world, planner.id, formation_id, source_id, {"Atelier": "virtual_class", "Devoir": ""})
    made = await dates(given, planted)
    assert [one.occurrence.starts_wall for one in made] == [datetime(2027, 4, 8, 14), datetime(2027, 4, 15, 14)]
    assert {one.activity.kind for one in made} == {ActivityKind.VIRTUAL_CLASS}
    assert await dates(given, planted, "Devoir") == []
    seen = await preview(given.world, planner.id, formation_id, source_id)
    assert (seen.waits, seen.source.problem) == (False, "")


async def test_a_calendar_that_was_only_looked_at_is_not_followed_and_leaves_nothing_after_a_day(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    formation_id = planted.formation.id
    given.fetcher.content = calendar(event("1", 8))
    looked_at = await follow_address(given.world, planner.id, formation_id, ADDRESS)
    uploaded = await follow_file(given.world, planner.id, formation_id, calendar(event("1", 8)), "a.ics")
    applied = await follow_file(given.world, planner.id, formation_id, calendar(event("1", 8)), "b.ics")
    await decide(given.world, planner.id, formation_id, applied, {"Atelier": "in_person"})
    _, sources = await followed(given.world, planner.id, formation_id)
    assert {one.id: one.is_previewed for one in sources} == {looked_at: True, uploaded: True, applied: False}
    given.clock.pass_by(hours=23)
    await run_due_jobs(given.world, "node", never, {JobKind.REFRESH_CALENDAR})
    assert len((await followed(given.world, planner.id, formation_id))[1]) == 3
    assert len(given.fetcher.asked) == 1
    given.clock.pass_by(hours=2)
    await run_due_jobs(given.world, "node", never, {JobKind.REFRESH_CALENDAR})
    assert [one.id for one in (await followed(given.world, planner.id, formation_id))[1]] == [applied]
    assert len(given.fetcher.asked) == 1


async def test_what_is_dropped_leaves_no_work_for_later_and_a_file_that_is_applied_none_either(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    formation_id = planted.formation.id
    given.fetcher.content = calendar(event("1", 8))
    applied = await follow_file(given.world, planner.id, formation_id, calendar(event("1", 8)), "b.ics")
    dropped = await follow_address(given.world, planner.id, formation_id, ADDRESS)
    assert await works_ahead(given, applied, dropped) == {applied, dropped}
    await decide(given.world, planner.id, formation_id, applied, {"Atelier": "in_person"})
    assert await works_ahead(given, applied, dropped) == {dropped}
    await unfollow(given.world, planner.id, formation_id, dropped)
    assert await works_ahead(given, applied, dropped) == frozenset()


async def works_ahead(given: TestWorld, *sources: SourceId) -> frozenset[str]:
    async with given.store.writing() as records:
        return await records.jobs.waiting(JobKind.REFRESH_CALENDAR, sources)


async def test_what_could_not_be_done_is_told_as_waiting_at_once_and_not_an_hour_later(
    given: TestWorld, planted: Planted, planner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    formation_id = planted.formation.id
    source_id = await follow(given, planted, planner, event("1", 8))
    assert await refreshed(given, planted, source_id, event("1", 8), event("2", 9, "Colloque")) == "undecided"

    async def gone_meanwhile(*_: object) -> None:
        raise ChangedMeanwhile

    with monkeypatch.context() as patched:
        patched.setattr(following, "bring_in", gone_meanwhile)
        with pytest.raises(ChangedMeanwhile):
            await decide(given.world, planner.id, formation_id, source_id, {"Colloque": "in_person"})
    _, (source,) = await followed(given.world, planner.id, formation_id)
    assert source.problem == "undecided"
    assert (await preview(given.world, planner.id, formation_id, source_id)).waits


async def test_calendars_of_one_host_are_told_apart_by_what_they_are_called_and_not_by_their_secrets(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    for number, called in enumerate(("Zone B", "Zone B", "", "")):
        given.fetcher.content = calendar(f"X-WR-CALNAME:{called}", event("1", 8))
        address = f"https://example.org/private-4711/basic.ics?key=secret{number}"
        await follow_address(given.world, planner.id, planted.formation.id, address)
        await follow_address(given.world, planner.id, planted.formation.id, address)
    _, sources = await followed(given.world, planner.id, planted.formation.id)
    assert [one.name for one in sources] == ["Zone B", "Zone B (2)", "example.org", "example.org (2)"]


async def test_a_title_can_be_dates_of_an_activity_that_is_there(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    given.fetcher.content = calendar(event("1", 8))
    source_id = await follow_address(given.world, planner.id, planted.formation.id, ADDRESS)
    there = planted.activity(ActivityKind.VIRTUAL_CLASS, 1)
    await decide(given.world, planner.id, planted.formation.id, source_id, {"Atelier": there.id})
    assert len(await dates(given, planted, there.title)) == 1


async def test_a_refresh_creates_changes_and_cancels_and_keeps_the_rooms(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    source_id = await follow(given, planted, planner, event("1", 8), event("2", 15), event("3", 22))
    before = {one.occurrence.id: one.occurrence for one in await dates(given, planted)}
    problem = await refreshed(
        given, planted, source_id, event("1", 9, "Atelier", "SEQUENCE:1"), event("2", 15), event("4", 29)
    )
    after = {one.occurrence.id: one.occurrence for one in await dates(given, planted)}
    assert problem == ""
    assert before.keys() < after.keys()
    moved, same, gone = (after[occurrence_id] for occurrence_id in before)
    assert (moved.starts_wall, moved.sequence) == (datetime(2027, 4, 9, 14), 1)
    assert same == before[same.id]
    assert gone.is_cancelled
    assert len(after) == 4


async def test_what_is_as_it_was_is_not_sent_again(given: TestWorld, planted: Planted, planner: Person) -> None:
    source_id = await follow(given, planted, planner, event("1", 8))
    await refreshed(given, planted, source_id, event("1", 8))
    before = await dates(given, planted)
    await refreshed(given, planted, source_id, event("1", 8))
    assert given.fetcher.asked[-1][1] != ""
    assert await dates(given, planted) == before


async def test_a_source_that_fails_or_empties_itself_changes_nothing_and_is_told(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    source_id = await follow(given, planted, planner, event("1", 8), event("2", 15))
    before = await dates(given, planted)
    assert await refreshed(given, planted, source_id) == "emptied"
    given.fetcher.fails = "no_answer"
    assert await refreshed(given, planted, source_id) == "no_answer"
    given.fetcher.fails = ""
    given.fetcher.content = b"<html>Maintenance</html>"
    await refresh_calendar(given.world, source_id)
    _, (source,) = await followed(given.world, planner.id, planted.formation.id)
    assert source.problem == "not_a_calendar"
    assert await dates(given, planted) == before
    assert await refreshed(given, planted, source_id, event("1", 8), event("2", 15)) == ""


async def test_one_that_can_be_read_in_part_cancels_nothing_and_is_told_until_it_is_whole(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    homework = event("4", 2, "Devoir")
    source_id = await follow(given, planted, planner, event("1", 8), event("2", 15), event("3", 22), homework)
    hourly = event("2", 15, "Devoir", "RRULE:FREQ=HOURLY;COUNT=3")
    for part in (hourly, event("2", 15).replace("DTSTART:", "DTSTART:x")):
        assert await refreshed(given, planted, source_id, event("1", 9), part) == "partly"
        first, second, third = (one.occurrence for one in await dates(given, planted))
        assert first.starts_wall == datetime(2027, 4, 9, 14)
        assert not second.is_cancelled
        assert not third.is_cancelled
        given.fetcher.asked.clear()
        await refresh_calendar(given.world, source_id)
        assert given.fetcher.asked[0][1] == "", "it is asked for whole"
    assert await refreshed(given, planted, source_id, event("1", 9), event("2", 15)) == ""
    assert [one.occurrence.is_cancelled for one in await dates(given, planted)] == [False, False, True]


async def test_a_new_title_waits_for_a_scheduler(given: TestWorld, planted: Planted, planner: Person) -> None:
    source_id = await follow(given, planted, planner, event("1", 8))
    assert await refreshed(given, planted, source_id, event("1", 8), event("9", 20, "Surprise")) == "undecided"
    assert await dates(given, planted, "Surprise") == []
    seen = await preview(given.world, planner.id, planted.formation.id, source_id)
    assert [one.title for one in seen.titles if not one.decided] == ["Surprise"]
    await decide(given.world, planner.id, planted.formation.id, source_id, {"Surprise": "asynchronous"})
    assert len(await dates(given, planted, "Surprise")) == 1


async def test_what_was_called_off_here_is_not_revived_by_another_hour_there(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    source_id = await follow(given, planted, planner, event("1", 8), event("2", 15))
    off = (await dates(given, planted))[0].occurrence.changed(cancelled_because="Grève")
    async with given.store.writing() as records:
        await records.formations.change_occurrence(off)
    await refreshed(given, planted, source_id, event("1", 9), event("2", 15))
    first = (await dates(given, planted))[0].occurrence
    assert (first.cancelled_because, first.starts_wall) == ("Grève", datetime(2027, 4, 9, 14))


async def test_the_job_table_keeps_up_with_it(given: TestWorld, planted: Planted, planner: Person) -> None:
    source_id = await follow(given, planted, planner, event("1", 8))
    given.fetcher.content = calendar(event("1", 8), event("2", 15))
    given.clock.pass_by(hours=1)
    errors: list[BaseException] = []

    def failed(_: Job, error: BaseException) -> None:
        errors.append(error)

    await run_due_jobs(given.world, "node", failed, {JobKind.REFRESH_CALENDAR})
    assert (errors, len(await dates(given, planted))) == ([], 2)
    await unfollow(given.world, planner.id, planted.formation.id, source_id)
    assert await refresh_calendar(given.world, source_id) is None
    assert len(await dates(given, planted)) == 2


async def test_a_file_of_the_same_name_goes_on_where_the_one_before_ended(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    formation_id = planted.formation.id
    for content in (
        "id;date;titre\n7;08/04/2027;Phase\n8;20/04/2027;Phase",
        "id;date;titre\n7;09/04/2027;Phase\n8;20/04/2027;Phase",
    ):
        source_id = await follow_file(given.world, planner.id, formation_id, content.encode(), "dates.csv")
        await decide(given.world, planner.id, formation_id, source_id, {"Phase": "asynchronous"})
    assert [one.occurrence.starts_wall.day for one in await dates(given, planted, "Phase")] == [9, 20]
    assert len((await followed(given.world, planner.id, formation_id))[1]) == 1


async def test_an_address_goes_on_where_it_was_and_a_formation_follows_twenty_at_most(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    formation_id = planted.formation.id
    first = await follow(given, planted, planner, event("1", 8))
    assert await follow(given, planted, planner, event("1", 8), event("2", 15)) == first
    assert len(await dates(given, planted)) == 2
    async with given.store.writing() as records:
        (source,) = await records.sources.of_formation(formation_id)
        for number in range(2, 21):
            other = replace(source, id=SourceId(f"{number:022}"), address=f"{ADDRESS}{number}")
            await records.sources.put(other, None)
    with pytest.raises(CalendarUnreadable, match="too_many_calendars"):
        await follow_address(given.world, planner.id, formation_id, f"{ADDRESS}21")
    with pytest.raises(CalendarUnreadable, match="too_many_calendars"):
        await follow_file(given.world, planner.id, formation_id, given.fetcher.content, "x.ics")
    assert await follow_address(given.world, planner.id, formation_id, ADDRESS) == first


async def test_the_name_of_a_file_is_seen_as_it_is(given: TestWorld, planted: Planted, planner: Person) -> None:
    """Nothing in it turns what follows around, breaks the line or is invisible."""
    formation_id = planted.formation.id
    for name in ("\u202egnp.ics", "a\r\nb.ics", "\u200b", "x" * 300, "Année 1.ics"):
        await follow_file(given.world, planner.id, formation_id, calendar(event("1", 8)), name)
    names = {one.name for one in (await followed(given.world, planner.id, formation_id))[1]}
    assert names == {"gnp.ics", "a b.ics", "?", "x" * 200, "Année 1.ics"}


async def test_only_planners_follow_and_only_their_own(given: TestWorld, planted: Planted, planner: Person) -> None:
    formation_id = planted.formation.id
    for person in (planted.ada, planted.trainer):
        with pytest.raises(NotAllowed):
            await follow_address(given.world, person.id, formation_id, ADDRESS)
    stranger = a_person("stranger")
    async with given.store.writing() as records:
        await records.people.add(stranger, None)
    with pytest.raises(UnknownFormation):
        await follow_file(given.world, stranger.id, formation_id, b"", "x")
    assert given.fetcher.asked == []
    with pytest.raises(UnknownSource):
        await preview(given.world, planner.id, formation_id, SourceId("x"))
    given.fetcher.fails = "address_refused"
    with pytest.raises(CalendarUnreadable, match="address_refused"):
        await follow_address(given.world, planner.id, formation_id, ADDRESS)
