"""What mail a person gets from us: their own choices, and the letters that follow from a calendar.

The rule: a job holds ids and where a date was, and a letter is written when it leaves, from what is planned then: what
was moved twice is told once. Whoever changes dates calls `announce`. Nothing is noted of letters that have left.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from accounts.mail_choices import MailChoices
from accounts.people import Person, PersonId
from accounts.permissions import Right
from actions.concern import is_concerned, members_of
from actions.former_dates import is_as_before, moved_from, parted, written
from actions.ports.formations import Planned
from actions.ports.jobs import Job, JobKind
from actions.ports.mail import Letter, LetterKind, MailRefused, MailUnavailable
from actions.ports.records import Records
from actions.relations import related, related_in
from actions.world import Desk
from formations.errors import UnknownFormation
from formations.formations import FormationId
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.series import Change, Series
from formations.states import QUIET

# Time to take a change back before anybody hears of it.
SECOND_THOUGHTS = timedelta(minutes=1)
TRY_AGAIN = timedelta(minutes=2)
BATCH = 40  # jobs that one transaction plans: on SQLite it runs on the loop
BEFORE = {JobKind.REMIND_DAY: timedelta(days=1), JobKind.REMIND_HOUR: timedelta(hours=1)}
# Behind the key of what tells of a series for the first time; and behind that, of a letter, its occasion.
NEWCOMER = ":new"


async def mail_choices(desk: Desk, person: Person) -> MailChoices:
    """A person's own."""
    async with desk.store.reading() as records:
        return await records.mail_choices.of_person(person.id)


async def set_mail_choices(desk: Desk, person_id: PersonId, choices: MailChoices) -> None:
    """In place of those before."""
    async with desk.store.writing() as records:
        await records.mail_choices.put(person_id, choices)


async def stop_reminders(desk: Desk, person_id: PersonId) -> None:
    """As the link in each reminder asks; one whose reader is gone has nothing to stop."""
    async with desk.store.writing() as records:
        if await records.people.by_id(person_id) is None:
            return
        choices = await records.mail_choices.of_person(person_id)
        await records.mail_choices.put(person_id, choices.without_reminders())


async def announce(
    records: Records, change: Change, before: Iterable[Series], now: datetime, earlier: Iterable[Occurrence] = ()
) -> None:
    """Plan the letters that follow from a change, in the same transaction as the change.

    A series that has another rule, or several other dates, is told whole in one letter. What waits to be told for the
    first time is told as it will be by then, and nothing beside it.

    Args:
        before: the series as they were, for those that were there.
        earlier: the dates as they were.
    """
    await plan_reminders(records, change.occurrences, now)
    told = [occurrence for occurrence in change.occurrences if occurrence.ends_at > now]
    dates = Counter(occurrence.series_id for occurrence in told)
    sequences = {one.id: one.sequence for one in before}
    whole = {one.id for one in change.series if sequences.get(one.id) != one.sequence or dates[one.id] > 1}
    due_at, untold = now + SECOND_THOUGHTS, await first_told_later(records, whole | set(dates))
    first = "" if sequences else NEWCOMER
    for series_id in sorted(whole - untold):
        await records.jobs.plan(Job(JobKind.ANNOUNCE_SERIES, series_id + first, due_at))
    alone = [one.id for one in told if one.series_id not in whole | untold]
    for key in await _keys_of(records, alone, {one.id: one for one in earlier}):
        await records.jobs.plan(Job(JobKind.ANNOUNCE_DATE, key, due_at))


async def _keys_of(
    records: Records, alone: Sequence[OccurrenceId], earlier: Mapping[OccurrenceId, Occurrence]
) -> list[str]:
    """Of the jobs that tell these dates. What was moved twice before anybody heard of it moved from where it was."""
    waiting = {parted(key)[0]: key for key in await records.jobs.waiting(JobKind.ANNOUNCE_DATE, alone)}
    return [waiting.get(one) or one + (written(earlier[one]) if one in earlier else "") for one in alone]


async def first_told_later(records: Records, series_ids: Collection[SeriesId]) -> frozenset[SeriesId]:
    """Those of which nobody was told yet, as they were just planned or their formation just opened."""
    keys = await records.jobs.waiting(JobKind.ANNOUNCE_SERIES, [one + NEWCOMER for one in series_ids])
    return frozenset(SeriesId(key.removesuffix(NEWCOMER)) for key in keys)


