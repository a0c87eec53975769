"""Letters to those whom a calendar begins or ceases to concern: who was enrolled or
withdrawn, and whose groups changed.

The rule: one letter for each series, planned in the same transaction as the change. Who comes and goes again within the
minute of second thoughts hears of neither.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from accounts.people import PersonId
from accounts.permissions import OF_STANDING
from actions.concern import is_concerned
from actions.mail import NEWCOMER, SECOND_THOUGHTS, first_told_later, send, told_ahead
from actions.ports.jobs import Job, JobKind
from actions.ports.mail import Letter, LetterKind
from actions.ports.records import Records
from actions.world import Desk
from formations.formations import FormationId, GroupId
from formations.groups import concerns
from formations.occurrences import SeriesId
from formations.states import QUIET


async def series_ahead(records: Records, formation_id: FormationId, now: datetime) -> Mapping[SeriesId, GroupId | None]:
    """The series of a formation that are not over, and the group for which each is; those of which letters tell."""
    ahead = await told_ahead(records, formation_id, now)
    return {one.id: one.group_id for one in await records.series.of_formations([formation_id]) if one.id in ahead}


async def concerning(
    records: Records, formation_id: FormationId, person_id: PersonId, ahead: Mapping[SeriesId, GroupId | None]
) -> frozenset[SeriesId]:
    """Those of `ahead` that concern somebody; none if they are no member."""
    standing = await records.formations.standing(formation_id, person_id)
    if standing is None:
        return frozenset()
    own = await records.groups.of_person(person_id)
    return frozenset(one for one, group_id in ahead.items() if concerns(group_id, {OF_STANDING[standing]}, own))


async def announce_difference(
    records: Records,
    formation_id: FormationId,
    person_id: PersonId,
    ahead: Mapping[SeriesId, GroupId | None],
    before: Collection[SeriesId],
    now: datetime,
    occasion: str,
) -> None:
    """Plan the letters of somebody whom others of the series `ahead` concern than `before`: one for each of them.

    What waits to be told to everybody for the first time is told to them with all others, and not beside that.

    Args:
        occasion: another one for each change. Who comes back is written to anew, and mail programs drop what they
            take for a copy of the first letter.
    """
    after = await concerning(records, formation_id, person_id, ahead)
    come = [f"{one}:{person_id}" for one in sorted(after.difference(before))]
    gone = [f"{one}:{person_id}" for one in sorted(set(before) - after)]
    never_left = await _take_back(records, JobKind.MAIL_LEAVER, come)
    never_came = await _take_back(records, JobKind.MAIL_SERIES, [f"{key}{NEWCOMER}:" for key in gone])
    never_told = await _take_back(records, JobKind.MAIL_SERIES, [key + NEWCOMER for key in gone])
    untold = {f"{one}:{person_id}" for one in await first_told_later(records, after.union(before))}
    before_that = {f"{one}:{person_id}" for one in await _told_before(records, before)}
    if await _is_written_to(records, formation_id, person_id):
        invited = [f"{key}{NEWCOMER}:{occasion}" for key in come if key not in never_left | untold]
        known = [
            key
            for key in gone
            if f"{key}{NEWCOMER}:" not in never_came
            and (key in before_that or (key + NEWCOMER not in never_told and key not in untold))
        ]
        await _plan(records, JobKind.MAIL_SERIES, invited, now)
        await _plan(records, JobKind.MAIL_LEAVER, [f"{key}:{occasion}" for key in known], now)


async def remember_told(records: Records, formation_id: FormationId, now: datetime) -> None:
    """Keep of each series ahead that letters told of it, until it is over.

    Its formation is withdrawn, and when it opens again all is told as if for the first time. Whom they told is not
    kept: who was enrolled since, and leaves in the minute in which it opens again, hears of dates they never knew.
    """
    ahead = await told_ahead(records, formation_id, now)
    told = ahead - await first_told_later(records, ahead)
    over: dict[SeriesId, datetime] = {}
    for date in await records.series.occurrences(sorted(told)):
        over[date.series_id] = max(date.ends_at, over.get(date.series_id, date.ends_at))
    await records.jobs.plan_all([Job(JobKind.FORGET_TOLD, one, ends_at) for one, ends_at in over.items()])


async def forget_told(_desk: Desk, _key: str) -> datetime | None:
    """It was kept by being planned, and a job that is done leaves nothing."""
    return None


async def mail_leaver(desk: Desk, key: str) -> datetime | None:
    """One letter with the dates of a series that leave somebody's calendar; none if they concern them again."""
    told, person_id, *occasion = key.split(":")
    now = desk.clock.now()
    async with desk.store.reading() as records:
        dates = await records.series.occurrences([SeriesId(told)])
        ahead = tuple(one for one in dates if one.ends_at > now and not one.is_cancelled)
        planned = await records.formations.planned(ahead[0].id) if ahead else None
        person = await records.people.by_id(PersonId(person_id))
        if planned is None or person is None or planned.formation.state in QUIET:
            return None
        standing = await records.formations.standing(planned.formation.id, person.id)
        if await is_concerned(records, planned.group_id, person.id, standing):
            return None
        (series,) = await records.series.series([SeriesId(told)])
    letter = Letter(LetterKind.ANNOUNCEMENT, person, planned, series, joinable=False, off=True, leaving=True)
    letter = replace(letter, occasion="".join(occasion))
    if len(dates) == 1 and series.rule is None:
        return await send(desk, letter)
    return await send(desk, replace(letter, dates=ahead, ahead=ahead, beside_others=True))


async def _told_before(records: Records, series_ids: Collection[SeriesId]) -> frozenset[str]:
    return await records.jobs.waiting(JobKind.FORGET_TOLD, sorted(series_ids))


async def _is_written_to(records: Records, formation_id: FormationId, person_id: PersonId) -> bool:
    """Not of a draft, whose dates are told when it opens; nor who wants no announcements, nor who is made up."""
    formation = await records.formations.formation(formation_id)
    person = await records.people.by_id(person_id)
    if formation is None or formation.state in QUIET or person is None or person.synthetic:
        return False
    return (await records.mail_choices.of_person(person_id)).announcements


async def _take_back(records: Records, kind: JobKind, beginnings: Sequence[str]) -> frozenset[str]:
    """The jobs whose keys begin with these, whatever their occasion; of which of these there were some."""
    taken = await records.jobs.take_back(kind, await records.jobs.waiting(kind, beginnings))
    return frozenset(key[: len(beginnings[0])] for key in taken)


async def _plan(records: Records, kind: JobKind, keys: Collection[str], now: datetime) -> None:
    await records.jobs.plan_all([Job(kind, key, now + SECOND_THOUGHTS) for key in keys])
