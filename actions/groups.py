"""Groups of a formation: made, named, filled and removed by schedulers.

The rule: who changes one says which version they saw. Whom other dates concern from then on is told so; who is in a
class that is no longer theirs leaves it.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace

from accounts.people import Person, PersonId
from accounts.permissions import Right, Standing
from actions.availability import meetings, require_free
from actions.invitations import announce_difference, concerning, series_ahead
from actions.planning import tell_rooms
from actions.ports.records import Records
from actions.relations import begin_change, related
from actions.states import current_dates
from actions.world import Desk
from formations.errors import ChangedMeanwhile, GroupRefused, UnknownGroup
from formations.formations import Formation, FormationId, GroupId
from formations.groups import Group, require_group


@dataclass(frozen=True, slots=True)
class GroupList:
    """A formation's groups by name, with who is in them, and all who could be.

    Attributes:
        participants: by name.
        members: of each group.
    """

    formation: Formation
    groups: tuple[Group, ...]
    participants: tuple[Person, ...]
    members: dict[GroupId, frozenset[PersonId]]

    def group(self, group_id: GroupId) -> Group:
        """Raises UnknownGroup."""
        for one in self.groups:
            if one.id == group_id:
                return one
        raise UnknownGroup


async def see_groups(desk: Desk, person_id: PersonId, formation_id: FormationId) -> GroupList:
    """For who enrols. Raises UnknownFormation, NotAllowed."""
    async with desk.store.reading() as records:
        seen = await related(records, person_id, formation_id)
        seen.require(Right.ENROL)
        return await _groups(records, seen.formation)


async def add_group(
    desk: Desk, person_id: PersonId, formation_id: FormationId, name: str, external_id: str = ""
) -> GroupId:
    """A new one, with nobody in it. Raises UnknownFormation, NotAllowed, GroupRefused."""
    group = Group(GroupId(desk.tokens.public_id()), formation_id, name.strip(), external_id=external_id)
    async with desk.store.writing() as records:
        await begin_change(records, person_id, formation_id, Right.ENROL)
        require_group(group, await records.groups.of_formation(formation_id))
        await records.groups.put(group, ())
    return group.id


async def change_group(
    desk: Desk, person_id: PersonId, group: Group, member_ids: Collection[PersonId], *, anyway: bool = True
) -> None:
    """It has this name, and these of the formation's participants are in it. `version` is the one that was seen.

    Raises:
        UnknownFormation, NotAllowed, UnknownGroup, ChangedMeanwhile, GroupRefused
        Clashing: not `anyway`, and somebody who comes is taken at its dates, or a place is too small.
    """
    formation_id = group.formation_id
    async with desk.store.writing() as records:
        seen = await begin_change(records, person_id, formation_id, Right.ENROL)
        kept = await _groups(records, seen.formation)
        if kept.group(group.id).version != group.version:
            raise ChangedMeanwhile
        require_group(group, kept.groups)
        meant = {one.id for one in kept.participants if one.id in member_ids}
        before = kept.members[group.id]
        if not anyway:
            coming = [one for one in kept.participants if one.id in meant - before]
            dates = [one for one in await meetings(desk, records, formation_id) if one.group_id == group.id]
            more = len(meant) - len(before)
            await require_free(records, person_id, seen.formation, dates, coming, Standing.PARTICIPANT, more)
        await _keep(desk, records, replace(group, version=group.version + 1), before, meant)
        rooms = await current_dates(desk, records, formation_id)
    await tell_rooms(desk, rooms)


async def remove_group(
    desk: Desk, person_id: PersonId, formation_id: FormationId, group_id: GroupId, version: int
) -> None:
    """Its members stay enrolled.

    Raises:
        UnknownFormation, NotAllowed, UnknownGroup, ChangedMeanwhile
        GroupRefused: there are dates for it.
    """
    async with desk.store.writing() as records:
        seen = await begin_change(records, person_id, formation_id, Right.ENROL)
        if (await _groups(records, seen.formation)).group(group_id).version != version:
            raise ChangedMeanwhile
        if await records.groups.is_planned(group_id):
            raise GroupRefused("planned")
        await records.series.keep_undo(formation_id, None)  # it may speak of this group
        await records.groups.remove(group_id)


async def _keep(
    desk: Desk, records: Records, group: Group, before: frozenset[PersonId], meant: Collection[PersonId]
) -> None:
    now, formation_id, occasion = desk.clock.now(), group.formation_id, desk.tokens.public_id()
    ahead = await series_ahead(records, formation_id, now)
    changed = sorted(before.symmetric_difference(meant))
    theirs = {one: await concerning(records, formation_id, one, ahead) for one in changed}
    await records.groups.put(group, meant)
    for one in changed:
        await announce_difference(records, formation_id, one, ahead, theirs[one], now, occasion)
        await asyncio.sleep(0)  # a class goes on meanwhile, on the same loop


async def _groups(records: Records, formation: Formation) -> GroupList:
    groups = tuple(await records.groups.of_formation(formation.id))
    participants = tuple(
        person
        for person, enrolment in await records.formations.members(formation.id)
        if enrolment.standing is Standing.PARTICIPANT
    )
    return GroupList(formation, groups, participants, dict(await records.groups.members([one.id for one in groups])))
