"""Whether people who are to come are free at dates that are there, and whether the places hold them."""

from collections.abc import Collection, Sequence
from datetime import UTC

from accounts.people import Person, PersonId
from accounts.permissions import Standing
from actions.clashes import visible_formations
from actions.concern import standings_of
from actions.entries import BEGINNING, END_OF_TIME
from actions.ports.formations import Planned
from actions.ports.records import Records
from actions.world import Desk
from formations.clashes import Booking, Bookings, Clash, ClashKind, Room, clashes, date_of
from formations.errors import Clashing
from formations.formations import ActivityKind, Formation, FormationId

_KINDS = {Standing.TRAINER: ClashKind.TRAINER, Standing.PARTICIPANT: ClashKind.PARTICIPANT}


async def meetings(desk: Desk, records: Records, formation_id: FormationId) -> list[Planned]:
    """The dates of a formation at which people must be there, and which are not over; by start."""
    now = desk.clock.now()
    return [
        one
        for one in await records.formations.plan([formation_id], BEGINNING, END_OF_TIME)
        if one.activity.kind is not ActivityKind.ASYNCHRONOUS
        and not one.occurrence.is_cancelled
        and one.occurrence.ends_at.astimezone(UTC) > now
    ]


async def require_free(
    records: Records,
    person_id: PersonId,
    formation: Formation,
    dates: Sequence[Planned],
    coming: Collection[Person],
    standing: Standing,
    more: int,
) -> None:
    """Let pass those who are free at these dates.

    Of people who are not of the domain nothing is told: when strangers are taken is nobody's business here.

    Args:
        records: in the transaction that would keep this.
        person_id: the scheduler, who is told only what they may see.
        formation: whose dates these are.
        dates: from `meetings`.
        coming: whom they do not concern yet.
        standing: as what they come.
        more: how many people there will be more at these dates than now.

    Raises:
        Clashing
    """
    if not coming or not dates:
        return
    occurrences = [one.occurrence for one in dates]
    start = min(one.starts_at for one in occurrences).astimezone(UTC)
    end = max(one.ends_at for one in occurrences).astimezone(UTC)
    own = await records.enrolments.known_in(formation.domain_id, [one.id for one in coming])
    taken: Sequence[Booking] = await records.bookings.of_people(sorted(own), _KINDS[standing], start, end)
    bookings = Bookings(taken)
    visible = await visible_formations(records, person_id, bookings.formations(occurrences))
    found = [*await _too_small(records, dates, more), *clashes(occurrences, bookings, visible, {}, None)]
    if found:
        raise Clashing(tuple(found), date_of(found[0], occurrences).id, formation.zone, ())


async def _too_small(records: Records, dates: Sequence[Planned], more: int) -> list[Clash]:
    """The places that would not hold so many, each once for everybody and for each group."""
    first = {(one.activity.id, one.group_id): one for one in reversed(dates)}
    found: list[Clash] = []
    for (_, group_id), one in first.items():
        if one.activity.capacity is not None:
            people = len(await standings_of(records, one.formation.id, group_id)) + more
            room = Room(one.activity.place, one.activity.capacity, people)
            found += clashes([one.occurrence], Bookings(()), (), {}, room)
    return found
