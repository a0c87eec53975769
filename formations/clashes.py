"""Clashes: who or what is booked twice, holidays, places that are too small, weekends, odd hours.

The rule: a clash says with what only where the one who plans may see it; otherwise that somebody is taken, and when.
Nothing here refuses: the scheduler is told, and decides.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from operator import itemgetter
from zoneinfo import ZoneInfo

from accounts.people import DomainId, PersonId
from formations.formations import FormationId, GroupId
from formations.groups import share
from formations.occurrences import Occurrence, moment

MOST_TOLD = 20
LOOK_AHEAD = timedelta(days=14)
SATURDAY = 5
_NEVER = datetime.min.replace(tzinfo=UTC)


class ClashKind(StrEnum):
    """What does not fit together."""

    TRAINER = "trainer"
    PARTICIPANT = "participant"
    FORMATION = "formation"
    PLACE = "place"
    CAPACITY = "capacity"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    HOUR_SKIPPED = "hour_skipped"
    HOUR_TWICE = "hour_twice"


@dataclass(frozen=True, slots=True)
class Booking:
    """Something that is planned already (moments aware, UTC), and whom or what it takes.

    Attributes:
        domain_id: of the formation.
        person_id, name: who is taken; None where it is the formation itself, or a place, whose name it is then.
    """

    starts_at: datetime
    ends_at: datetime
    formation_id: FormationId
    domain_id: DomainId
    title: str
    kind: ClashKind
    person_id: PersonId | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that does not fit.

    Attributes:
        starts_at: of the date that is being planned (aware, UTC).
        who: a person's or place's name; empty where it is neither.
        with_title: the formation it clashes with; empty where it may not be told.
        until: when what it clashes with is over; None where that is no moment. Of an hour that the clocks of a night
            skip or give twice: what is meant by it.
        number: how many people there are, for a place that is too small.
        wall: such an hour as it was given, naive; None where it is no such thing.
        at_end: it is that at which the date ends.
    """

    kind: ClashKind
    starts_at: datetime
    who: str = ""
    with_title: str = ""
    until: datetime | None = None
    number: int = 0
    wall: datetime | None = None
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """Where people meet: for how many it is (None: not said), and how many are coming."""

    name: str
    capacity: int | None
    people: int


class Bookings:
    """All that is booked around some dates, to be asked for what overlaps: by halves, as there may be thousands."""

    def __init__(self, bookings: Iterable[Booking]) -> None:
        self._by_start = sorted(bookings, key=lambda booking: booking.starts_at)
        self._starts = [one.starts_at for one in self._by_start]
        self._longest = max((one.ends_at - one.starts_at for one in self._by_start), default=timedelta())

    def overlapping(self, starts_at: datetime, ends_at: datetime) -> Iterator[Booking]:
        """By their start."""
        first = bisect_left(self._starts, starts_at - self._longest)
        last = bisect_left(self._starts, ends_at)
        return (one for one in self._by_start[first:last] if one.ends_at > starts_at)

    def formations(self, dated: Iterable[Occurrence]) -> dict[FormationId, DomainId]:
        """With which formations these dates overlap, and whose they are."""
        spans = ((one.starts_at.astimezone(UTC), one.ends_at.astimezone(UTC)) for one in dated)
        return {one.formation_id: one.domain_id for span in spans for one in self.overlapping(*span)}


class Together:
    """Dates that one formation is about to get, told in the order in which they begin: which find their people taken.

    Args:
        title: the formation's.
        members: of each group that dates are for.
    """

    def __init__(self, title: str, members: Mapping[GroupId, frozenset[PersonId]]) -> None:
        self._title = title
        self._until: dict[GroupId | None, datetime] = {}
        self._share = cache(lambda one, other: share(one, other, members))

    def clash(self, occurrence: Occurrence, group_id: GroupId | None) -> Clash | None:
        """With one for the same people, or some of them, that began before and is not over."""
        starts_at, ends_at = occurrence.starts_at.astimezone(UTC), occurrence.ends_at.astimezone(UTC)
        until = max((at for one, at in self._until.items() if self._share(group_id, one)), default=_NEVER)
        self._until[group_id] = max(self._until.get(group_id, _NEVER), ends_at)
        return Clash(ClashKind.FORMATION, starts_at, "", self._title, until) if starts_at < until else None