async def plan_reminders(records: Records, occurrences: Iterable[Occurrence], now: datetime) -> None:
    """Of those that are still far enough ahead."""
    jobs = [
        Job(kind, occurrence.id, occurrence.starts_at - ahead)
        for occurrence in occurrences
        for kind, ahead in BEFORE.items()
        if occurrence.starts_at - ahead > now and not occurrence.is_cancelled
    ]
    await records.jobs.plan_all(jobs)


async def announce_all(records: Records, formation_id: FormationId, now: datetime) -> None:
    """Plan a letter for each series that is not over, to every member: what was planned in silence is told now."""
    ahead = sorted(await told_ahead(records, formation_id, now))
    await records.jobs.plan_all([Job(JobKind.ANNOUNCE_SERIES, one + NEWCOMER, now + SECOND_THOUGHTS) for one in ahead])


async def told_ahead(records: Records, formation_id: FormationId, now: datetime) -> frozenset[SeriesId]:
    """The series of a formation that are not over, and of which letters tell.

    A date that a followed calendar brought in is told by a letter only once it changes: a schedule of thirty dates
    would be thirty letters to each.
    """
    brought: set[OccurrenceId] = set()
    for source in await records.sources.of_formation(formation_id):
        brought |= {link.occurrence_id for link in await records.sources.links(source.id)}
    dates = await records.series.occurrences([one.id for one in await records.series.of_formations([formation_id])])
    ahead = (one for one in dates if one.ends_at > now)
    return frozenset(one.series_id for one in ahead if one.sequence or one.id not in brought)


async def announce_series_again(records: Records, series_ids: Sequence[SeriesId], now: datetime) -> None:
    """Plan a letter for each of these series, of which something changed but no date."""
    untold = await first_told_later(records, series_ids)
    known = [one for one in series_ids if one not in untold]
    await records.jobs.plan_all([Job(JobKind.ANNOUNCE_SERIES, one, now + SECOND_THOUGHTS) for one in known])


async def announce_series(desk: Desk, key: str) -> datetime | None:
    """A job for each member, whose letter tells all dates."""
    series_id = SeriesId(key.removesuffix(NEWCOMER))
    async with desk.store.reading() as records:
        dates = await records.series.occurrences([series_id])
        jobs = await _to_members(records, JobKind.MAIL_SERIES, key, dates[0].id, desk.clock.now()) if dates else []
    await plan_letters(desk, jobs)
    return None


async def announce_date(desk: Desk, key: str) -> datetime | None:
    """A job for each member, whose letter tells this date; none where it is again what it was, and nobody had heard.

    Whose letter about it still waits gets that one, now: it tells from where they knew the date.
    """
    told, before = parted(key)
    async with desk.store.reading() as records:
        planned = await records.formations.planned(OccurrenceId(told))
        if planned is None or is_as_before(planned.occurrence, before):
            return None
        jobs = await for_members(records, JobKind.MAIL_DATE, told, planned, desk.clock.now())
    await plan_letters(desk, jobs, before)
    return None


async def _to_members(records: Records, kind: JobKind, key: str, any_date: OccurrenceId, now: datetime) -> list[Job]:
    planned = await records.formations.planned(any_date)
    return [] if planned is None else await for_members(records, kind, key, planned, now)


async def for_members(records: Records, kind: JobKind, key: str, planned: Planned, now: datetime) -> list[Job]:
    """A job for each of those whom it concerns and who want announcements, the person's id in its key.

    Not for those whose own first letter about the series has not left: it will tell what stands then. One that is just
    leaving may tell of what is gone, which is taken back at once (`records` write then); a change waits for it.
    """
    choices = await records.mail_choices.of_formation(planned.formation.id)
    members = [one for one, _ in await members_of(records, planned.formation.id, planned.group_id)]
    first = [f"{planned.occurrence.series_id}:{one.id}{NEWCOMER}" for one in members]
    begun = kind is not JobKind.MAIL_GONE
    untold = {key.split(":")[1] for key in await records.jobs.waiting(JobKind.MAIL_SERIES, first, begun=begun)}
    told, ending = key.removesuffix(NEWCOMER), NEWCOMER if key.endswith(NEWCOMER) else ""
    return [
        Job(kind, f"{told}:{one.id}{ending}", now)
        for one in members
        if not one.synthetic and one.id not in untold and choices.get(one.id, MailChoices()).announcements
    ]


