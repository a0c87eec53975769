"""Whom dates concern, from what is kept: the rule of `formations.groups`, asked of people and of their formations.

The rule: whoever shows, announces or opens a date to somebody asks here, and whoever looks for taken people too.
"""

from collections.abc import Iterable, Mapping, Sequence

from accounts.people import Person, PersonId
from accounts.permissions import OF_STANDING, Standing
from actions.ports.formations import Planned
from actions.ports.records import Records
from actions.relations import Related
from actions.world import Desk
from formations.formations import Enrolment, FormationId, GroupId
from formations.groups import Reader, are_by_group, concerns


def reader_of(person_id: PersonId, seen: Iterable[Related]) -> Reader:
    """This person before the dates of these formations."""
    return Reader(person_id, frozenset(one.formation.id for one in seen if are_by_group(one.relations)))


async def own_groups(records: Records, person_id: PersonId, plan: Iterable[Planned]) -> frozenset[GroupId]:
    """The groups that this person is in, where any of these dates asks for it."""
    asked = any(planned.group_id is not None for planned in plan)
    return await records.groups.of_person(person_id) if asked else frozenset()


async def is_concerned(
    records: Records, group_id: GroupId | None, person_id: PersonId, standing: Standing | None
) -> bool:
    """Whether dates of this group are for a member who is this; None: they are no member."""
    if standing is None:
        return False
    own = await records.groups.of_person(person_id) if group_id is not None else frozenset()
    return concerns(group_id, {OF_STANDING[standing]}, own)


async def group_members(desk: Desk, group_id: GroupId | None) -> frozenset[PersonId] | None:
    """Who is in it; None: it is not about a group. Whoever asks may see the formation's people."""
    if group_id is None:
        return None
    async with desk.store.reading() as records:
        return (await records.groups.members([group_id]))[group_id]


async def standings_of(
    records: Records, formation_id: FormationId, group_id: GroupId | None
) -> Mapping[PersonId, Standing]:
    """The members of a formation whom dates of this group concern."""
    standings = await records.enrolments.standings(formation_id)
    if group_id is None:
        return standings
    members = (await records.groups.members([group_id]))[group_id]
    return {
        one: standing
        for one, standing in standings.items()
        if concerns(group_id, {OF_STANDING[standing]}, {group_id} if one in members else ())
    }


async def members_of(
    records: Records, formation_id: FormationId, group_id: GroupId | None
) -> Sequence[tuple[Person, Enrolment]]:
    """The same with their names, by name."""
    meant = await standings_of(records, formation_id, group_id)
    return [(one, kept) for one, kept in await records.formations.members(formation_id) if one.id in meant]
