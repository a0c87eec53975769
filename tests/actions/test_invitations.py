"""Which letters follow from a whole series: one when it is new, one when it is taken back, none to strangers."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from accounts.people import PersonId
from actions.invitations import announce_difference, series_ahead
from actions.jobs import run_due_jobs
from actions.mail import SECOND_THOUGHTS, announce
from actions.ports.jobs import MAIL_KINDS, Job, JobKind
from actions.ports.records import Records
from actions.scheduling import Target, cancel_dates, plan_dates, undo_last_change
from actions.timetables import timetable
from formations.formations import FormationId
from formations.occurrences import SeriesId
from formations.rules import parse_rule
from formations.series import Dates, Scope, plan_series
from tests.actions.letters import never, told, work
from tests.actions.worlds import NOON, TestWorld
from tests.storage.planted import Planted, an_id, plant_planner


async def _announce_to(records: Records, formation_id: FormationId, person_id: PersonId, now: datetime) -> None:
    ahead = await series_ahead(records, formation_id, now)
    await announce_difference(records, formation_id, person_id, ahead, (), now, "")


async def test_a_new_series_is_told_whole_in_one_letter(given: TestWorld, planted: Planted) -> None:
    starts = datetime(2027, 3, 16, 17, 30)
    dates = Dates(starts, starts + timedelta(hours=1), "Indian/Reunion")
    activity = planted.occurrence(1, 11).activity_id
    rule = parse_rule("FREQ=WEEKLY;COUNT=3", dates.zone)
    new = plan_series(SeriesId(an_id("weekly")), activity, dates, rule, given.tokens.public_id)
    async with given.store.writing() as records:
        await records.series.apply(new)
        await announce(records, new, (), given.clock.now())
    given.clock.pass_by(minutes=1)
    await work(given)
    assert {tuple(letter.dates) for letter in given.mail.letters} == {new.occurrences}
    assert len(told(given)) == 3
    async with given.store.writing() as records:
        await _announce_to(records, planted.formation.id, planted.basile.id, given.clock.now())
    given.clock.pass_by(minutes=1)
    await work(given)
    assert len(told(given)) == 3  # the series; and the two dates that stand alone and are not over


async def test_who_is_enrolled_while_a_series_is_about_to_be_told_hears_of_it_once(
    given: TestWorld, planted: Planted
) -> None:
    series_id = planted.occurrence(1, 11).series_id
    async with given.store.writing() as records:
        await records.jobs.plan(Job(JobKind.ANNOUNCE_SERIES, series_id, given.clock.now() + SECOND_THOUGHTS))
        await _announce_to(records, planted.formation.id, planted.basile.id, given.clock.now())
    given.clock.pass_by(minutes=1)
    await work(given)
    letters = [one for one in given.mail.letters if one.series.id == series_id]
    assert sorted(letter.person.name for letter in letters) == ["Ada", "Basile", "Trainer"]


@pytest.mark.parametrize("was_told", [True, False])
async def test_what_was_told_and_is_taken_back_is_cancelled_in_calendars(
    given: TestWorld, planted: Planted, was_told: bool
) -> None:
    scheduler, starts = await _scheduler(given, planted), datetime(2027, 3, 16, 17, 30)
    dates = Dates(starts, starts + timedelta(hours=1), "Indian/Reunion")
    activity_id, formation_id = planted.occurrence(1, 11).activity_id, planted.formation.id
    rule = parse_rule("FREQ=WEEKLY;COUNT=3", dates.zone)
    await plan_dates(given.world, scheduler, formation_id, activity_id, dates, rule)
    new = max((await timetable(given.world, scheduler, formation_id)).plans, key=lambda plan: len(plan.occurrences))
    if was_told:
        given.clock.pass_by(minutes=1)
        await work(given)
        assert len(told(given)) == 3
    await undo_last_change(given.world, scheduler, formation_id)
    await work(given)
    letters = list(given.mail.letters)
    if not was_told:
        given.clock.pass_by(minutes=1)
        await work(given)
        assert told(given) == []
        return
    assert {letter.person.name for letter in letters} == {"Ada", "Basile", "Trainer"}
    for letter in letters:
        assert (letter.gone, letter.off, letter.dates, letter.joinable) == (True, True, (), False)
        assert (letter.series.uid, letter.series.sequence) == (new.series.uid, new.series.sequence + 1)
        assert letter.planned.activity.id == activity_id
        assert letter.planned.occurrence.starts_at == new.occurrences[0].starts_at
    told(given)
    await work(given)
    assert told(given) == []


async def test_whose_first_letter_is_just_leaving_is_told_that_the_series_is_gone(
    given: TestWorld, planted: Planted
) -> None:
    scheduler, starts = await _scheduler(given, planted), datetime(2027, 3, 16, 17, 30)
    dates = Dates(starts, starts + timedelta(hours=1), "Europe/Paris")
    activity_id = planted.occurrence(1, 11).activity_id
    await plan_dates(given.world, scheduler, planted.formation.id, activity_id, dates, None)
    given.clock.pass_by(minutes=1)
    await run_due_jobs(given.world, "node", never, {JobKind.ANNOUNCE_SERIES})
    async with given.store.writing() as records:
        (leaving,) = await records.jobs.lease("letters", given.clock.now(), 60, 1, MAIL_KINDS)
    await undo_last_change(given.world, scheduler, planted.formation.id)
    await run_due_jobs(given.world, "node", never, {JobKind.ANNOUNCE_GONE})
    await work(given)
    assert [(one.person.id, one.gone) for one in given.mail.letters] == [(leaving.key.split(":")[1], True)]


async def _scheduler(given: TestWorld, planted: Planted) -> PersonId:
    async with given.store.writing() as records:
        return (await plant_planner(records, planted)).id


async def test_a_series_is_told_by_its_first_date_ahead_that_stands(given: TestWorld, planted: Planted) -> None:
    starts = datetime(2027, 3, 9, 17, 30)  # two days ago
    dates = Dates(starts, starts + timedelta(hours=1), "Europe/Paris")
    rule = parse_rule("FREQ=WEEKLY;COUNT=3", dates.zone)
    activity = planted.occurrence(1, 11).activity_id
    new = plan_series(SeriesId(an_id("weekly")), activity, dates, rule, given.tokens.public_id)
    first, second, third = new.occurrences
    off = second.changed(cancelled_because="Neige")
    async with given.store.writing() as records:
        await records.series.apply(replace(new, occurrences=(first, off, third)))
        await records.jobs.plan(Job(JobKind.ANNOUNCE_SERIES, new.series[0].id, NOON))
    await work(given)
    assert {one.planned.occurrence.id for one in given.mail.letters} == {third.id}
    assert {tuple(one.id for one in letter.dates) for letter in given.mail.letters} == {(first.id, off.id, third.id)}
    assert {tuple(one.id for one in letter.ahead) for letter in given.mail.letters} == {(off.id, third.id)}
    assert not any(letter.off or letter.newcomer for letter in given.mail.letters)
    given.mail.letters.clear()
    async with given.store.writing() as records:
        await _announce_to(records, planted.formation.id, planted.basile.id, NOON - SECOND_THOUGHTS)
    await work(given)
    assert given.mail.letters
    assert all(letter.newcomer and letter.person == planted.basile for letter in given.mail.letters)


@pytest.mark.parametrize("who", ["stranger", "synthetic"])
async def test_only_people_who_belong_to_it_hear_of_it(given: TestWorld, planted: Planted, who: str) -> None:
    async with given.store.writing() as records:
        somebody = replace(planted.ada, id=PersonId(an_id(who)), email=f"{who}@example.org", synthetic=True)
        await records.people.add(somebody, None)
        await _announce_to(records, planted.formation.id, somebody.id, given.clock.now())
    given.clock.pass_by(minutes=1)
    await work(given)
    assert told(given) == []


async def test_what_is_taken_back_is_told_as_little_as_it_changed(given: TestWorld, planted: Planted) -> None:
    planner, formation_id = await _scheduler(given, planted), planted.formation.id
    walls = Dates(datetime(2027, 3, 16, 17, 30), datetime(2027, 3, 16, 18, 30), "Europe/Paris")
    activity_id, rule = planted.occurrence(1, 11).activity_id, parse_rule("FREQ=WEEKLY;COUNT=3", walls.zone)
    series_id = await plan_dates(given.world, planner, formation_id, activity_id, walls, rule)
    given.clock.pass_by(minutes=1)
    await work(given)
    given.mail.letters.clear()
    for waits, letters in ((0, []), (1, [0] * 3)):
        async with given.store.reading() as records:
            first = (await records.series.occurrences([series_id]))[0]
        target = Target(formation_id, first.id, Scope.THIS, first.version)
        await cancel_dates(given.world, planner, target, "Grève")
        given.clock.pass_by(minutes=waits)
        await work(given)
        given.mail.letters.clear()
        await undo_last_change(given.world, planner, formation_id)
        given.clock.pass_by(minutes=1)
        await work(given)
        assert [len(letter.dates) for letter in given.mail.letters] == letters
        given.mail.letters.clear()