def together(dated: Iterable[Occurrence], title: str) -> tuple[Clash, ...]:
    """Which of these dates, of one formation with that title and for the same people, begin during another of them."""
    told = Together(title, {})
    found = (told.clash(one, None) for one in sorted(dated, key=lambda one: one.starts_at))
    return tuple(one for one in found if one is not None)[:MOST_TOLD]


def clashes(
    dated: Sequence[Occurrence],
    bookings: Bookings,
    visible: Collection[FormationId],
    holidays: Mapping[date, str],
    room: Room | None,
) -> tuple[Clash, ...]:
    """What does not fit, by date; at most MOST_TOLD.

    Args:
        dated: what is being planned, that takes place.
        bookings: of the people and the place concerned, without these dates themselves.
        visible: the formations that the scheduler may see.
        holidays: days on which the domain plans nothing, with their names.
        room: for in-person meetings.
    """
    found: list[Clash] = []
    for occurrence in sorted(dated, key=lambda one: one.starts_at):
        starts_at, ends_at = occurrence.starts_at.astimezone(UTC), occurrence.ends_at.astimezone(UTC)
        found += holidays_during(occurrence, holidays)
        found += [_clash(starts_at, one, visible) for one in bookings.overlapping(starts_at, ends_at)]
        if len(found) >= MOST_TOLD:
            break
    if room is not None and room.capacity is not None and room.people > room.capacity and dated:
        first = min(one.starts_at for one in dated).astimezone(UTC)
        found.insert(0, Clash(ClashKind.CAPACITY, first, room.name, number=room.people))
    return tuple(found[:MOST_TOLD])


def misfits(
    dated: Sequence[Occurrence],
    bookings: Bookings,
    visible: Collection[FormationId],
    holidays: Mapping[date, str],
    room: Room | None,
    beside: Iterable[Clash] = (),
) -> tuple[Clash, ...]:
    """All that is told before dates are kept: `clashes`, odd hours, weekends, and `beside`; by date, at most MOST_TOLD.

    A series of Saturdays is one long weekend: who is taken then is told all the same.
    """
    found = in_order((*clashes(dated, bookings, visible, holidays, room), *odd_hours(dated), *beside))
    return in_order((*found, *weekends(dated)[: MOST_TOLD - len(found)]))


def odd_hours(dated: Iterable[Occurrence]) -> tuple[Clash, ...]:
    """Those of these dates that begin or end at an hour that clocks skip, or give twice, as they are changed.

    What ends at the very minute at which they skip an hour ends then.
    """
    return tuple(odd for one in dated if (odd := _odd_start(one) or _odd_end(one)) is not None)


def in_order(found: Iterable[Clash]) -> tuple[Clash, ...]:
    """As many as are told, by the dates that they are about."""
    return tuple(sorted(found, key=lambda clash: clash.starts_at)[:MOST_TOLD])


def _odd_start(occurrence: Occurrence) -> Clash | None:
    kind = _oddness(occurrence.starts_wall, occurrence.zone)
    return None if kind is None else _odd_hour(kind, occurrence, occurrence.starts_wall)


def _odd_end(occurrence: Occurrence) -> Clash | None:
    wall, zone = occurrence.ends_wall, occurrence.zone
    kind = _oddness(wall, zone)
    is_jump = kind is ClashKind.HOUR_SKIPPED and _oddness(wall - timedelta(microseconds=1), zone) is not kind
    return None if kind is None or is_jump else replace(_odd_hour(kind, occurrence, wall), at_end=True)


