"""What the dates of a calendar of elsewhere would clash with, for a scheduler to see before they are brought in.

The rule: the same is told as where dates are planned by hand (`actions/clashes.py`), and no more; nothing is refused.
They are asked for by the hundred, in a bounded number of statements, and others have their turn meanwhile.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice

from accounts.people import DomainId, PersonId
from actions.clashes import people_booked, place_booked, visible_formations
from actions.concern import standings_of
from actions.outside_dates import fits
from actions.polite import politely
from actions.ports.records import Records
from formations.clashes import Bookings, Clash, Room, Together, clashes, misfits
from formations.following import OutsideEvent
from formations.formations import Activity, ActivityId, ActivityKind, Formation, FormationId, GroupId
from formations.occurrences import Occurrence, OccurrenceId
from formations.places import Place, place_meant
from formations.series import Dates

BATCH = 500  # dates that are asked for at a time: what is booked meanwhile is held in memory
MOST_NAMED = 100  # dates of which it is told what they clash with
MOST_PLACES = 100  # different words that may be a place of the domain
MOST_ASKED = 20  # groups and places of a batch: each is some statements


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would clash.

    Attributes:
        named: by the events' keys: those of the first dates that do not fit.
        dates: how many do not, named or not.
        unasked: of how many it is not wholly known, as they are for, or at, more groups or places than are asked for.
    """

    named: Mapping[str, tuple[Clash, ...]] = field(default_factory=dict)
    dates: int = 0
    unasked: int = 0


@dataclass(frozen=True, slots=True)
class Likely:
    """By title, the activity that it would be if nobody says otherwise.

    Attributes:
        unmeant: titles whose place was not looked for among those of the domain: they have too many.
    """

    activities: Mapping[str, Activity]
    unmeant: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Coming:
    """An event as the date that it would be."""

    key: str
    activity: Activity
    group_id: GroupId | None
    occurrence: Occurrence

    @property
    def where(self) -> tuple[object, ...]:
        """What tells its place from others, for its group; empty: it is nowhere."""
        one = self.activity
        return (self.group_id, one.place_id or (one.place, one.address)) if one.place else ()


@dataclass(frozen=True, slots=True)
class _Booked:
    """What there is already around some dates.

    Attributes:
        people: by the groups that were asked for, what takes their people.
        places: by the places that were asked for (`_Coming.where`), what is there.
        visible: the formations that the scheduler may see.
        holidays: of the domain.
    """

    people: Mapping[GroupId | None, Bookings]
    places: Mapping[tuple[object, ...], Bookings]
    visible: Collection[FormationId]
    holidays: Mapping[date, str]

    def knows(self, one: _Coming) -> bool:
        """Whether it was asked for the people and the place of this date."""
        return one.group_id in self.people and (not one.where or one.where in self.places)

    def misfits(self, one: _Coming, room: Room | None, beside: Clash | None) -> tuple[Clash, ...]:
        """What does not fit of this date; `beside`: another one of the same calendar."""
        only, free, own = [one.occurrence], Bookings(()), () if beside is None else (beside,)
        found = misfits(only, self.people.get(one.group_id, free), self.visible, self.holidays, room, own)
        return found + clashes(only, self.places.get(one.where, free), self.visible, {}, None)


async def foresee(
    records: Records,
    person_id: PersonId,
    formation: Formation,
    coming: Iterable[tuple[OutsideEvent, Activity]],
    leaving: Collection[OccurrenceId],
    now: datetime,
    unmeant: Collection[str] = (),
) -> Foreseen:
    """What these would clash with; what takes nobody, is called off there or is over clashes with nothing.

    Args:
        records: in a transaction that reads.
        person_id: the scheduler, who is told only what they may see.
        formation: whose dates they would be.
        coming: events, each with the activity that it would be a date of.
        leaving: dates of it that would move or go.
        now: aware.
        unmeant: see `Likely`.
    """
    dates = [one async for one in politely(_ahead(coming, now))]
    dates.sort(key=lambda one: one.occurrence.starts_at)
    too_small, uncounted = await _too_small(records, formation, dates)
    named: dict[str, tuple[Clash, ...]] = {}
    clashing, unasked, groups = 0, 0, {one.group_id for one in dates if one.group_id is not None}
    together = Together(formation.title, await records.groups.members(groups))
    for begin in range(0, len(dates), BATCH):
        batch = dates[begin : begin + BATCH]
        booked = await _booked(records, person_id, formation, batch, leaving)
        async for one in politely(batch):
            beside = together.clash(one.occurrence, one.group_id)
            found = booked.misfits(one, too_small.get(one.key), beside)
            clashing += bool(found)
            unasked += not booked.knows(one) or one.key in uncounted or one.activity.title in unmeant
            if found and len(named) < MOST_NAMED:
                named[one.key] = found
    return Foreseen(named, clashing, unasked)


