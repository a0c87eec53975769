"""Accounts, roles and domains in the database."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from accounts.errors import EmailTaken
from accounts.people import Domain, DomainId, Language, Person, PersonId, Theme
from accounts.permissions import Role
from storage.statements import AnyRow, Statements, keeps_plan
from storage.tables import domain, person, role_grant

PERSON_COLUMNS = (
    person.c.public_id,
    person.c.name,
    person.c.email,
    person.c.language,
    person.c.zone,
    person.c.theme,
    person.c.synthetic,
)


# Made once, as it takes longer than to run it.
_BY_ID = keeps_plan(select(*PERSON_COLUMNS).where(person.c.public_id == bindparam("person")))
_DOMAINS = keeps_plan(select(domain.c.public_id, domain.c.name).order_by(domain.c.name))
_ROLES = keeps_plan(
    select(role_grant.c.role, domain.c.public_id)
    .join(domain, domain.c.id == role_grant.c.domain_id)
    .join(person, person.c.id == role_grant.c.person_id)
    .where(person.c.public_id == bindparam("person"))
)


def person_of(row: AnyRow) -> Person:
    """The person in a row that begins with PERSON_COLUMNS."""
    public_id, name, email, language, zone, theme, synthetic = row[: len(PERSON_COLUMNS)]
    return Person(PersonId(public_id), name, email, Language(language), zone, Theme(theme), synthetic)


class DatabasePeopleRecords:
    """See `actions.ports.people.PeopleRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(self, somebody: Person, password_hash: str | None) -> None:
        if await self.by_email(somebody.email) is not None:
            raise EmailTaken
        row = {
            "public_id": somebody.id,
            "name": somebody.name,
            "email": somebody.email,
            "password_hash": password_hash,
            "language": somebody.language,
            "zone": somebody.zone,
            "theme": somebody.theme,
            "synthetic": somebody.synthetic,
        }
        try:
            await self._statements.run(insert(person).values(row))
        except IntegrityError as error:
            # On PostgreSQL another transaction may have taken the address since we looked.
            if "email" in str(error.orig):
                raise EmailTaken from error
            raise

    async def by_id(self, person_id: PersonId) -> Person | None:
        row = await self._statements.one(_BY_ID, {"person": person_id})
        return None if row is None else person_of(row)

    async def by_email(self, email: str) -> Person | None:
        row = await self._statements.one(select(*PERSON_COLUMNS).where(person.c.email == email))
        return None if row is None else person_of(row)

    async def password_hash(self, person_id: PersonId) -> str | None:
        found: str | None = await self._statements.scalar(
            select(person.c.password_hash).where(person.c.public_id == person_id)
        )
        return found

    async def set_password_hash(self, person_id: PersonId, password_hash: str) -> None:
        changed = update(person).where(person.c.public_id == person_id).values(password_hash=password_hash)
        await self._statements.run(changed)

    async def set_preferences(self, person_id: PersonId, language: Language, zone: str, theme: Theme) -> None:
        changed = update(person).where(person.c.public_id == person_id)
        await self._statements.run(changed.values(language=language, zone=zone, theme=theme))

    async def roles(self, person_id: PersonId) -> frozenset[tuple[Role, DomainId]]:
        rows = await self._statements.all(_ROLES, {"person": person_id})
        return frozenset((Role(role), DomainId(domain_id)) for role, domain_id in rows)

    async def grant(self, person_id: PersonId, role: Role, domain_id: DomainId) -> None:
        keys = {
            "person_id": select(person.c.id).where(person.c.public_id == person_id).scalar_subquery(),
            "domain_id": select(domain.c.id).where(domain.c.public_id == domain_id).scalar_subquery(),
            "role": role,
        }
        await self._statements.put(role_grant, keys, {})

    async def add_domain(self, new: Domain) -> None:
        await self._statements.run(insert(domain).values(public_id=new.id, name=new.name))

    async def domains(self) -> Sequence[Domain]:
        rows = await self._statements.all(_DOMAINS)
        return [Domain(DomainId(public_id), name) for public_id, name in rows]

    async def everyone(self) -> Sequence[Person]:
        rows = await self._statements.all(select(*PERSON_COLUMNS).order_by(person.c.name, person.c.email))
        return [person_of(row) for row in rows]
