"""How a person stands to a formation, from what is kept. Every verb about a formation begins here."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.errors import NotAllowed, UnknownDomain
from accounts.people import Domain, DomainId, Person, PersonId
from accounts.permissions import OF_STANDING, Relation, Right, Role, Standing, may
from actions.polite import politely
from actions.ports.records import Records
from formations.errors import UnknownFormation
from formations.formations import Enrolment, Formation, FormationId
from formations.states import may_in

_OF_ROLE = {Role.ADMINISTRATOR: Relation.ADMINISTRATOR, Role.SCHEDULER: Relation.SCHEDULER}


@dataclass(frozen=True, slots=True)
class Related:
    """A formation and how somebody stands to it.

    Attributes:
        standing: in its space; None for those who only plan it.
        finished: the tick of a participant; False for everybody else.
    """

    formation: Formation
    standing: Standing | None
    relations: frozenset[Relation]
    finished: bool = False

    def may(self, right: Right) -> bool:
        """Whether they have the right here, as the formation stands."""
        return may_in(self.formation.state, self.relations, right)

    def require(self, right: Right) -> None:
        """Let pass, or refuse.

        Raises:
            UnknownFormation: they may not even know of it, but perhaps read its programme.
            NotAllowed: they know it, but not for this.
        """
        if self.may(right):
            return
        if self.may(Right.SEE_FORMATION):
            raise NotAllowed
        raise UnknownFormation


async def related(records: Records, person_id: PersonId, formation_id: FormationId) -> Related:
    """How this person stands to this formation. Raises UnknownFormation: there is none."""
    formation = await records.formations.formation(formation_id)
    if formation is None:
        raise UnknownFormation
    return await related_in(records, person_id, formation)


async def related_in(records: Records, person_id: PersonId, formation: Formation) -> Related:
    """The same, of a formation that was just read."""
    standing = await records.formations.standing(formation.id, person_id)
    roles = await records.people.roles(person_id)
    return Related(formation, standing, relations_of(formation, standing, roles))


async def begin_change(records: Records, person_id: PersonId, formation_id: FormationId, right: Right) -> Related:
    """The same, before anything else is read: what another changes at the same time is seen, or waits.

    Raises:
        UnknownFormation
        NotAllowed: without the right; it may be archived by now.
    """
    (await related(records, person_id, formation_id)).require(right)
    await records.formations.begin_change(formation_id)
    seen = await related(records, person_id, formation_id)
    seen.require(right)
    return seen


async def all_related(records: Records, person_id: PersonId) -> tuple[Related, ...]:
    """Every formation that this person may see, by title."""
    roles = await records.people.roles(person_id)
    found = {one.formation.id: one for one in await _own(records, person_id, roles)}
    async for formation in politely(await records.formations.of_domains(sorted({domain_id for _, domain_id in roles}))):
        found.setdefault(formation.id, Related(formation, None, relations_of(formation, None, roles)))
    seen = (entry for entry in found.values() if entry.may(Right.SEE_FORMATION))
    return tuple(sorted(seen, key=lambda entry: (entry.formation.title, entry.formation.id)))


async def seen_by(records: Records, person_id: PersonId) -> tuple[tuple[Related, ...], frozenset[DomainId]]:
    """The same without reading all there is: what they belong to, and the domains of which they see everything."""
    roles = await records.people.roles(person_id)
    own = tuple(one for one in await _own(records, person_id, roles) if one.may(Right.SEE_FORMATION))
    of_roles = {domain_id: relations_in(domain_id, None, roles) for _, domain_id in roles}
    # A state takes this right from members alone: who has it in one state has it in all.
    return own, frozenset(domain_id for domain_id, relations in of_roles.items() if may(relations, Right.SEE_FORMATION))


async def _own(records: Records, person_id: PersonId, roles: frozenset[tuple[Role, DomainId]]) -> list[Related]:
    return [
        Related(formation, enrolment.standing, relations_of(formation, enrolment.standing, roles), enrolment.finished)
        for formation, enrolment in await records.formations.of_person(person_id)
    ]


def relations_of(
    formation: Formation, standing: Standing | None, roles: frozenset[tuple[Role, DomainId]]
) -> frozenset[Relation]:
    """All the ways in which they stand to it."""
    return relations_in(formation.domain_id, standing, roles)


def relations_in(
    domain_id: DomainId, standing: Standing | None, roles: frozenset[tuple[Role, DomainId]]
) -> frozenset[Relation]:
    """The same, of a formation of this domain: a role counts in its own domain only."""
    relations = {_OF_ROLE[role] for role, of_domain in roles if of_domain == domain_id}
    if standing is not None:
        relations.add(OF_STANDING[standing])
    return frozenset(relations or {Relation.STRANGER})


def names_of_trainers(members: Iterable[tuple[Person, Enrolment]]) -> tuple[str, ...]:
    """Who leads a formation, of its members, in their order."""
    return tuple(person.name for person, enrolment in members if enrolment.standing is Standing.TRAINER)


async def relations_anywhere(records: Records, person_id: PersonId) -> frozenset[Relation]:
    """All the ways in which they stand to any formation or domain."""
    roles = await records.people.roles(person_id)
    enrolments = [enrolment for _, enrolment in await records.formations.of_person(person_id)]
    found = {_OF_ROLE[role] for role, _ in roles} | {OF_STANDING[one.standing] for one in enrolments}
    return frozenset(found or {Relation.STRANGER})


async def require_in_domain(records: Records, person_id: PersonId, domain_id: DomainId, right: Right) -> Domain:
    """Let pass who has this right over a whole domain.

    Raises:
        UnknownDomain: there is none, or they have nothing to do with it.
        NotAllowed: they have another role there.
    """
    return await require_with(records, await records.people.roles(person_id), domain_id, right)


async def require_with(
    records: Records, roles: frozenset[tuple[Role, DomainId]], domain_id: DomainId, right: Right
) -> Domain:
    """The same of who has these roles."""
    relations = relations_in(domain_id, None, roles)
    domain = next((one for one in await records.people.domains() if one.id == domain_id), None)
    if domain is None or relations == {Relation.STRANGER}:
        raise UnknownDomain
    if not may(relations, right):
        raise NotAllowed
    return domain


async def domains_with(records: Records, person_id: PersonId, right: Right) -> tuple[Domain, ...]:
    """The domains over which this person has the right, by name."""
    roles = await records.people.roles(person_id)
    found = (one for one in await records.people.domains() if may(relations_in(one.id, None, roles), right))
    return tuple(sorted(found, key=lambda one: one.name))
