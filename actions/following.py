"""Calendars of elsewhere: a formation follows one, and its dates become the formation's own.

The rule: a scheduler sees what will be created, changed and cancelled before anything is, and says which activity each
title is; from then on a job keeps up with what was decided, and it forgets what was only looked at. What fails or
empties itself changes nothing, and is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from accounts.people import PersonId
from accounts.permissions import Right
from actions.outside_dates import bring_in, own_events
from actions.pending import pending_of, text_of
from actions.places import placed
from actions.planning import begin_change
from actions.ports.calendars import CalendarRead
from actions.ports.jobs import Job, JobKind
from actions.ports.records import Records
from actions.relations import related
from actions.world import Desk
from formations.errors import CalendarEmptied, CalendarUnreadable, ChangedMeanwhile, UnknownSource
from formations.following import (
    PARTLY,
    PREVIEWED,
    CalendarFormat,
    OutsideEvent,
    Source,
    SourceId,
    is_whole,
    name_for,
    one_line,
)
from formations.formations import Activity, ActivityId, ActivityKind, Formation, FormationId

EVERY = timedelta(hours=1)
MOST_SOURCES = 20  # each is asked every hour, for as long as the formation is there
PREVIEWED_FOR = timedelta(days=1)  # it may be read, talked over, and applied


async def followed(desk: Desk, person_id: PersonId, formation_id: FormationId) -> tuple[Formation, Sequence[Source]]:
    """What this formation follows. Raises UnknownFormation, NotAllowed."""
    async with desk.store.reading() as records:
        formation = await planned_by(records, person_id, formation_id)
        return formation, await records.sources.of_formation(formation_id)


async def follow_address(desk: Desk, person_id: PersonId, formation_id: FormationId, address: str) -> SourceId:
    """Read it, for a scheduler to decide. An address that is followed already goes on where it was.

    Raises:
        UnknownFormation, NotAllowed, CalendarUnreadable
    """
    async with desk.store.reading() as records:
        formation = await planned_by(records, person_id, formation_id)
    fetched = await desk.fetcher.fetch(address, "", "")
    read = await desk.reader.read(fetched.content or b"", CalendarFormat.ICALENDAR, formation.zone, person_id)
    source_id = SourceId(desk.tokens.public_id())
    source = Source(source_id, formation_id, read.name, CalendarFormat.ICALENDAR, address.strip())
    return await _wait_for_decision(desk, person_id, source, read)


async def follow_file(
    desk: Desk, person_id: PersonId, formation_id: FormationId, content: bytes, name: str
) -> SourceId:
    """Read it, for a scheduler to decide. A file of the same name goes on where the one before ended.

    Raises:
        UnknownFormation, NotAllowed, CalendarUnreadable
    """
    async with desk.store.reading() as records:
        formation = await planned_by(records, person_id, formation_id)
    is_calendar = b"BEGIN:VCALENDAR" in content[:500] or name.lower().endswith(".ics")
    written_in = CalendarFormat.ICALENDAR if is_calendar else CalendarFormat.SCHEDULE
    read = await desk.reader.read(content, written_in, formation.zone, person_id)
    source = Source(SourceId(desk.tokens.public_id()), formation_id, one_line(name) or "?", written_in)
    return await _wait_for_decision(desk, person_id, source, read)


async def _wait_for_decision(desk: Desk, person_id: PersonId, new: Source, read: CalendarRead) -> SourceId:
    """In place of what waited of the same file or address. What is never decided on goes after a day.

    Raises:
        CalendarUnreadable: there are too many already, or there is nothing in it.
        NotAllowed: it took seconds to read, and the formation was archived meanwhile.
    """
    if not read.events and not read.problems:
        raise CalendarUnreadable("no_events")
    pending = await text_of(read)
    async with desk.store.writing() as records:
        await records.formations.begin_change(new.formation_id)
        await planned_by(records, person_id, new.formation_id)
        known = await records.sources.of_formation(new.formation_id)
        same = [one for one in known if one.address == new.address and (new.address or one.name == new.name)]
        if not same and len(known) >= MOST_SOURCES:
            raise CalendarUnreadable("too_many_calendars")
        source = replace(same[0] if same else replace(new, problem=PREVIEWED), written_in=new.written_in)
        if new.address:
            taken = {one.name for one in known if one.id != source.id}
            source = replace(source, name=name_for(new.address, new.name, taken))
        await records.sources.put(source, pending)
        await _forget_in_time(desk, records, source)
    return source.id


async def _forget_in_time(desk: Desk, records: Records, source: Source) -> None:
    if source.is_previewed:
        await records.jobs.plan(Job(JobKind.REFRESH_CALENDAR, source.id, desk.clock.now() + PREVIEWED_FOR))


async def decide(
    desk: Desk, person_id: PersonId, formation_id: FormationId, source_id: SourceId, choices: Mapping[str, str]
) -> None:
    """Do what was shown, and keep up with it from now on.

    Args:
        choices: by title: an activity's id, a kind for a new activity, or empty to leave it out. A title that is not
            named stays undecided.

    What waits is taken with the decision, so that of two at once one does it. Its address is read whole the next time:
    if we end halfway, the rest follows then.

    Raises:
        UnknownFormation, NotAllowed, UnknownSource, CalendarEmptied
        ChangedMeanwhile: a group or activity was removed while it was done. What waits is as before.
    """
    async with desk.store.writing() as records:
        await begin_change(records, person_id, formation_id)  # its plan may get new activities
        await records.sources.held(source_id)
        source, pending = await waiting_source(records, formation_id, source_id)
        if pending is None:
            return
        former_problem = source.problem
        source = replace(source, problem="", etag="", modified="")
        await records.sources.put(source, None)
        if source.address:
            await records.jobs.plan(Job(JobKind.REFRESH_CALENDAR, source_id, desk.clock.now() + EVERY))
        else:  # a file is not read again, and is not forgotten any more
            await records.jobs.take_back(JobKind.REFRESH_CALENDAR, [source_id])
        read = await pending_of(pending)
        own = await own_events(records, formation_id, read.events)
        titles = {event.title: event for event in reversed(own.events)}
        for title, choice in choices.items():
            if title in titles:
                await _decide_one(desk, records, source, titles[title], choice)
    try:
        await bring_in(desk, source, read.events, read.problems)
    except Exception:
        await _give_back(desk, source_id, pending, former_problem)
        raise


async def _give_back(desk: Desk, source_id: SourceId, pending: str, problem: str) -> None:
    """It could not be done: it waits for a decision as before, and says so, unless something newer does."""
    async with desk.store.writing() as records:
        found = await records.sources.held(source_id)
        if found is None or found[1] is not None:
            return
        newer = found[0].problem if problem != PREVIEWED else ""
        source = replace(found[0], problem=newer or problem)
        await records.sources.put(source, pending)
        await _forget_in_time(desk, records, source)


async def unfollow(desk: Desk, person_id: PersonId, formation_id: FormationId, source_id: SourceId) -> Source:
    """Which it was; what came of it stays. Raises UnknownFormation, NotAllowed, UnknownSource."""
    async with desk.store.writing() as records:
        await planned_by(records, person_id, formation_id)
        source, _ = await waiting_source(records, formation_id, source_id)
        await records.sources.remove(source_id)
        await records.jobs.take_back(JobKind.REFRESH_CALENDAR, [source_id])
    return source


async def refresh_calendar(desk: Desk, key: str) -> datetime | None:
    """Look whether it changed, and do what was decided; new titles wait for a scheduler.

    One that was only looked at, and not applied since, is forgotten.
    """
    async with desk.store.reading() as records:
        found = await records.sources.source(SourceId(key))
        formation = None if found is None else await records.formations.formation(found[0].formation_id)
    if found is None or formation is None:
        return None
    source, pending = found
    if source.is_previewed:
        await _forget_previewed(desk, source.id)
    if source.is_previewed or not source.address:
        return None
    is_new = is_partly = False
    try:
        fetched = await desk.fetcher.fetch(source.address, source.etag, source.modified)
        if fetched.content is not None:
            read = await desk.reader.read(fetched.content, source.written_in, formation.zone)
            undecided = await bring_in(desk, source, read.events, read.problems)
            pending, is_new, is_partly = await text_of(read) if undecided else None, True, not is_whole(read.problems)
            # What is told of one that was read in part holds until it is whole: it is asked for again, changed or not.
            known = ("", "") if is_partly else (fetched.etag, fetched.modified)
            source = replace(source, etag=known[0], modified=known[1])
        source = replace(source, problem="undecided" if pending else PARTLY if is_partly else "")
    except ChangedMeanwhile:
        return desk.clock.now()  # a group or activity was removed just now: it is read again, without
    except CalendarEmptied:
        source = replace(source, problem="emptied")
    except CalendarUnreadable as error:
        source = replace(source, problem=error.reason)
    async with desk.store.writing() as records:
        found = await records.sources.held(source.id)
        if found is None:
            return None  # nobody follows it any more
        await records.sources.put(source, pending if is_new else found[1])
    return desk.clock.now() + EVERY


async def _forget_previewed(desk: Desk, source_id: SourceId) -> None:
    async with desk.store.writing() as records:
        found = await records.sources.held(source_id)
        if found is not None and found[0].is_previewed:  # and nobody applied it just now
            await records.sources.remove(source_id)


async def _decide_one(desk: Desk, records: Records, source: Source, event: OutsideEvent, choice: str) -> None:
    activities = await records.formations.activities(source.formation_id)
    if choice in set(ActivityKind):
        position = max((one.position for one in activities), default=-1) + 1
        minutes = min(round((event.ends_wall - event.starts_wall).total_seconds() / 60), 60_000)
        kind, new_id = ActivityKind(choice), ActivityId(desk.tokens.public_id())
        place = event.place if kind is ActivityKind.IN_PERSON else ""
        new = Activity(new_id, source.formation_id, position, kind, event.title, event.text, place, minutes)
        formation = await records.formations.formation(source.formation_id)
        await records.formations.add_activity(await placed(records, formation.domain_id, new) if formation else new)
        await records.sources.put_mapping(source.id, event.title, new_id)
    elif choice == "":
        await records.sources.put_mapping(source.id, event.title, None)
    elif choice in {one.id for one in activities}:
        await records.sources.put_mapping(source.id, event.title, ActivityId(choice))


async def planned_by(records: Records, person_id: PersonId, formation_id: FormationId) -> Formation:
    """The formation, for who plans it. Raises UnknownFormation, NotAllowed."""
    seen = await related(records, person_id, formation_id)
    seen.require(Right.PLAN_FORMATION)
    return seen.formation


async def waiting_source(records: Records, formation_id: FormationId, source_id: SourceId) -> tuple[Source, str | None]:
    """One that it follows, with what waits. Raises UnknownSource."""
    found = await records.sources.source(source_id)
    if found is None or found[0].formation_id != formation_id:
        raise UnknownSource
    return found
