"""Moving a date by pointing at a calendar: what is to be moved, and what would not fit where it is put.

The rule: nothing is kept here. What a scheduler pointed at is shown to them first, with its clashes.
"""

from accounts.people import PersonId
from accounts.permissions import Right
from actions.clashes import require_no_clash
from actions.ports.formations import Planned
from actions.ports.records import Records
from actions.relations import related
from actions.scheduling import load_plan
from actions.world import Desk
from formations.errors import UnknownOccurrence
from formations.formations import FormationId
from formations.occurrences import OccurrenceId
from formations.series import Dates, move


async def movable(desk: Desk, person_id: PersonId, occurrence_id: OccurrenceId) -> Planned:
    """What a scheduler took hold of. Raises UnknownOccurrence, UnknownFormation, NotAllowed."""
    async with desk.store.reading() as records:
        return await _movable(records, person_id, occurrence_id)


async def try_move(
    desk: Desk, person_id: PersonId, formation_id: FormationId, occurrence_id: OccurrenceId, dates: Dates
) -> None:
    """Let pass this one date where nothing clashes.

    Raises:
        UnknownOccurrence, UnknownFormation, NotAllowed, DatesRefused, Clashing
    """
    async with desk.store.reading() as records:
        planned = await _movable(records, person_id, occurrence_id)
        if planned.formation.id != formation_id:
            raise UnknownOccurrence
        dates.require(planned.activity.kind)
        change = move(await load_plan(records, planned.occurrence.series_id), occurrence_id, dates)
        await require_no_clash(desk, records, person_id, planned.activity, change.occurrences, planned.group_id)


async def _movable(records: Records, person_id: PersonId, occurrence_id: OccurrenceId) -> Planned:
    planned = await records.formations.planned(occurrence_id)
    if planned is None:
        raise UnknownOccurrence
    seen = await related(records, person_id, planned.formation.id)
    seen.require(Right.PLAN_FORMATION)
    return planned