def _odd_hour(kind: ClashKind, occurrence: Occurrence, wall: datetime) -> Clash:
    meant = moment(wall, occurrence.zone).astimezone(UTC)
    return Clash(kind, occurrence.starts_at.astimezone(UTC), until=meant, wall=wall)


def _oddness(wall: datetime, zone: str) -> ClashKind | None:
    if moment(wall, zone).replace(tzinfo=None, fold=0) != wall:
        return ClashKind.HOUR_SKIPPED
    first, second = (wall.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    return None if first == second else ClashKind.HOUR_TWICE


def crowded(dated: Iterable[Occurrence], place: str, title: str) -> tuple[Clash, ...]:
    """Which of these dates, of one formation with that title, begin while another of them still takes the place."""
    found: list[Clash] = []
    until = _NEVER
    for occurrence in sorted(dated, key=lambda one: one.starts_at):
        starts_at = occurrence.starts_at.astimezone(UTC)
        if starts_at < until:
            found.append(Clash(ClashKind.PLACE, starts_at, place, title, until))
        until = max(until, occurrence.ends_at.astimezone(UTC))
    return tuple(found[:MOST_TOLD])


def all_lead(beside: Iterable[Booking], trainers: Sequence[str]) -> list[Booking]:
    """When a formation's trainers are all taken by its own dates for other groups, and one more would have nobody.

    Args:
        beside: these dates. Which trainer leads which is agreed between them.
        trainers: their names.
    """
    both = [(at, step, one) for one in beside for at, step in ((one.starts_at, 1), (one.ends_at, -1))]
    running, began, found = 0, None, list[Booking]()
    for at, step, one in sorted(both, key=itemgetter(0, 1)):
        running += step
        if began is None and trainers and running >= len(trainers):
            began = at
        elif began is not None and running < len(trainers):
            name = ", ".join(trainers)
            found.append(replace(one, starts_at=began, ends_at=at, kind=ClashKind.TRAINER, name=name))
            began = None
    return found


def date_of(clash: Clash, dates: Iterable[Occurrence]) -> Occurrence:
    """The one of these dates that it is about."""
    return next(one for one in dates if one.starts_at.astimezone(UTC) == clash.starts_at)


def is_at_weekend(occurrence: Occurrence) -> bool:
    """Whether it touches a Saturday or a Sunday."""
    first = occurrence.starts_wall.date()
    return first.weekday() + (_last_day(occurrence) - first).days >= SATURDAY


def weekends(dated: Iterable[Occurrence]) -> tuple[Clash, ...]:
    """Those of these dates that touch one, as something to be told."""
    return tuple(Clash(ClashKind.WEEKEND, one.starts_at.astimezone(UTC)) for one in dated if is_at_weekend(one))


def holidays_during(occurrence: Occurrence, holidays: Mapping[date, str]) -> tuple[Clash, ...]:
    """The holidays that it touches, each once by its name."""
    starts_at = occurrence.starts_at.astimezone(UTC)
    return tuple(Clash(ClashKind.HOLIDAY, starts_at, name) for name in _holidays(occurrence, holidays))


def _clash(starts_at: datetime, booking: Booking, visible: Collection[FormationId]) -> Clash:
    title = booking.title if booking.formation_id in visible else ""
    return Clash(booking.kind, starts_at, booking.name, title, booking.ends_at)


def _last_day(occurrence: Occurrence) -> date:
    """The last day that it touches: what ends at midnight does not touch the next."""
    return max(occurrence.starts_wall, occurrence.ends_wall - timedelta(microseconds=1)).date()


def _holidays(occurrence: Occurrence, holidays: Mapping[date, str]) -> list[str]:
    day, last = occurrence.starts_wall.date(), _last_day(occurrence)
    found: list[str] = []
    while day <= last and len(found) < MOST_TOLD:
        if day in holidays and holidays[day] not in found:
            found.append(holidays[day])
        day += timedelta(days=1)
    return found
