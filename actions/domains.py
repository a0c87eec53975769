"""Domains, and who is given what over a whole one."""

from accounts.people import Domain, DomainId, PersonId
from accounts.permissions import Right, Role
from actions.relations import domains_with
from actions.sign_in import person_at
from actions.world import Desk
from rooms.text import clean_name


async def grant_role(desk: Desk, email: str, role: Role, domain_name: str) -> Domain:
    """Give somebody a role over a domain, which is made if there is none of that name. Raises UnknownPerson."""
    name = clean_name(domain_name)
    async with desk.store.writing() as records:
        person = await person_at(records, email)
        domain = next((each for each in await records.people.domains() if each.name == name), None)
        if domain is None:
            domain = Domain(DomainId(desk.tokens.public_id()), name)
            await records.people.add_domain(domain)
        await records.people.grant(person.id, role, domain.id)
    return domain


async def domains_where(desk: Desk, person_id: PersonId, right: Right) -> tuple[Domain, ...]:
    """The domains over which this person has the right, by name."""
    async with desk.store.reading() as records:
        return await domains_with(records, person_id, right)
