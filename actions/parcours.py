"""Parcours: written, copied, published and archived by those who design in a domain; found by planners everywhere.

Who leads formations reads what is published, and no more.

The rule: who changes one says which version of it they saw; what another changed meanwhile is not overwritten.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from accounts.errors import NotAllowed
from accounts.people import Domain, DomainId, PersonId
from accounts.permissions import Right, may
from actions.ports.records import Records
from actions.relations import domains_with, relations_anywhere, require_in_domain
from actions.world import Desk
from formations.errors import ChangedMeanwhile, UnknownParcours
from formations.formations import ParcoursId
from formations.parcours import Parcours, ParcoursMove, ParcoursState, Step, require_parcours


@dataclass(frozen=True, slots=True)
class Offer:
    """What somebody finds: the parcours of the domains they design in, and those that others published.

    Attributes:
        names: of all domains.
    """

    domains: tuple[Domain, ...]
    own: tuple[Parcours, ...]
    shared: tuple[Parcours, ...]
    names: dict[DomainId, str]


@dataclass(frozen=True, slots=True)
class SeenParcours:
    """One of them.

    Attributes:
        domains: into which the reader may copy or deploy it.
        may_write: they design in its domain.
        origin: what it was copied from, if the reader may see that.
    """

    parcours: Parcours
    domain_name: str
    domains: tuple[Domain, ...]
    may_write: bool
    origin: Parcours | None


async def offer(desk: Desk, person_id: PersonId) -> Offer:
    """All that they find. Raises NotAllowed: they neither design nor lead anything."""
    async with desk.store.reading() as records:
        if not await _may_read(records, person_id):
            raise NotAllowed
        domains = await domains_with(records, person_id, Right.DESIGN_PARCOURS)
        own_ids = [one.id for one in domains]
        own = await records.parcours.of_domains(own_ids)
        shared = [one for one in await records.parcours.published() if one.domain_id not in own_ids]
        names = {one.id: one.name for one in await records.people.domains()}
    return Offer(domains, tuple(own), tuple(shared), names)


async def reads_parcours(desk: Desk, person_id: PersonId) -> bool:
    """Whether there is an offer for them."""
    async with desk.store.reading() as records:
        return await _may_read(records, person_id)


async def see_parcours(desk: Desk, person_id: PersonId, parcours_id: ParcoursId) -> SeenParcours:
    """With its plan. Raises UnknownParcours."""
    async with desk.store.reading() as records:
        return await visible_parcours(records, person_id, parcours_id)


async def visible_parcours(records: Records, person_id: PersonId, parcours_id: ParcoursId) -> SeenParcours:
    """The same, in a transaction that goes on."""
    domains = await domains_with(records, person_id, Right.DESIGN_PARCOURS)
    own = {one.id for one in domains}
    found = await records.parcours.parcours(parcours_id)
    if found is None or not (_is_visible(found, own) and await _may_read(records, person_id)):
        raise UnknownParcours
    origin = None if found.origin is None else await records.parcours.parcours(found.origin)
    names = {one.id: one.name for one in await records.people.domains()}
    seen_origin = origin if origin is not None and _is_visible(origin, own) else None
    return SeenParcours(found, names[found.domain_id], domains, found.domain_id in own, seen_origin)


async def add_parcours(desk: Desk, person_id: PersonId, domain_id: DomainId, title: str) -> ParcoursId:
    """A draft with nothing but its title. Raises UnknownDomain, NotAllowed, ParcoursRefused."""
    new = Parcours(ParcoursId(desk.tokens.public_id()), domain_id, title)
    require_parcours(new)
    async with desk.store.writing() as records:
        await require_in_domain(records, person_id, domain_id, Right.DESIGN_PARCOURS)
        await records.parcours.put(new)
    return new.id


async def change_parcours(desk: Desk, person_id: PersonId, changed: Parcours) -> None:
    """Its words; plan, domain, origin and state stay. `version` is the one that was seen.

    Raises:
        UnknownParcours, NotAllowed, ChangedMeanwhile, ParcoursRefused
    """

    def decide(known: Parcours) -> Parcours:
        return replace(changed, domain_id=known.domain_id, origin=known.origin, state=known.state, steps=known.steps)

    await _change(desk, person_id, changed.id, changed.version, decide)


async def rewrite_parcours(desk: Desk, person_id: PersonId, changed: Parcours) -> None:
    """Its words and its whole plan. Raises as `change_parcours`, and DatesRefused."""

    def decide(known: Parcours) -> Parcours:
        kept = replace(changed, domain_id=known.domain_id, origin=known.origin, state=known.state)
        return kept.with_steps(changed.steps)

    await _change(desk, person_id, changed.id, changed.version, decide)


async def put_step(
    desk: Desk, person_id: PersonId, parcours_id: ParcoursId, version: int, number: int | None, step: Step
) -> None:
    """In place of the step of this number, or one more. Raises as `change_parcours`, and DatesRefused."""
    await _change(desk, person_id, parcours_id, version, lambda known: known.with_step(number, step))


async def remove_step(desk: Desk, person_id: PersonId, parcours_id: ParcoursId, version: int, number: int) -> None:
    """Raises as `change_parcours`."""
    await _change(desk, person_id, parcours_id, version, lambda known: known.without_step(number))


async def move_parcours(
    desk: Desk, person_id: PersonId, parcours_id: ParcoursId, version: int, move: ParcoursMove
) -> None:
    """Publish, withdraw, archive or restore it. Raises as `change_parcours`, and MoveRefused."""
    await _change(desk, person_id, parcours_id, version, lambda known: known.moved(move), archived_too=True)


async def copy_parcours(desk: Desk, person_id: PersonId, parcours_id: ParcoursId, domain_id: DomainId) -> ParcoursId:
    """A draft of one's own, as it is now. Raises UnknownParcours, UnknownDomain, NotAllowed."""
    async with desk.store.writing() as records:
        seen = await visible_parcours(records, person_id, parcours_id)
        await require_in_domain(records, person_id, domain_id, Right.DESIGN_PARCOURS)
        copy = seen.parcours.copied(ParcoursId(desk.tokens.public_id()), domain_id)
        await records.parcours.put(copy)
    return copy.id


async def _change(
    desk: Desk,
    person_id: PersonId,
    parcours_id: ParcoursId,
    version: int,
    decide: Callable[[Parcours], Parcours],
    *,
    archived_too: bool = False,
) -> None:
    async with desk.store.writing() as records:
        await records.parcours.begin_change(parcours_id)
        seen = await visible_parcours(records, person_id, parcours_id)
        known = seen.parcours
        if not seen.may_write or (known.state is ParcoursState.ARCHIVED and not archived_too):
            raise NotAllowed
        if known.version != version:
            raise ChangedMeanwhile
        changed = replace(decide(known), version=known.version + 1)
        require_parcours(changed)
        await records.parcours.put(changed)


def _is_visible(parcours: Parcours, own: set[DomainId]) -> bool:
    return parcours.domain_id in own or parcours.state is ParcoursState.PUBLISHED


async def _may_read(records: Records, person_id: PersonId) -> bool:
    return may(await relations_anywhere(records, person_id), Right.READ_PARCOURS)
