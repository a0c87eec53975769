"""Who will lead a formation, as a form sends it: boxes of those who are known, and addresses of others.

Rule: whose an address is says the verb, and only to who may make formations in that domain.
"""

from collections.abc import Mapping

from accounts.people import DomainId, Person, PersonId
from actions.deploying import known_trainers, trainers_by_address
from actions.world import Desk
from server.i18n import later

NOBODY = later("L'une des adresses ne correspond à aucun compte.")
NO_TRAINER = later("Choisissez au moins un formateur ou une formatrice.")
Fields = Mapping[str, str]


async def read_others(desk: Desk, person: Person, domain_id: DomainId, fields: Fields) -> tuple[PersonId, ...]:
    """Those whose addresses were written. Raises UnknownDomain, NotAllowed, UnknownPerson, ParcoursRefused."""
    addresses = fields.get("addresses", "").replace(",", " ").replace(";", " ").split()
    return await trainers_by_address(desk, person.id, domain_id, addresses)


async def shown_team(desk: Desk, person: Person, fields: Fields) -> tuple[tuple[str, str, bool], ...]:
    """Those who are known, as (id, name, chosen)."""
    return tuple((one.id, one.name, f"trainer-{one.id}" in fields) for one in await known_trainers(desk, person.id))
