"""What a calendar of elsewhere says and what following it would do, for a scheduler to see before it is done."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.people import PersonId
from actions.following import planned_by, waiting_source
from actions.outside_clashes import Foreseen, foresee, likely_activities
from actions.outside_dates import own_events
from actions.pending import pending_of
from actions.ports.records import Records
from actions.world import Desk
from formations.errors import CalendarEmptied
from formations.externals import ExternalIds
from formations.following import Comparison, OutsideEvent, Source, SourceId, newest
from formations.formations import Activity, ActivityId, ActivityKind, Formation, FormationId, GroupId
from formations.matching import Ignored, Matched, Why

MOST_NAMED = 20  # formations that are looked for, of those that a table names


@dataclass(frozen=True, slots=True)
class TitledEvents:
    """The events of one title.

    Attributes:
        decided: it is the activity of `activity_id`, or left out if that is None.
        likely_kind: what a new activity for it probably would be.
        groups: for whom they are, and how many; of a title that is for everybody only, nothing.
    """

    title: str
    events: int
    first: OutsideEvent
    likely_kind: ActivityKind
    decided: bool
    activity_id: ActivityId | None
    groups: Mapping[GroupId | None, int]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a calendar says, and what following it would do.

    Attributes:
        comparison: None when it has emptied itself.
        ignored: lines that are about another formation or an unknown group, and change nothing.
        elsewhere: the formations of the domain that these lines name.
        unread: what could not be read of it, in words such as `line_3`.
        groups: the names of the formation's.
        undecided: the dates of titles that nobody has given an activity yet, the first one first.
        foreseen: what its new dates would clash with, and those that would move.
    """

    formation: Formation
    source: Source
    titles: tuple[TitledEvents, ...]
    comparison: Comparison | None
    activities: tuple[Activity, ...]
    waits: bool
    ignored: tuple[Ignored, ...]
    elsewhere: Mapping[ExternalIds, Formation]
    unread: tuple[str, ...]
    groups: Mapping[GroupId, str]
    undecided: tuple[OutsideEvent, ...]
    foreseen: Foreseen


async def preview(desk: Desk, person_id: PersonId, formation_id: FormationId, source_id: SourceId) -> Preview:
    """What it says and what would follow. Raises UnknownFormation, NotAllowed, UnknownSource."""
    async with desk.store.reading() as records:
        formation = await planned_by(records, person_id, formation_id)
        source, text = await waiting_source(records, formation_id, source_id)
        pending = await pending_of(text)
        mapping = await records.sources.mapping(source_id)
        links = await records.sources.links(source_id)
        activities = tuple(await records.formations.activities(formation_id))
        groups = {one.id: one.name for one in await records.groups.of_formation(formation_id)}
        own = await own_events(records, formation_id, pending.events)
        elsewhere = await _elsewhere(records, formation, own)
    waits = text is not None
    try:
        comparison = Comparison()
        if waits:
            comparison = await asyncio.to_thread(own.compared, links, mapping, desk.clock.now(), pending.problems)
    except CalendarEmptied:
        comparison = None
    titles = await asyncio.to_thread(_titles, own.events, mapping)
    undecided = await asyncio.to_thread(_undecided, own.events, mapping)
    foreseen = await _foreseen(desk, person_id, formation, comparison, titles, activities)
    said = own.ignored, elsewhere, pending.problems, groups, undecided, foreseen
    return Preview(formation, source, titles, comparison, activities, waits, *said)


async def _foreseen(
    desk: Desk,
    person_id: PersonId,
    formation: Formation,
    comparison: Comparison | None,
    titles: Sequence[TitledEvents],
    activities: Sequence[Activity],
) -> Foreseen:
    """A title that is undecided counts as what it probably is; so does one that a date has got there since."""
    if comparison is None or not (comparison.created or comparison.changed or comparison.undecided):
        return Foreseen()
    planned = {one.id: one for one in activities}
    decided = {one.title: planned[one.activity_id] for one in titles if one.activity_id in planned}
    leaving = {link.occurrence_id for link in (*(link for _, link in comparison.changed), *comparison.gone)}
    events = (*comparison.created, *(event for event, _ in comparison.changed), *comparison.undecided)
    async with desk.store.reading() as records:
        likely = await likely_activities(records, formation, {one.title: one.first for one in titles})
        by_title = {**likely.activities, **decided}
        coming = ((event, by_title[event.title]) for event in events if event.title in by_title)
        return await foresee(
            records, person_id, formation, coming, leaving, desk.clock.now(), likely.unmeant - decided.keys()
        )


async def _elsewhere(records: Records, formation: Formation, own: Matched) -> dict[ExternalIds, Formation]:
    """Who plans this formation plans all of its domain."""
    named = dict.fromkeys(one.named for one in own.ignored if one.why is Why.FORMATION)
    found = {}
    for ids in [*named][:MOST_NAMED]:
        other = await records.externals.named(formation.domain_id, ids)
        if other is not None and other.id != formation.id:
            found[ids] = other
    return found


def _undecided(events: Sequence[OutsideEvent], mapping: Mapping[str, ActivityId | None]) -> tuple[OutsideEvent, ...]:
    found = (event for event in newest(events).values() if event.title not in mapping)
    return tuple(sorted(found, key=lambda event: (event.starts_wall, event.title)))


def _titles(events: Sequence[OutsideEvent], mapping: Mapping[str, ActivityId | None]) -> tuple[TitledEvents, ...]:
    current = sorted(newest(events).values(), key=lambda event: (event.starts_wall, event.title))
    first = {event.title: event for event in reversed(current)}
    groups = {title: Counter[GroupId | None]() for title in first}
    for event in current:
        groups[event.title][event.group_id] += 1
    return tuple(
        TitledEvents(
            title,
            groups[title].total(),
            event,
            event.likely_kind,
            title in mapping,
            mapping.get(title),
            groups[title] if set(groups[title]) != {None} else {},
        )
        for title, event in sorted(first.items(), key=lambda pair: (pair[1].starts_wall, pair[0]))
    )
