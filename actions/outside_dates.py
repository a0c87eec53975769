"""What a followed calendar says becomes the formation's own dates: created, changed, cancelled.

The rule: it happens in steps, each of which holds by itself, so that a stop halfway loses and doubles nothing.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from actions.mail import announce, plan_reminders
from actions.planning import plan_closings, tell_rooms
from actions.polite import politely
from actions.ports.records import Records
from actions.world import Desk
from formations.errors import ChangedMeanwhile, DatesRefused
from formations.following import Link, OutsideEvent, Source
from formations.formations import ActivityId, ActivityKind, FormationId
from formations.matching import Matched, matched
from formations.occurrences import Occurrence, SeriesId
from formations.series import Change, Dates, Series, plan_series

BATCH = 100  # what one transaction takes: on SQLite a message that is written in a class waits for its end


async def bring_in(desk: Desk, source: Source, events: Sequence[OutsideEvent], problems: Collection[str] = ()) -> bool:
    """Do to the formation's dates what was decided; whether anything is undecided. `problems`: what was not read.

    Raises:
        CalendarEmptied
        ChangedMeanwhile: a group or activity of these dates was removed since they were read. What was done stays.
    """
    async with desk.store.reading() as records:
        mapping = await records.sources.mapping(source.id)
        links = await records.sources.links(source.id)
        kinds = {one.id: one.kind for one in await records.formations.activities(source.formation_id)}
        own = await own_events(records, source.formation_id, events)
    # In a thread: thousands of events take tens of milliseconds, and the loop goes on beside it.
    comparison = await asyncio.to_thread(own.compared, links, mapping, desk.clock.now(), problems)
    await _rename(desk, source, comparison.renamed)
    for begin in range(0, len(comparison.created), BATCH):
        created = comparison.created[begin : begin + BATCH]
        async with desk.store.writing() as records:
            await records.formations.begin_change(source.formation_id)
            await _create(desk, records, source, created, mapping, kinds)
        await asyncio.sleep(0)
    changed: list[tuple[OutsideEvent | None, Link]] = [*comparison.changed, *((None, link) for link in comparison.gone)]
    for begin in range(0, len(changed), BATCH):
        async with desk.store.writing() as records:
            await records.formations.begin_change(source.formation_id)
            change = await _change(desk, records, source, changed[begin : begin + BATCH], kinds)
        await tell_rooms(desk, (occurrence.id for occurrence in change.occurrences))
    return bool(comparison.undecided)


async def own_events(records: Records, formation_id: FormationId, events: Sequence[OutsideEvent]) -> Matched:
    """Those of them that are this formation's and its groups', as they are named now."""
    formation = await records.formations.formation(formation_id)
    if formation is None:
        return Matched(())
    groups = await records.groups.of_formation(formation_id)
    return await asyncio.to_thread(matched, events, formation.external, groups)


async def _rename(desk: Desk, source: Source, renamed: Mapping[str, Link]) -> None:
    """First of all: what is still known under its former key would be made again, and cancelled."""
    for begin in range(0, len(renamed), BATCH):
        former = dict(islice(renamed.items(), begin, begin + BATCH))
        async with desk.store.writing() as records:
            if await records.sources.held(source.id) is None:
                return
            either = [*former, *(link.key for link in former.values())]
            known = {link.key for link in await records.sources.links(source.id, either)}
            as_read = {key: link for key, link in former.items() if key in known and link.key not in known}
            await records.sources.rename_links(source.id, as_read)
        await asyncio.sleep(0)


async def _create(
    desk: Desk,
    records: Records,
    source: Source,
    events: Sequence[OutsideEvent],
    mapping: Mapping[str, ActivityId | None],
    kinds: Mapping[ActivityId, ActivityKind],
) -> None:
    """None that another, at the same time, created already. Raises ChangedMeanwhile."""
    if await records.sources.held(source.id) is None:
        return
    known = {link.key for link in await records.sources.links(source.id, [event.key for event in events])}
    groups = {None, *(one.id for one in await records.groups.of_formation(source.formation_id))}
    activities = {one.id for one in await records.formations.activities(source.formation_id)}
    series: list[Series] = []
    occurrences: list[Occurrence] = []
    links = []
    async for event in politely(events):
        if event.key in known:
            continue
        activity_id = mapping[event.title]
        dates = Dates(event.starts_wall, event.ends_wall, event.zone)
        if activity_id is None or not fits(dates, kinds[activity_id]):
            continue
        if event.group_id not in groups or activity_id not in activities:
            raise ChangedMeanwhile
        new = plan_series(
            SeriesId(desk.tokens.public_id()), activity_id, dates, None, desk.tokens.public_id, event.group_id
        )
        series += new.series
        occurrences += new.occurrences
        links.append(Link(event.key, new.occurrences[0].id, event.sequence, event.said))
    # No letters: a schedule of thirty dates would be thirty of them. Reminders and feeds tell new dates.
    await _keep(records, source, Change(tuple(series), tuple(occurrences)), kinds)
    await plan_reminders(records, occurrences, desk.clock.now())
    await records.sources.put_links(source.id, links)


async def _change(
    desk: Desk,
    records: Records,
    source: Source,
    changed: Sequence[tuple[OutsideEvent | None, Link]],
    kinds: Mapping[ActivityId, ActivityKind],
) -> Change:
    """None for an event that is there no more: its date is cancelled. What another changed meanwhile is left to it."""
    await records.sources.held(source.id)
    current = set(await records.sources.links(source.id, [link.key for _, link in changed]))
    series, earlier, occurrences, links = [], [], [], []
    for event, link in changed:
        if link not in current:
            continue
        planned = await records.formations.planned(link.occurrence_id)
        if planned is None:
            continue
        known = (await records.series.series([planned.occurrence.series_id]))[0]
        dated = _changed(planned.occurrence, event, link)
        if not fits(Dates(dated.starts_wall, dated.ends_wall, dated.zone), planned.activity.kind):
            continue
        series.append(known.touched())
        earlier.append(planned.occurrence)
        occurrences.append(dated)
        said = (*link.said[:3], True) if event is None else event.said
        links.append(Link(link.key, link.occurrence_id, link.sequence if event is None else event.sequence, said))
    change = Change(tuple(series), tuple(occurrences))
    await _keep(records, source, change, kinds)
    await announce(records, change, series, desk.clock.now(), earlier)
    await records.sources.put_links(source.id, links)
    return change


def _changed(occurrence: Occurrence, event: OutsideEvent | None, link: Link) -> Occurrence:
    """What a scheduler called off here stays so, unless it was called off there."""
    if event is None:
        return occurrence.changed(cancelled_because=occurrence.cancelled_because or "")
    was_off_there = link.said[3]
    off = occurrence.cancelled_because
    if event.cancelled:
        off = off or ""
    elif was_off_there:
        off = None
    return occurrence.changed(
        starts_wall=event.starts_wall, ends_wall=event.ends_wall, zone=event.zone, cancelled_because=off
    )


async def _keep(records: Records, source: Source, change: Change, kinds: Mapping[ActivityId, ActivityKind]) -> None:
    """The last change by hand cannot be taken back any more: it would take this back, too."""
    if not change.occurrences:
        return
    await records.series.apply(change)
    await records.series.keep_undo(source.formation_id, None)
    await plan_closings(records, change.occurrences, kinds)


def fits(dates: Dates, kind: ActivityKind) -> bool:
    """Whether an activity of this kind may have these dates: others are not brought in."""
    try:
        dates.require(kind)
    except DatesRefused:
        return False
    return True
