"""Letters to those whom a calendar begins or ceases to concern: who was enrolled, and who was withdrawn.

The rule: one letter for each series, planned in the same transaction as the change. Who comes and goes again within the
minute of second thoughts hears of neither.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from accounts.people import PersonId
from actions.mail import NEWCOMER, SECOND_THOUGHTS, send
from actions.ports.mail import Letter, LetterKind
from actions.ports.records import Job, JobKind, Records
from actions.relations import related
from actions.world import Desk
from formations.formations import FormationId
from formations.occurrences import SeriesId
from formations.states import QUIET


async def announce_to(records: Records, formation_id: FormationId, person_id: PersonId, now: datetime) -> None:
    """Plan the letters that somebody gets who was just enrolled: one for each series that is not over."""
    keys = await _keys(records, formation_id, person_id, now)
    taken_back = await records.jobs.take_back(JobKind.MAIL_LEAVER, keys)
    if await _is_written_to(records, formation_id, person_id):
        await _plan(records, JobKind.MAIL_SERIES, [key + NEWCOMER for key in keys if key not in taken_back], now)


async def announce_end_to(records: Records, formation_id: FormationId, person_id: PersonId, now: datetime) -> None:
    """Plan those of somebody who was just withdrawn: one for each series that is not over."""
    keys = await _keys(records, formation_id, person_id, now)
    new = await records.jobs.take_back(JobKind.MAIL_SERIES, [key + NEWCOMER for key in keys])
    if await _is_written_to(records, formation_id, person_id):
        await _plan(records, JobKind.MAIL_LEAVER, [key for key in keys if key + NEWCOMER not in new], now)


async def mail_leaver(desk: Desk, key: str) -> datetime | None:
    """One letter with the dates of a series that leave somebody's calendar; none if they are enrolled again."""
    told, _, person_id = key.partition(":")
    now = desk.clock.now()
    async with desk.store.reading() as records:
        dates = await records.series.occurrences([SeriesId(told)])
        ahead = tuple(one for one in dates if one.ends_at > now and not one.is_cancelled)
        planned = await records.formations.planned(ahead[0].id) if ahead else None
        person = await records.people.by_id(PersonId(person_id))
        if planned is None or person is None or planned.formation.state in QUIET:
            return None
        if (await related(records, person.id, planned.formation.id)).standing is not None:
            return None
        (series,) = await records.series.series([SeriesId(told)])
    letter = Letter(LetterKind.ANNOUNCEMENT, person, planned, series, joinable=False, off=True, leaving=True)
    if len(dates) == 1 and series.rule is None:
        return await send(desk, letter)
    return await send(desk, replace(letter, dates=ahead, ahead=ahead, beside_others=True))


async def _keys(records: Records, formation_id: FormationId, person_id: PersonId, now: datetime) -> list[str]:
    series = await records.series.of_formations([formation_id])
    dates = await records.series.occurrences([one.id for one in series])
    return [f"{series_id}:{person_id}" for series_id in sorted({one.series_id for one in dates if one.ends_at > now})]


async def _is_written_to(records: Records, formation_id: FormationId, person_id: PersonId) -> bool:
    """Not of a draft, whose dates are told when it opens; nor who wants no announcements, nor who is made up."""
    formation = await records.formations.formation(formation_id)
    person = await records.people.by_id(person_id)
    if formation is None or formation.state in QUIET or person is None or person.synthetic:
        return False
    return (await records.mail_choices.of_person(person_id)).announcements


async def _plan(records: Records, kind: JobKind, keys: Collection[str], now: datetime) -> None:
    await records.jobs.plan_all([Job(kind, key, now + SECOND_THOUGHTS) for key in keys])
