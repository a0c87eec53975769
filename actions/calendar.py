"""The calendar of one person: what is dated between two days, of all their formations or of some."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from accounts.people import Person
from actions.entries import Entry, entries, midnight
from actions.relations import all_related
from actions.world import World
from formations.formations import ActivityKind, Formation, FormationId


@dataclass(frozen=True, slots=True)
class Agenda:
    """Entries by start, and every formation one could filter by, by title."""

    entries: tuple[Entry, ...]
    formations: tuple[Formation, ...]


async def agenda(
    world: World,
    person: Person,
    start: date,
    end: date,
    kinds: Collection[ActivityKind] | None = None,
    formation_ids: Collection[FormationId] | None = None,
) -> Agenda:
    """What touches the days from `start` up to, not including, `end`, as days go in the person's zone.

    Args:
        kinds, formation_ids: only these; None for all. A formation the person may not see is simply not there.
    """
    async with world.store.reading() as records:
        seen = await all_related(records, person.id)
        wanted = [one for one in seen if formation_ids is None or one.formation.id in formation_ids]
        found = await entries(world, records, wanted, midnight(start, person.zone), midnight(end, person.zone))
    kept = tuple(entry for entry in found if kinds is None or entry.activity.kind in kinds)
    return Agenda(kept, tuple(one.formation for one in seen))
