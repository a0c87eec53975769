"""Which letters follow from a calendar, to whom and when. The clock stands at NOON, the class is at 13:00 UTC."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, time, timedelta

import pytest

from accounts.mail_choices import MailChoices
from actions.jobs import MOST_ATTEMPTS, run_due_jobs
from actions.mail import SECOND_THOUGHTS, set_mail_choices
from actions.ports.jobs import MAIL_KINDS, Job, JobKind
from actions.ports.mail import LetterKind, MailPutOff, MailRefused, MailUnavailable
from storage.jobs import DatabaseJobRecords
from tests.actions.letters import move_to, never, told, work
from tests.actions.worlds import NOON, TestWorld
from tests.storage.planted import Planted


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


def formers(given: TestWorld) -> list[datetime | None]:
    """Where the letters say that the date was; these are gone."""
    found = [letter.former and letter.former.starts_wall for letter in given.mail.letters]
    given.mail.letters.clear()
    return found


async def test_a_letter_tells_where_a_date_was_when_its_readers_last_heard_of_it(
    given: TestWorld, planted: Planted
) -> None:
    at = planted.occurrence(1, 11).starts_wall
    await move_to(given, planted, starts_wall=at + timedelta(hours=1))
    await move_to(given, planted, starts_wall=at + timedelta(hours=2))
    given.clock.pass_by(minutes=1)
    await work(given)
    assert formers(given) == [at] * 3
    await move_to(given, planted, cancelled_because="")
    await move_to(given, planted, starts_wall=at, cancelled_because=None)
    given.clock.pass_by(minutes=1)
    await work(given)
    assert formers(given) == [at + timedelta(hours=2)] * 3


async def test_what_is_again_as_it_was_before_anybody_heard_is_told_to_nobody(
    given: TestWorld, planted: Planted
) -> None:
    at = planted.occurrence(1, 11).starts_wall
    for changes in ({"starts_wall": at + timedelta(hours=1)}, {"cancelled_because": ""}):
        await move_to(given, planted, **changes)
        await move_to(given, planted, starts_wall=at, cancelled_because=None)
        given.clock.pass_by(minutes=1)
        await work(given)
        assert told(given) == []
    await move_to(given, planted, cancelled_because="")
    given.clock.pass_by(minutes=1)
    await work(given)
    assert formers(given) == [None] * 3
    await move_to(given, planted, cancelled_because=None)
    given.clock.pass_by(minutes=1)
    await work(given)
    assert formers(given) == [None] * 3, "they were told that it was called off"


async def test_a_date_that_ends_at_a_second_and_did_not_move_was_not_elsewhere(
    given: TestWorld, planted: Planted
) -> None:
    await move_to(given, planted, ends_wall=datetime(2027, 3, 11, 23, 59, 59))
    given.clock.pass_by(minutes=1)
    await work(given)
    formers(given)
    await move_to(given, planted, cancelled_because="")
    given.clock.pass_by(minutes=1)
    await work(given)
    assert formers(given) == [None] * 3


async def test_a_mailbox_that_put_a_letter_off_gets_what_changes_since_at_once(
    given: TestWorld, planted: Planted
) -> None:
    at = planted.occurrence(1, 11).starts_wall
    given.mail.refuses = MailPutOff()
    await move_to(given, planted, starts_wall=at + timedelta(hours=1))
    given.clock.pass_by(minutes=1)
    await run_due_jobs(given.world, "node", never, {JobKind.ANNOUNCE_DATE})
    for _ in range(6):
        await run_due_jobs(given.world, "node", lambda _job, _error: None, {JobKind.MAIL_DATE})
        given.clock.pass_by(minutes=2)
    given.mail.refuses = None
    await move_to(given, planted, cancelled_because="")
    given.clock.pass_by(minutes=1)
    await work(given)
    letters = [(letter.off, letter.former and letter.former.starts_wall) for letter in given.mail.letters]
    assert letters == [(True, at)] * 3


async def test_whose_letter_still_waits_hears_once_and_from_where_they_knew_it(
    given: TestWorld, planted: Planted
) -> None:
    at = planted.occurrence(1, 11).starts_wall
    given.mail.refuses = MailUnavailable()
    for hours in (1, 2):
        await move_to(given, planted, starts_wall=at + timedelta(hours=hours))
        given.clock.pass_by(minutes=1)
        await run_due_jobs(given.world, "node", never, {JobKind.ANNOUNCE_DATE})
        await run_due_jobs(given.world, "node", never, MAIL_KINDS)
    given.mail.refuses = None
    given.clock.pass_by(minutes=5)
    await work(given)
    assert formers(given) == [at] * 3


async def test_who_does_not_want_announcements_gets_none(given: TestWorld, planted: Planted) -> None:
    await set_mail_choices(given.world, planted.ada.id, MailChoices(announcements=False))
    await move_to(given, planted, cancelled_because="Neige")
    given.clock.pass_by(minutes=1)
    await work(given)
    assert [name for name, _ in told(given)] == ["Basile", "Trainer"]


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


async def test_a_letter_that_waits_is_not_begun_between_being_found_and_being_planned_anew(
    given: TestWorld, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would leave twice."""
    for hour in (15, 16):
        await move_to(given, planted, starts_wall=datetime(2027, 3, 11, hour))
        given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
        if hour == 15:
            await run_due_jobs(given.world, "node", never, {JobKind.ANNOUNCE_DATE})
    look, postmen = DatabaseJobRecords.waiting, list[asyncio.Task[Sequence[Job]]]()

    async def post() -> Sequence[Job]:
        async with given.store.writing() as records:
            return await records.jobs.lease("postman", given.clock.now(), 60, 9, {JobKind.MAIL_DATE})

    async def look_just_before_the_postman(
        records: DatabaseJobRecords, kind: JobKind, beginnings: Collection[str], *, begun: bool = False
    ) -> frozenset[str]:
        found = await look(records, kind, beginnings, begun=begun)
        if kind is JobKind.MAIL_DATE and not postmen:
            postmen.append(asyncio.create_task(post()))
            await asyncio.sleep(0)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(DatabaseJobRecords, "waiting", look_just_before_the_postman)
        await run_due_jobs(given.world, "node", never, {JobKind.ANNOUNCE_DATE})
    assert len(await postmen[0]) == 3
    async with given.store.writing() as records:
        beginning = [f"{planted.occurrence(1, 11).id}:"]
        assert await records.jobs.waiting(JobKind.MAIL_DATE, beginning) == frozenset()
        assert len(await records.jobs.waiting(JobKind.MAIL_DATE, beginning, begun=True)) == 3


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
        announced = Job(JobKind.ANNOUNCE_DATE, key, given.clock.now())
        await records.jobs.plan(announced)
        await records.jobs.failed(announced, None)
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
