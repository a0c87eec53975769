"""When and where formations are given, as they concern one person: it tells those of one title apart."""

from collections.abc import Collection, Mapping, Sequence

from accounts.people import PersonId
from actions.concern import reader_of
from actions.ports.records import Records
from actions.relations import Related
from formations.formations import FormationId
from formations.outlines import Outline, alike


async def outlines_of(
    records: Records, person_id: PersonId, seen: Sequence[Related], only: Collection[FormationId] | None = None
) -> Mapping[FormationId, Outline]:
    """Of these formations, or `only` some of them; those without dates are not there."""
    asked = [one for one in seen if only is None or one.formation.id in only]
    if not asked:
        return {}
    return await records.listings.outlines([one.formation.id for one in asked], reader_of(person_id, asked))


async def told_apart(records: Records, person_id: PersonId, seen: Sequence[Related]) -> Mapping[FormationId, Outline]:
    """The same of those only that are called as another of them is."""
    return await outlines_of(records, person_id, seen, frozenset(alike([one.formation for one in seen])))