async def likely_activities(records: Records, formation: Formation, first: Mapping[str, OutsideEvent]) -> Likely:
    """From the first event that has each title."""
    known: Sequence[Place] = await records.places.of_domain(formation.domain_id)
    meant: dict[str, Place | None] = {}
    found, unmeant = dict[str, Activity](), set[str]()
    async for title, event in politely(first.items()):
        kind = event.likely_kind
        words = event.place if kind is ActivityKind.IN_PERSON else ""
        activity = Activity(ActivityId(""), formation.id, 0, kind, title, "", words, 0)
        if words and words not in meant and len(meant) < MOST_PLACES:
            meant[words] = place_meant(known, words)
        if words and words not in meant:
            unmeant.add(title)
        place = meant.get(words)
        if place is not None:
            words, address, capacity = place.name, place.address, place.capacity
            activity = replace(activity, place_id=place.id, place=words, address=address, capacity=capacity)
        found[title] = activity
    return Likely(found, frozenset(unmeant))


def _ahead(coming: Iterable[tuple[OutsideEvent, Activity]], now: datetime) -> Iterator[_Coming]:
    for event, activity in coming:
        walls = event.starts_wall, event.ends_wall, event.zone
        meets = activity.kind is not ActivityKind.ASYNCHRONOUS and fits(Dates(*walls), activity.kind)
        one = Occurrence(OccurrenceId(event.key), activity.id, *walls)
        if meets and not event.cancelled and one.ends_at > now:
            yield _Coming(event.key, activity, event.group_id, one)


async def _booked(
    records: Records,
    person_id: PersonId,
    formation: Formation,
    batch: Sequence[_Coming],
    leaving: Collection[OccurrenceId],
) -> _Booked:
    start = batch[0].occurrence.starts_at.astimezone(UTC)
    end = max(one.occurrence.ends_at for one in batch).astimezone(UTC)
    people, places = dict[GroupId | None, Bookings](), dict[tuple[object, ...], Bookings]()
    near: dict[FormationId, DomainId] = {}
    for group_id in islice(dict.fromkeys(one.group_id for one in batch), MOST_ASKED):
        taken = await people_booked(records, formation, start, end, leaving, group_id)
        near |= {one.formation_id: one.domain_id async for one in politely(taken)}
        people[group_id] = Bookings(taken)
    first = _first_of_places(batch)
    for where, one in islice(first.items(), MOST_ASKED):
        there = await place_booked(records, one.activity, start, end, leaving, one.group_id)
        near |= {booking.formation_id: booking.domain_id async for booking in politely(there)}
        places[where] = Bookings(there)
    visible = await visible_formations(records, person_id, near)
    days = [day for one in batch for day in (one.occurrence.starts_wall.date(), one.occurrence.ends_wall.date())]
    holidays = await records.series.holidays(formation.domain_id, min(days), max(days))
    return _Booked(people, places, visible, holidays)


def _first_of_places(dates: Iterable[_Coming]) -> dict[tuple[object, ...], _Coming]:
    """By place and group, the soonest first: where there are too many, it is the last that are not asked for."""
    found: dict[tuple[object, ...], _Coming] = {}
    for one in dates:
        if one.where:
            found.setdefault(one.where, one)
    return found


async def _too_small(
    records: Records, formation: Formation, dates: Sequence[_Coming]
) -> tuple[dict[str, Room], frozenset[str]]:
    """By the first of its dates for them, each place with those who come; and the first dates whose people were not
    counted."""
    first = _first_of_places(one for one in dates if one.activity.capacity is not None)
    groups = [*dict.fromkeys(one.group_id for one in first.values())][:MOST_ASKED]
    people = {one: len(await standings_of(records, formation.id, one)) for one in groups}
    rooms = {
        one.key: Room(one.activity.place, one.activity.capacity, people[one.group_id])
        for one in first.values()
        if one.group_id in people
    }
    return rooms, frozenset(one.key for one in first.values()) - rooms.keys()
