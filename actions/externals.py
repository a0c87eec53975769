"""What the training catalogue calls a formation: told by schedulers, so that tables which name it are matched to it.

The rule: of a domain's formations that are not archived, one has these ids. Who gives them says which version they saw.
"""

from dataclasses import dataclass, replace

from accounts.people import PersonId
from accounts.permissions import Right
from actions.planning import begin_change
from actions.ports.records import Records
from actions.relations import related
from actions.world import Desk
from formations.errors import ChangedMeanwhile, FormationRefused
from formations.externals import ExternalIds, require_external_ids
from formations.formations import Formation, FormationId
from formations.groups import Group
from formations.versions import Version, version_of


@dataclass(frozen=True, slots=True)
class Named:
    """A formation and its groups, with what the catalogue calls them."""

    formation: Formation
    groups: tuple[Group, ...]


async def see_externals(desk: Desk, person_id: PersonId, formation_id: FormationId) -> Named:
    """For who plans. Raises UnknownFormation, NotAllowed."""
    async with desk.store.reading() as records:
        seen = await related(records, person_id, formation_id)
        seen.require(Right.PLAN_FORMATION)
        return Named(seen.formation, tuple(await records.groups.of_formation(formation_id)))


async def set_externals(
    desk: Desk, person_id: PersonId, formation_id: FormationId, ids: ExternalIds, expected: Version
) -> None:
    """These, or none.

    Raises:
        UnknownFormation, NotAllowed, ChangedMeanwhile
        FormationRefused: one of them cannot be; or, `taken`, another formation of the domain has them.
    """
    require_external_ids(ids)
    async with desk.store.writing() as records:
        known = (await begin_change(records, person_id, formation_id)).formation
        if version_of(known) != expected:
            raise ChangedMeanwhile
        changed = replace(known, external=ids)
        await require_own_ids(records, changed)
        await records.formations.change_formation(changed)


async def require_own_ids(records: Records, formation: Formation) -> None:
    """Let pass whose ids no other of its domain has, until the transaction ends. Raises FormationRefused."""
    if not formation.external:
        return
    await records.externals.begin_naming(formation.domain_id)
    other = await records.externals.named(formation.domain_id, formation.external)
    if other is not None and other.id != formation.id:
        raise FormationRefused("taken")
