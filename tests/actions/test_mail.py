"""Which letters follow from a calendar, to whom and when. The clock stands at NOON, the class is at 13:00 UTC."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from accounts.mail_choices import MailChoices
from accounts.people import PersonId
from actions.invitations import announce_difference, series_ahead
from actions.jobs import MOST_ATTEMPTS, run_due_jobs
from actions.mail import SECOND_THOUGHTS, announce, set_mail_choices
from actions.planning import change_date
from actions.ports.jobs import MAIL_KINDS, Job, JobKind
from actions.ports.mail import LetterKind, MailPutOff, MailRefused, MailUnavailable
from actions.ports.records import Records
from actions.scheduling import plan_dates, undo_last_change
from actions.timetables import timetable
from formations.formations import FormationId
from formations.occurrences import Occurrence, SeriesId
from formations.rules import parse_rule
from formations.series import Change, Dates, plan_series
from tests.actions.worlds import NOON, TestWorld
from tests.storage.planted import Planted, an_id, plant_planner


def never(job: Job, error: BaseException) -> None:
    raise AssertionError(job) from error


async def work(given: TestWorld) -> None:
    while await run_due_jobs(given.world, "node", never, frozenset(JobKind) - {JobKind.CLOSE_ROOM}):
        pass


async def _announce_to(records: Records, formation_id: FormationId, person_id: PersonId, now: datetime) -> None:
    ahead = await series_ahead(records, formation_id, now)
    await announce_difference(records, formation_id, person_id, ahead, (), now, "")


async def move_to(given: TestWorld, planted: Planted, **changes: object) -> Occurrence:
    async with given.store.writing() as records:
        dated = (await records.formations.planned(planted.occurrence(1, 11).id)).occurrence  # type: ignore[union-attr]
        changed = dated.changed(**changes)
        await change_date(records, changed)
        await announce(records, Change(occurrences=(changed,)), (), given.clock.now())
    return changed


def told(given: TestWorld) -> list[tuple[str, LetterKind]]:
    letters = sorted((letter.person.name, letter.kind) for letter in given.mail.letters)
    given.mail.letters.clear()
    return letters


async def test_a_changed_date_is_told_to_every_member_once_however_often_it_changed(
    given: TestWorld, planted: Planted
) -> None:
    await move_to(given, planted, starts_wall=datetime(2027, 3, 11, 15))
    given.clock.pass_by(seconds=30)
    await work(given)
    assert told(given) == []  # it could still be taken back
    last = await move_to(given, planted, starts_wall=datetime(2027, 3, 11, 15, 30))
    given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
    await work(given)
    assert {letter.planned.occurrence for letter in given.mail.letters} == {last}
    assert told(given) == [(name, LetterKind.ANNOUNCEMENT) for name in ("Ada", "Basile", "Trainer")]
    await work(given)
    assert told(given) == []


async def test_who_does_not_want_announcements_gets_none(given: TestWorld, planted: Planted) -> None:
    await set_mail_choices(given.world, planted.ada.id, MailChoices(announcements=False))
    await move_to(given, planted, cancelled_because="Neige")
    given.clock.pass_by(minutes=1)
    await work(given)
    assert [name for name, _ in told(given)] == ["Basile", "Trainer"]


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


async def test_reminders_come_a_day_and_an_hour_before_to_those_who_want_them(
    given: TestWorld, planted: Planted
) -> None:
    await set_mail_choices(given.world, planted.ada.id, MailChoices(day_before=False))
    await set_mail_choices(given.world, planted.basile.id, MailChoices(hour_before=False))
    await move_to(given, planted, starts_wall=datetime(2027, 3, 13, 14), ends_wall=datetime(2027, 3, 13, 16))
    given.clock.pass_by(minutes=1)
    await work(given)
    told(given)
    given.clock.set_to(datetime(2027, 3, 12, 13, 0, tzinfo=UTC))
    await work(given)
    assert told(given) == [(name, LetterKind.DAY_REMINDER) for name in ("Basile", "Trainer")]
    given.clock.set_to(datetime(2027, 3, 13, 12, 0, tzinfo=UTC))
    await work(given)
    assert told(given) == [(name, LetterKind.HOUR_REMINDER) for name in ("Ada", "Trainer")]


async def test_a_reminder_waits_for_the_end_of_quiet_hours_and_never_comes_late(
    given: TestWorld, planted: Planted
) -> None:
    quiet = MailChoices(quiet_from=time(14), quiet_until=time(17))
    await set_mail_choices(given.world, planted.ada.id, quiet)
    await move_to(given, planted, starts_wall=datetime(2027, 3, 13, 15), ends_wall=datetime(2027, 3, 13, 16))
    given.clock.set_to(datetime(2027, 3, 12, 14, 0, tzinfo=UTC))  # 15:00 in Paris
    await work(given)
    assert ("Ada", LetterKind.DAY_REMINDER) not in told(given)
    given.clock.set_to(datetime(2027, 3, 12, 16, 0, tzinfo=UTC))
    await work(given)
    assert told(given) == [("Ada", LetterKind.DAY_REMINDER)]
    given.clock.set_to(datetime(2027, 3, 13, 13, 0, tzinfo=UTC))
    await work(given)
    assert ("Ada", LetterKind.HOUR_REMINDER) not in told(given)  # quiet until after the class
    given.clock.set_to(datetime(2027, 3, 13, 20, tzinfo=UTC))
    await work(given)
    assert told(given) == []


async def test_what_is_moved_or_cancelled_is_not_reminded_of_at_its_old_hour(
    given: TestWorld, planted: Planted
) -> None:
    await move_to(given, planted, starts_wall=datetime(2027, 3, 13, 14), ends_wall=datetime(2027, 3, 13, 16))
    await move_to(given, planted, starts_wall=datetime(2027, 3, 20, 14), ends_wall=datetime(2027, 3, 20, 16))
    given.clock.set_to(datetime(2027, 3, 12, 13, 30, tzinfo=UTC))
    await work(given)
    assert {kind for _, kind in told(given)} == {LetterKind.ANNOUNCEMENT}
    given.clock.set_to(datetime(2027, 3, 19, 13, 0, tzinfo=UTC))
    await work(given)
    assert {kind for _, kind in told(given)} == {LetterKind.DAY_REMINDER}
    await move_to(given, planted, cancelled_because="")
    given.clock.set_to(datetime(2027, 3, 20, 12, 0, tzinfo=UTC))
    await work(given)
    assert {kind for _, kind in told(given)} == {LetterKind.ANNOUNCEMENT}


async def test_mail_that_cannot_leave_is_tried_until_it_can_and_what_is_refused_is_not(
    given: TestWorld, planted: Planted
) -> None:
    given.mail.refuses = MailUnavailable()
    await move_to(given, planted, starts_wall=datetime(2027, 3, 11, 15))
    for _ in range(40):
        given.clock.pass_by(minutes=2)
        await run_due_jobs(given.world, "node", never, MAIL_KINDS | {JobKind.ANNOUNCE_DATE})
    async with given.store.reading() as records:
        assert await records.jobs.dead() == []
    given.clock.set_to(NOON + timedelta(minutes=90))
    given.mail.refuses = None
    await work(given)
    assert [kind for _, kind in told(given)].count(LetterKind.ANNOUNCEMENT) == 3
    given.mail.refuses = MailRefused()
    await move_to(given, planted, cancelled_because="")
    given.clock.pass_by(minutes=1)
    await work(given)
    given.mail.refuses = None
    given.clock.pass_by(hours=1)
    await work(given)
    assert told(given) == []


async def test_what_one_mailbox_does_not_take_is_tried_less_and_less_and_then_forgotten(
    given: TestWorld, planted: Planted
) -> None:
    given.mail.refuses = MailPutOff()
    failures: list[Job] = []
    key = f"{planted.occurrence(1, 11).id}:{planted.ada.id}"
    async with given.store.writing() as records:
        await records.jobs.plan(Job(JobKind.MAIL_DATE, key, given.clock.now()))
        await records.formations.change_occurrence(
            planted.occurrence(1, 11).changed(
                starts_wall=datetime(2027, 3, 20, 14), ends_wall=datetime(2027, 3, 20, 16)
            )
        )
    for _ in range(4 * 60):
        await run_due_jobs(given.world, "node", lambda job, _: failures.append(job), MAIL_KINDS)
        given.clock.pass_by(minutes=2)
    assert len(failures) == MOST_ATTEMPTS
    async with given.store.writing() as records:
        assert [job.key for job in await records.jobs.dead()] == [key]
        await records.jobs.plan(Job(JobKind.PURGE_SIGN_INS, "", given.clock.now()))
    await run_due_jobs(given.world, "node", never, {JobKind.PURGE_SIGN_INS})
    async with given.store.reading() as records:
        assert await records.jobs.dead() == []


async def test_without_a_mail_server_nothing_is_kept_for_later(given: TestWorld, planted: Planted) -> None:
    given.mail.is_on = False
    await move_to(given, planted, starts_wall=datetime(2027, 3, 11, 15))
    given.clock.pass_by(minutes=5)
    await work(given)
    given.mail.is_on = True
    await work(given)
    assert told(given) == []


@pytest.mark.parametrize("who", ["stranger", "synthetic"])
async def test_only_people_who_belong_to_it_hear_of_it(given: TestWorld, planted: Planted, who: str) -> None:
    async with given.store.writing() as records:
        somebody = replace(planted.ada, id=PersonId(an_id(who)), email=f"{who}@example.org", synthetic=True)
        await records.people.add(somebody, None)
        await _announce_to(records, planted.formation.id, somebody.id, given.clock.now())
    given.clock.pass_by(minutes=1)
    await work(given)
    assert told(given) == []
