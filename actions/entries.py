"""A calendar's entries as one person meets them: an occurrence, and what its door says to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from accounts.people import PersonId
from accounts.permissions import OF_STANDING, Right, Standing
from actions.concern import own_groups, reader_of
from actions.polite import politely
from actions.ports.formations import Planned
from actions.ports.records import Records
from actions.relations import Related
from actions.world import World
from formations.formations import Activity, ActivityKind, Formation, GroupId
from formations.groups import concerns
from formations.occurrences import Occurrence
from formations.opening import Opening, opening
from formations.phases import Phase, phase_of
from rooms.ids import RoomId

BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
END_OF_TIME = datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated entry.

    Attributes:
        door: when the room is open to this person; None where there is no room, or none for them any more.
        is_open: whether they could go in now.
        ended: a trainer ended the class for all.
    """

    planned: Planned
    standing: Standing | None
    phase: Phase
    door: Opening | None
    is_open: bool
    ended: bool

    @property
    def occurrence(self) -> Occurrence:
        """Its dates."""
        return self.planned.occurrence

    @property
    def activity(self) -> Activity:
        """What it is a date of."""
        return self.planned.activity

    @property
    def formation(self) -> Formation:
        """What it belongs to."""
        return self.planned.formation


async def entries(
    world: World, records: Records, person_id: PersonId, seen: Iterable[Related], start: datetime, end: datetime
) -> tuple[Entry, ...]:
    """What these formations have for this person between two moments, by start."""
    by_id = {related.formation.id: related for related in seen}
    known = [one.formation for one in by_id.values()]
    plan = await records.formations.plan(list(by_id), start, end, reader_of(person_id, by_id.values()), known)
    rooms = _room_ids(plan)
    ended = await records.rooms.ended(rooms)
    own = await own_groups(records, person_id, plan)
    barring = await records.rooms.barring(person_id) if rooms else frozenset[RoomId]()
    met = _Met(ended, own, barring)
    return tuple([_entry(world, planned, by_id[planned.formation.id], met) async for planned in politely(plan)])


def nearness(entry: Entry, now: datetime, zone: str) -> tuple[date, bool, datetime]:
    """Less of what comes sooner to somebody in this zone. What goes on is of today; of what is of one day, what has an
    hour comes before what lasts for days and begins at midnight."""
    starts_at = entry.occurrence.starts_at
    return max(today(starts_at, zone), today(now, zone)), entry.activity.kind is ActivityKind.ASYNCHRONOUS, starts_at


def midnight(day: date, zone: str) -> datetime:
    """The first moment of a day in a zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def today(now: datetime, zone: str) -> date:
    """The date on the calendar of somebody in this zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def _room_ids(plan: Sequence[Planned]) -> list[RoomId]:
    return [RoomId(p.occurrence.id) for p in plan if p.activity.kind is ActivityKind.VIRTUAL_CLASS]


@dataclass(frozen=True, slots=True)
class _Met:
    """What is kept of rooms and of this person: which were ended, their groups, and to which they cannot come back."""

    ended: frozenset[RoomId]
    groups: frozenset[GroupId]
    barring: frozenset[RoomId]


def _entry(world: World, planned: Planned, related: Related, met: _Met) -> Entry:
    room_id, now = RoomId(planned.occurrence.id), world.clock.now()
    has_room = planned.activity.kind is ActivityKind.VIRTUAL_CLASS
    door = None
    standing = related.standing
    enters = standing is not None and concerns(planned.group_id, {OF_STANDING[standing]}, met.groups)
    enters = enters and room_id not in met.barring
    if has_room and enters and related.standing is not None and related.may(Right.JOIN_CLASS):
        door = opening(planned.occurrence, related.standing)
    closed_for_good = planned.occurrence.is_cancelled or room_id in met.ended
    is_open = door is not None and not closed_for_good and door.is_open(now, world.live_rooms.goes_on(room_id))
    phase = phase_of(planned.occurrence, now)
    return Entry(planned, related.standing, phase, door, is_open, room_id in met.ended)
