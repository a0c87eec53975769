"""Enrolling participants, naming trainers, withdrawing either: by schedulers, for one formation.

The rule: only the people of the scheduler's own domain can be looked for. An address that was typed may be anybody's;
what is told of it is whether it was enrolled, of which its owner hears too, so that nobody is looked up in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from accounts.people import Person, PersonId
from accounts.permissions import Right, Standing
from actions.clashes import visible_formations
from actions.entries import BEGINNING, END_OF_TIME
from actions.invitations import announce_end_to, announce_to
from actions.ports.bus import BusTopic, Notice
from actions.ports.records import Planned, Records
from actions.relations import begin_change, related
from actions.states import current_dates
from actions.world import Desk
from formations.clashes import Bookings, Clash, ClashKind, Room, clashes
from formations.enrolment import Enrolled
from formations.errors import Clashing, EnrolmentRefused
from formations.formations import Activity, ActivityKind, Enrolment, Formation, FormationId
from formations.occurrences import Occurrence, OccurrenceId

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class Roll:
    """Who belongs to a formation, by name, and who of its domain was looked for.

    Attributes:
        found: of those who were looked for, the first; members too.
        more: there are others.
    """

    formation: Formation
    members: tuple[tuple[Person, Enrolment], ...]
    found: tuple[Person, ...]
    more: bool


async def roll(desk: Desk, person_id: PersonId, formation_id: FormationId, wanted: str = "") -> Roll:
    """As who enrols sees it. Raises UnknownFormation, NotAllowed."""
    async with desk.store.reading() as records:
        seen = await related(records, person_id, formation_id)
        seen.require(Right.ENROL)
        members = tuple(await records.formations.members(formation_id))
        found: Sequence[Person] = ()
        if wanted.strip():
            found = await records.enrolments.search(seen.formation.domain_id, wanted.strip(), MOST_FOUND + 1)
    return Roll(seen.formation, members, tuple(found[:MOST_FOUND]), len(found) > MOST_FOUND)


async def enrol(
    desk: Desk,
    person_id: PersonId,
    formation_id: FormationId,
    emails: Sequence[str],
    standing: Standing,
    *,
    anyway: bool = True,
) -> Enrolled:
    """Let the owners of these addresses belong to the formation, as trainers or participants.

    Raises:
        UnknownFormation, NotAllowed
        Clashing: not `anyway`, and one of the domain's people is taken at its dates, or a place is too small.
    """
    async with desk.store.writing() as records:
        seen = await begin_change(records, person_id, formation_id, Right.ENROL)
        people = await records.enrolments.by_emails(emails)
        known = {person.id: kept for person, kept in await records.formations.members(formation_id)}
        before = {one.id: known.get(one.id) for one in people}
        already = tuple(one for one in people if (kept := before[one.id]) and kept.standing is standing)
        finished = tuple(one for one in people if one not in already and (kept := before[one.id]) and kept.finished)
        coming = tuple(one for one in people if one not in already and one not in finished)
        new = tuple(one for one in coming if before[one.id] is None)
        if not anyway:
            await _require_free(desk, records, person_id, seen.formation, new, standing, len(known))
        for one in coming:
            await _keep(desk, records, Enrolment(formation_id, one.id, standing), is_new=one in new)
        dates = await current_dates(desk, records, formation_id) if len(new) < len(coming) else []
    await _tell_rooms(desk, dates)
    known_emails = {one.email for one in people}
    return Enrolled(coming, already, finished, tuple(email for email in emails if email not in known_emails))


async def withdraw(desk: Desk, person_id: PersonId, formation_id: FormationId, member_id: PersonId) -> None:
    """They belong to it no more; who is in its class just now leaves it. Who belongs to it already not is no matter.

    Raises:
        UnknownFormation, NotAllowed
        EnrolmentRefused: they have finished it, which must not be lost by withdrawing them.
    """
    async with desk.store.writing() as records:
        await begin_change(records, person_id, formation_id, Right.ENROL)
        members = {one.id: kept for one, kept in await records.formations.members(formation_id)}
        if member_id not in members:
            return
        if members[member_id].finished:
            raise EnrolmentRefused("finished")
        await records.enrolments.withdraw(formation_id, member_id)
        await announce_end_to(records, formation_id, member_id, desk.clock.now())
        dates = await current_dates(desk, records, formation_id)
    await _tell_rooms(desk, dates)


async def _keep(desk: Desk, records: Records, enrolment: Enrolment, *, is_new: bool) -> None:
    if not is_new:  # their ticks were a participant's
        await records.enrolments.withdraw(enrolment.formation_id, enrolment.person_id)
    await records.formations.enrol(enrolment)
    if is_new:
        await announce_to(records, enrolment.formation_id, enrolment.person_id, desk.clock.now())


async def _tell_rooms(desk: Desk, dates: Sequence[OccurrenceId]) -> None:
    for occurrence_id in dates:
        await desk.bus.publish(Notice(BusTopic.ROOM_CHANGED, occurrence_id))


async def _require_free(
    desk: Desk,
    records: Records,
    person_id: PersonId,
    formation: Formation,
    coming: Sequence[Person],
    standing: Standing,
    members: int,
) -> None:
    """Let pass those who are free at the formation's dates. Raises Clashing."""
    now = desk.clock.now()
    ahead = [one for one in await _meetings(records, formation.id) if one.occurrence.ends_at.astimezone(UTC) > now]
    if not coming or not ahead:
        return
    dated = [one.occurrence for one in ahead]
    bookings = await _bookings(records, formation, dated, coming, standing)
    visible = await visible_formations(records, person_id, bookings.formations(dated))
    found = [*_too_small(ahead, members + len(coming)), *clashes(dated, bookings, visible, {}, None)]
    if found:
        first = next(one for one in dated if one.starts_at.astimezone(UTC) == found[0].starts_at)
        raise Clashing(tuple(found), first.id, formation.zone, ())


async def _meetings(records: Records, formation_id: FormationId) -> list[Planned]:
    """Its dates at which people must be there, by start."""
    plan = await records.formations.plan([formation_id], BEGINNING, END_OF_TIME)
    return [
        one for one in plan if one.activity.kind is not ActivityKind.ASYNCHRONOUS and not one.occurrence.is_cancelled
    ]


async def _bookings(
    records: Records, formation: Formation, dated: Sequence[Occurrence], coming: Sequence[Person], standing: Standing
) -> Bookings:
    """What those of the domain are booked for elsewhere; when strangers to it are taken is nobody's business here."""
    kind = ClashKind.TRAINER if standing is Standing.TRAINER else ClashKind.PARTICIPANT
    start = min(one.starts_at for one in dated).astimezone(UTC)
    end = max(one.ends_at for one in dated).astimezone(UTC)
    own = await records.enrolments.known_in(formation.domain_id, [one.id for one in coming])
    found = await records.bookings.of_people(sorted(own), kind, start, end)
    return Bookings([one for one in found if one.formation_id != formation.id])


def _too_small(ahead: Sequence[Planned], people: int) -> list[Clash]:
    """The places that would not hold so many, each once."""
    first: dict[str, tuple[Activity, Occurrence]] = {}
    for one in ahead:
        first.setdefault(one.activity.id, (one.activity, one.occurrence))
    found: list[Clash] = []
    for activity, occurrence in first.values():
        room = None if activity.capacity is None else Room(activity.place, activity.capacity, people)
        found += clashes([occurrence], Bookings(()), (), {}, room)
    return found
