"""Looking for clashes before something is kept: the people, the place, the formation itself, holidays, odd hours."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime

from accounts.people import DomainId, PersonId
from accounts.permissions import Right, Standing
from actions.concern import standings_of
from actions.ports.records import Records
from actions.relations import relations_in
from actions.world import Desk
from formations.clashes import (
    LOOK_AHEAD,
    MOST_TOLD,
    Booking,
    Bookings,
    Clash,
    Room,
    all_lead,
    clashes,
    crowded,
    date_of,
    misfits,
    together,
)
from formations.errors import Clashing, UnknownFormation
from formations.formations import Activity, ActivityKind, Formation, FormationId, GroupId
from formations.free import free_for_all, free_slots
from formations.occurrences import Occurrence, OccurrenceId, moment
from formations.states import State, may_in


async def require_no_clash(
    desk: Desk,
    records: Records,
    person_id: PersonId,
    activity: Activity,
    dated: Sequence[Occurrence],
    group_id: GroupId | None = None,
) -> None:
    """Let pass dates that fit; those that have begun, were cancelled or are windows of days clash with nothing.

    A weekend and a holiday are told as well: nobody is taken then, and it may be meant.

    Args:
        desk: the ports.
        records: in the transaction that would keep these dates.
        person_id: the scheduler, who is told only what they may see.
        activity: whose dates these are.
        dated: as they would be kept.
        group_id: for whom they are; None: for everybody.

    Raises:
        Clashing
        UnknownFormation: it was removed meanwhile.
    """
    now = desk.clock.now()
    meant = _ahead(dated, now)
    if activity.kind is ActivityKind.ASYNCHRONOUS or not meant:
        return
    leaving = {one.id for one in dated}
    formation = await _formation(records, activity)
    bookings = await _bookings(records, formation, activity, meant, leaving, group_id)
    days = [day for one in meant for day in (one.starts_wall.date(), one.ends_wall.date())]
    holidays = await records.series.holidays(formation.domain_id, min(days), max(days) + LOOK_AHEAD)
    visible = await visible_formations(records, person_id, bookings.formations(meant))
    own = together(meant, formation.title)
    found = misfits(meant, bookings, visible, holidays, await _room(records, activity, group_id), own)
    if own:  # no other hour parts them
        first = date_of(found[0], meant)
        raise Clashing(found, first.id, first.zone, ())
    if found:
        raise _clashing(found, meant, bookings, holidays, now)


def _clashing(
    found: tuple[Clash, ...],
    meant: Sequence[Occurrence],
    bookings: Bookings,
    holidays: Mapping[date, str],
    now: datetime,
) -> Clashing:
    """With hours at which the first that does not fit would; and of several at which all of them would."""
    first = date_of(found[0], meant)
    free = tuple(moment(wall, first.zone) for wall in free_slots(first, bookings, holidays, now))
    if len(meant) == 1:
        return Clashing(found, first.id, first.zone, free)
    begins = min(meant, key=lambda one: one.starts_at)
    for_all = tuple(moment(wall, begins.zone) for wall in free_for_all(meant, bookings, holidays, now))
    return Clashing(found, first.id, first.zone, free, begins.starts_at, for_all)


async def require_place_fits(
    desk: Desk, records: Records, person_id: PersonId, activity: Activity, dated: Sequence[Occurrence]
) -> None:
    """The same of the place alone, of an activity that gets another: its dates and people were looked at before."""
    meant = _ahead(dated, desk.clock.now())
    if activity.kind is not ActivityKind.IN_PERSON or not meant:
        return
    bookings = Bookings(await place_booked(records, activity, *_around(meant), {one.id for one in dated}))
    visible = await visible_formations(records, person_id, bookings.formations(meant))
    found = clashes(meant, bookings, visible, {}, await _fullest_room(records, activity, meant))
    if activity.place:  # its own dates are for several groups, perhaps at one hour
        formation = await _formation(records, activity)
        found = (*found, *crowded(meant, activity.place, formation.title))[:MOST_TOLD]
    if found:
        first = date_of(found[0], meant)
        raise Clashing(found, first.id, first.zone, ())


async def visible_formations(
    records: Records, person_id: PersonId, near: Mapping[FormationId, DomainId]
) -> set[FormationId]:
    """Those of these formations that the scheduler may see, by the table of permissions."""
    if not near:
        return set()
    roles = await records.people.roles(person_id)
    own = {one.id: (one.state, enrolment.standing) for one, enrolment in await records.formations.of_person(person_id)}
    seen: set[FormationId] = set()
    for one, domain_id in near.items():
        # The state matters to its members alone: who plans in a domain sees all of it.
        state, standing = own.get(one, (State.RUNNING, None))
        if may_in(state, relations_in(domain_id, standing, roles), Right.SEE_FORMATION):
            seen.add(one)
    return seen


async def _formation(records: Records, activity: Activity) -> Formation:
    found = await records.formations.formation(activity.formation_id)
    if found is None:
        raise UnknownFormation
    return found


async def _bookings(
    records: Records,
    formation: Formation,
    activity: Activity,
    meant: Sequence[Occurrence],
    leaving: Collection[OccurrenceId],
    group_id: GroupId | None,
) -> Bookings:
    start, end = _around(meant)
    return Bookings(
        [
            *await people_booked(records, formation, start, end, leaving, group_id),
            *await place_booked(records, activity, start, end, leaving, group_id),
        ]
    )


async def people_booked(
    records: Records,
    formation: Formation,
    start: datetime,
    end: datetime,
    leaving: Collection[OccurrenceId],
    group_id: GroupId | None,
) -> list[Booking]:
    """What the formation does itself between two moments, and what those are taken by whom dates of it concern.

    Args:
        records: in a transaction.
        formation: whose dates are meant.
        start, end: aware, UTC.
        leaving: dates that do not count.
        group_id: for whom the dates are; None: for everybody.
    """
    return [
        *await records.bookings.of_formation(formation.id, start, end, leaving, group_id),
        *await _of_members(records, formation, start, end, leaving, group_id),
        *await _of_trainers(records, formation.id, start, end, leaving, group_id),
    ]


async def _of_members(
    records: Records,
    formation: Formation,
    start: datetime,
    end: datetime,
    leaving: Collection[OccurrenceId],
    group_id: GroupId | None,
) -> Sequence[Booking]:
    """Of a draft, whose members do not know of it, only the people of its domain (docs/adr/0019).

    Whoever plans could enrol anybody, and learn when they are taken without their hearing of it.
    """
    taken = await records.bookings.of_members(formation.id, start, end, leaving, group_id)
    if formation.state is not State.DRAFT:
        return taken
    known = await records.enrolments.known_in(formation.domain_id, {one.person_id for one in taken if one.person_id})
    return [one for one in taken if one.person_id in known]


async def _of_trainers(
    records: Records,
    formation_id: FormationId,
    start: datetime,
    end: datetime,
    leaving: Collection[OccurrenceId],
    group_id: GroupId | None,
) -> Sequence[Booking]:
    """When all of its trainers lead other groups; who comes to one of these comes to nothing that is for everybody."""
    if group_id is None:
        return ()
    beside = await records.bookings.of_other_groups(formation_id, start, end, leaving, group_id)
    if not beside:
        return ()
    members = await records.formations.members(formation_id)
    return all_lead(beside, [one.name for one, kept in members if kept.standing is Standing.TRAINER])


async def place_booked(
    records: Records,
    activity: Activity,
    start: datetime,
    end: datetime,
    leaving: Collection[OccurrenceId],
    group_id: GroupId | None = None,
) -> Sequence[Booking]:
    """What is where this activity is; nothing where it is nowhere."""
    if not activity.place:
        return ()
    return await records.bookings.of_place(activity, start, end, leaving, group_id)


def _ahead(dated: Sequence[Occurrence], now: datetime) -> list[Occurrence]:
    return [one for one in dated if not one.is_cancelled and one.ends_at.astimezone(UTC) > now]


def _around(meant: Sequence[Occurrence]) -> tuple[datetime, datetime]:
    start = min(one.starts_at for one in meant).astimezone(UTC)
    return start, max(one.ends_at for one in meant).astimezone(UTC) + LOOK_AHEAD


async def _room(records: Records, activity: Activity, group_id: GroupId | None = None) -> Room | None:
    if activity.capacity is None:
        return None
    return Room(activity.place, activity.capacity, len(await standings_of(records, activity.formation_id, group_id)))


async def _fullest_room(records: Records, activity: Activity, meant: Sequence[Occurrence]) -> Room | None:
    """With as many people as come to one of these dates: everybody, or the largest of the groups for which they are."""
    series = await records.series.series({one.series_id for one in meant})
    rooms = [await _room(records, activity, group_id) for group_id in {one.group_id for one in series}]
    return max((one for one in rooms if one is not None), key=lambda one: one.people, default=None)