async def plan_letters(desk: Desk, jobs: Sequence[Job], before: str = "") -> None:
    """In steps, as hundreds at once would hold the loop; half of them planned twice are planned once.

    Args:
        before: where the date was that they tell (`written`).
    """
    for begin in range(0, len(jobs) if desk.mail.is_on else 0, BATCH):
        step = jobs[begin : begin + BATCH]
        async with desk.store.writing() as records:
            waiting = await _waiting(records, step)  # nobody begins these before the step is planned
            await records.jobs.plan_all([replace(job, key=waiting.get(job.key, job.key + before)) for job in step])
        await asyncio.sleep(0)


async def _waiting(records: Records, jobs: Sequence[Job]) -> Mapping[str, str]:
    """The letters about the same date, to the same people, that have not left; by what they are about."""
    about = [job.key for job in jobs if job.kind is JobKind.MAIL_DATE]
    return {parted(key)[0]: key for key in await records.jobs.waiting(JobKind.MAIL_DATE, about)}


async def mail_series(desk: Desk, key: str) -> datetime | None:
    """One letter with all dates of a series; also when none is ahead any more, as its rule now ends earlier."""
    series_id, person_id, *newcomer = key.split(":")
    now = desk.clock.now()
    async with desk.store.reading() as records:
        dates = await records.series.occurrences([SeriesId(series_id)])
        ahead = [dated for dated in dates if dated.ends_at > now]
        standing = [dated for dated in ahead if not dated.is_cancelled]
        planned = await records.formations.planned((standing or ahead or dates)[0].id) if dates else None
        letter = await letter_to(records, LetterKind.ANNOUNCEMENT, PersonId(person_id), planned)
    if letter is None:
        return None
    off = bool(ahead) and not standing
    letter = replace(letter, off=off, newcomer=bool(newcomer), occasion="".join(newcomer[1:]))
    if len(dates) == 1 and letter.series.rule is None:
        return await send(desk, letter)
    told = tuple(ahead if off else dates)
    return await send(desk, replace(letter, dates=told, ahead=tuple(ahead), beside_others=True))


async def mail_date(desk: Desk, key: str) -> datetime | None:
    """One letter about one date, and where it was before."""
    told, before = parted(key)
    occurrence_id, _, person_id = told.partition(":")
    async with desk.store.reading() as records:
        planned = await records.formations.planned(OccurrenceId(occurrence_id))
        if planned is None or planned.occurrence.ends_at <= desk.clock.now():
            return None
        letter = await letter_to(records, LetterKind.ANNOUNCEMENT, PersonId(person_id), planned)
    if letter is None:
        return None
    former = moved_from(planned.occurrence, before)
    return await send(desk, replace(letter, off=planned.occurrence.is_cancelled, former=former))


async def letter_to(
    records: Records, kind: LetterKind, person_id: PersonId, planned: Planned | None, gone: Series | None = None
) -> Letter | None:
    """None: it does not, or no longer, concern the person; or it is no time to write of this formation.

    Args:
        gone: the series of `planned`, where it is kept no more.
    """
    person = await records.people.by_id(person_id)
    if person is None or planned is None:
        return None
    try:
        if gone is None:  # its formation was read with it
            seen = await related_in(records, person_id, planned.formation)
        else:
            seen = await related(records, person_id, planned.formation.id)
    except UnknownFormation:
        return None
    if seen.formation.state in QUIET or not await is_concerned(records, planned.group_id, person_id, seen.standing):
        return None
    if gone is not None:
        return Letter(kind, person, planned, gone)
    series_id = planned.occurrence.series_id
    series = (await records.series.series([series_id]))[0]
    # Only what goes into a calendar tells one date from others.
    several = kind is LetterKind.ANNOUNCEMENT and len(await records.series.occurrences([series_id])) > 1
    return Letter(kind, person, planned, series, (), seen.may(Right.JOIN_CLASS), several)


async def send(desk: Desk, letter: Letter) -> datetime | None:
    """When to try again; None: it has left, or never will. What is put off fails as other jobs do."""
    if not desk.mail.is_on:
        return None
    try:
        await desk.mail.send(letter)
    except MailUnavailable:
        return desk.clock.now() + TRY_AGAIN
    except MailRefused:
        return None
    return None
