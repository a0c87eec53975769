"""Letters about series that are there no more, as their planning was taken back after it had been told.

The rule: nothing is left to look up when such a letter is written, so its job says which dates they were; the calendars
of those who were told give the series up by its UID. What nobody was told of goes without a word. There is no minute of
second thoughts, as taking back cannot be taken back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.people import PersonId
from actions.mail import NEWCOMER, for_members, letter_to, plan_letters, send
from actions.ports.formations import Planned
from actions.ports.jobs import Job, JobKind
from actions.ports.mail import LetterKind
from actions.ports.records import Records
from actions.world import Desk
from formations.formations import ActivityId, GroupId
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.series import Series

_WALL = "%Y%m%dT%H%M"


@dataclass(frozen=True, slots=True)
class Gone:
    """A series that went, with the first of its dates that were ahead."""

    series: Series
    first: Occurrence

    @property
    def key(self) -> str:
        """Of a job, whose handler reads it again."""
        series, first = self.series, self.first
        walls = f"{first.starts_wall:{_WALL}}:{first.ends_wall:{_WALL}}:{first.zone}"
        sequence = series.sequence + first.sequence + 1
        return f"{series.activity_id}:{series.id}:{series.group_id or ''}:{sequence}:{walls}"


def gone_of(key: str) -> Gone:
    """What a job's key says."""
    activity, series, group, sequence, starts, ends, zone = key.split(":")
    starts_wall, ends_wall = datetime.strptime(starts, _WALL), datetime.strptime(ends, _WALL)  # noqa: DTZ007
    activity_id, series_id, group_id = ActivityId(activity), SeriesId(series), GroupId(group) if group else None
    first = Occurrence(OccurrenceId(series), activity_id, starts_wall, ends_wall, zone, "", series_id, starts_wall)
    one = Series(series_id, activity_id, None, starts_wall, ends_wall, zone, int(sequence), group_id=group_id)
    return Gone(one, first)


async def announce_gone(records: Records, series: Iterable[Series], dated: Iterable[Occurrence], now: datetime) -> None:
    """Plan a letter for each of these series, which go in this transaction: to everybody, if anybody was told.

    What waits to be told for the first time was told before all the same, where its formation opens once more.
    """
    going = {one.id: one for one in series}
    first = await records.jobs.take_back(JobKind.ANNOUNCE_SERIES, [one + NEWCOMER for one in going])
    await records.jobs.take_back(JobKind.ANNOUNCE_SERIES, list(going))  # of a change, to those who were told
    told = await records.jobs.take_back(JobKind.FORGET_TOLD, list(going))
    for series_id, one in going.items():
        of_series = [date for date in dated if date.series_id == series_id and not date.is_cancelled]
        ahead = sorted((date for date in of_series if date.ends_at > now), key=lambda date: date.starts_at)
        if ahead and (series_id in told or series_id + NEWCOMER not in first):
            gone = Gone(one, ahead[0])
            await records.jobs.plan(Job(JobKind.ANNOUNCE_GONE, gone.key, now))


async def tell_gone(desk: Desk, key: str) -> datetime | None:
    """A job for each of those whom it concerned."""
    async with desk.store.writing() as records:
        planned = await _planned(records, gone_of(key))
        jobs = await for_members(records, JobKind.MAIL_GONE, key, planned, desk.clock.now()) if planned else []
    await plan_letters(desk, jobs)
    return None


async def mail_gone(desk: Desk, key: str) -> datetime | None:
    """One letter."""
    told, _, person_id = key.rpartition(":")
    gone = gone_of(told)
    async with desk.store.reading() as records:
        planned = await _planned(records, gone)
        letter = await letter_to(records, LetterKind.ANNOUNCEMENT, PersonId(person_id), planned, gone.series)
    return None if letter is None else await send(desk, replace(letter, off=True, gone=True, joinable=False))


async def _planned(records: Records, gone: Gone) -> Planned | None:
    """None: there is nobody left to tell, as its activity or its group went as well."""
    activity = await records.formations.activity(gone.series.activity_id)
    formation = await records.formations.formation(activity.formation_id) if activity else None
    if activity is None or formation is None:
        return None
    groups = {one.id: one for one in await records.groups.of_formation(formation.id)}
    group_id = gone.series.group_id
    if group_id is not None and group_id not in groups:
        return None
    return Planned(gone.first, activity, formation, None if group_id is None else groups[group_id])
