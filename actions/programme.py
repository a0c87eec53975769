"""The programme of a formation, for whoever thinks of enrolling: what it is for, how it unfolds, what it asks.

The rule: nothing of its people and nothing of its space: no name but those that its authors gave, no room, no place.
"""

from dataclasses import dataclass

from accounts.people import PersonId
from accounts.permissions import Right
from actions.entries import BEGINNING, END_OF_TIME
from actions.ports.formations import Planned
from actions.relations import related
from actions.world import Desk
from formations.formations import Activity, ActivityId, Formation, FormationId


@dataclass(frozen=True, slots=True)
class Programme:
    """What anybody who signs in may read.

    Attributes:
        plan: each item with the dates that stand, by their start.
        is_theirs: the reader may enter its space.
    """

    formation: Formation
    domain_name: str
    plan: tuple[tuple[Activity, tuple[Planned, ...]], ...]
    is_theirs: bool


async def programme(desk: Desk, person_id: PersonId, formation_id: FormationId) -> Programme:
    """Raises UnknownFormation."""
    async with desk.store.reading() as records:
        seen = await related(records, person_id, formation_id)
        seen.require(Right.SEE_PROGRAMME)
        activities = await records.formations.activities(formation_id)
        dated = await records.formations.plan([formation_id], BEGINNING, END_OF_TIME)
        domains = {one.id: one.name for one in await records.people.domains()}
    standing: dict[ActivityId, list[Planned]] = {activity.id: [] for activity in activities}
    for one in dated:
        if not one.occurrence.is_cancelled:
            standing[one.activity.id].append(one)
    plan = tuple((activity, tuple(standing[activity.id])) for activity in activities)
    return Programme(seen.formation, domains[seen.formation.domain_id], plan, seen.may(Right.SEE_FORMATION))
