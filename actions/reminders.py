"""Reminders, the day before and an hour before: planned with each date, sent to those who want them.

The rule: never in somebody's quiet hours and never too late; a date that was moved is reminded of anew.
"""

from datetime import datetime

from accounts.mail_choices import MailChoices
from accounts.people import PersonId
from actions.concern import members_of
from actions.mail import BEFORE, letter_to, plan_letters, send
from actions.polite import politely
from actions.ports.jobs import Job, JobKind
from actions.ports.mail import LetterKind
from actions.world import Desk
from formations.formations import ActivityKind
from formations.occurrences import OccurrenceId

_LETTERS = {
    JobKind.MAIL_DAY_REMINDER: (LetterKind.DAY_REMINDER, BEFORE[JobKind.REMIND_DAY]),
    JobKind.MAIL_HOUR_REMINDER: (LetterKind.HOUR_REMINDER, BEFORE[JobKind.REMIND_HOUR]),
}
_TO_EACH = {JobKind.REMIND_DAY: JobKind.MAIL_DAY_REMINDER, JobKind.REMIND_HOUR: JobKind.MAIL_HOUR_REMINDER}


async def remind(desk: Desk, kind: JobKind, key: str) -> datetime | None:
    """A job for each member who wants it, when it is not quiet where they are; none that would come too late."""
    now = desk.clock.now()
    async with desk.store.reading() as records:
        planned = await records.formations.planned(OccurrenceId(key))
        if planned is None or planned.occurrence.is_cancelled or not desk.mail.is_on:
            return None
        starts_at = planned.occurrence.starts_at
        if now < starts_at - BEFORE[kind]:
            return starts_at - BEFORE[kind]  # it was moved
        if kind is JobKind.REMIND_HOUR and planned.activity.kind is ActivityKind.ASYNCHRONOUS:
            return None  # nobody need be there at that hour
        chosen = await records.mail_choices.of_formation(planned.formation.id)
        members = await members_of(records, planned.formation.id, planned.group_id)
    jobs = []
    async for person, _ in politely(members):
        choices = chosen.get(person.id, MailChoices())
        due_at = choices.next_loud(now, person.zone)
        if not person.synthetic and due_at < starts_at and _wants(choices, kind):
            jobs.append(Job(_TO_EACH[kind], f"{key}:{person.id}", due_at))
    await plan_letters(desk, jobs)
    return None


async def mail_reminder(desk: Desk, kind: JobKind, key: str) -> datetime | None:
    """One reminder, unless there is nothing to remind of any more."""
    occurrence_id, _, person_id = key.partition(":")
    letter_kind, before = _LETTERS[kind]
    now = desk.clock.now()
    async with desk.store.reading() as records:
        planned = await records.formations.planned(OccurrenceId(occurrence_id))
        if planned is None or planned.occurrence.is_cancelled:
            return None
        if not now < planned.occurrence.starts_at <= now + before:
            return None  # too late; or it was moved, and is reminded of anew
        if not _wants(await records.mail_choices.of_person(PersonId(person_id)), kind):
            return None
        letter = await letter_to(records, letter_kind, PersonId(person_id), planned)
    return None if letter is None else await send(desk, letter)


def _wants(choices: MailChoices, kind: JobKind) -> bool:
    return choices.day_before if kind in (JobKind.REMIND_DAY, JobKind.MAIL_DAY_REMINDER) else choices.hour_before
