"""Enrolling participants, naming trainers, withdrawing either: by schedulers, for one formation.

The rule: only the people of the scheduler's own domain can be looked for. An address that was typed may be anybody's;
what is told of it is whether it was enrolled, of which its owner hears too (of a draft once it opens).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.people import Person, PersonId
from accounts.permissions import OF_STANDING, Right, Standing
from actions.availability import meetings, require_free
from actions.invitations import announce_difference, concerning, series_ahead
from actions.planning import tell_rooms
from actions.ports.formations import Planned
from actions.ports.records import Records
from actions.relations import begin_change, related
from actions.states import current_dates
from actions.world import Desk
from formations.enrolment import Enrolled
from formations.errors import EnrolmentRefused
from formations.formations import Enrolment, Formation, FormationId
from formations.groups import concerns

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
            dates = await _dates_for(desk, records, formation_id, standing)
            await require_free(records, person_id, seen.formation, dates, new, standing, len(new))
        await _keep(desk, records, [Enrolment(formation_id, one.id, standing) for one in coming])
        rooms = await current_dates(desk, records, formation_id) if len(new) < len(coming) else []
    await tell_rooms(desk, rooms)
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
        now = desk.clock.now()
        ahead = await series_ahead(records, formation_id, now)
        before = await concerning(records, formation_id, member_id, ahead)
        await records.enrolments.withdraw(formation_id, member_id)
        await announce_difference(records, formation_id, member_id, ahead, before, now, desk.tokens.public_id())
        rooms = await current_dates(desk, records, formation_id)
    await tell_rooms(desk, rooms)


async def _keep(desk: Desk, records: Records, enrolments: Sequence[Enrolment]) -> None:
    now, occasion = desk.clock.now(), desk.tokens.public_id()
    ahead = await series_ahead(records, enrolments[0].formation_id, now) if enrolments else {}
    for enrolment in enrolments:
        whose = enrolment.formation_id, enrolment.person_id
        before = await concerning(records, *whose, ahead)
        await records.enrolments.withdraw(*whose)  # ticks and groups were a participant's
        await records.formations.enrol(enrolment)
        await announce_difference(records, *whose, ahead, before, now, occasion)
        await asyncio.sleep(0)  # a class goes on meanwhile, on the same loop


async def _dates_for(desk: Desk, records: Records, formation_id: FormationId, standing: Standing) -> list[Planned]:
    """The meetings ahead that will concern who comes, in no group yet."""
    relations = {OF_STANDING[standing]}
    found = await meetings(desk, records, formation_id)
    return [one for one in found if concerns(one.group_id, relations, ())]
