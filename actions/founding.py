"""Formations made of no parcours; and what a formation says of itself, changed.

The rule: who changes one says which version of it they saw; what another changed meanwhile is not overwritten.
"""

from collections.abc import Sequence
from dataclasses import replace

from accounts.people import Domain, DomainId, PersonId
from accounts.permissions import Right, Standing
from actions.externals import require_own_ids
from actions.planning import begin_change
from actions.relations import require_in_domain
from actions.world import Desk
from formations.errors import ChangedMeanwhile
from formations.formations import Enrolment, Formation
from formations.founding import require_formation, reworded
from formations.states import State
from formations.versions import Version, version_of


async def domain_to_found_in(desk: Desk, person_id: PersonId, domain_id: DomainId) -> Domain:
    """For who may make formations there. Raises UnknownDomain, NotAllowed."""
    async with desk.store.reading() as records:
        return await require_in_domain(records, person_id, domain_id, Right.PLAN_FORMATION)


async def found_formation(desk: Desk, person_id: PersonId, new: Formation, trainers: Sequence[PersonId]) -> None:
    """A draft with nothing planned. Raises UnknownDomain, NotAllowed, FormationRefused."""
    draft = replace(new, title=new.title.strip(), state=State.DRAFT, parcours_id=None)
    require_formation(draft)
    async with desk.store.writing() as records:
        await require_in_domain(records, person_id, new.domain_id, Right.PLAN_FORMATION)
        await require_own_ids(records, draft)
        await records.formations.add_formation(draft)
        for trainer in dict.fromkeys(trainers):
            await records.formations.enrol(Enrolment(draft.id, trainer, Standing.TRAINER))


async def reword_formation(desk: Desk, person_id: PersonId, told: Formation, expected: Version) -> None:
    """Other words. Raises UnknownFormation, NotAllowed, ChangedMeanwhile, FormationRefused."""
    async with desk.store.writing() as records:
        known = (await begin_change(records, person_id, told.id)).formation
        if version_of(known) != expected:
            raise ChangedMeanwhile
        changed = reworded(known, told)
        await require_own_ids(records, changed)
        await records.formations.change_formation(changed)
