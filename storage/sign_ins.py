"""Sign-in sessions in the database: a hash, a person, a kind and a last day."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from accounts.people import PersonId
from accounts.sign_in import SignInKind, SignInSession
from storage.statements import Statements
from storage.tables import person, sign_in_session


class DatabaseSignInRecords:
    """See `actions.ports.people.SignInRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(self, session: SignInSession) -> None:
        await self._statements.run(
            insert(sign_in_session).values(
                token_hash=session.token_hash,
                person_id=select(person.c.id).where(person.c.public_id == session.person_id).scalar_subquery(),
                kind=session.kind,
                ends_on=session.ends_on,
            )
        )

    async def by_hash(self, token_hash: str) -> SignInSession | None:
        row = await self._statements.one(
            select(sign_in_session.c.kind, sign_in_session.c.ends_on, person.c.public_id)
            .join(person, person.c.id == sign_in_session.c.person_id)
            .where(sign_in_session.c.token_hash == token_hash)
        )
        if row is None:
            return None
        kind, ends_on, person_id = row
        return SignInSession(token_hash, PersonId(person_id), SignInKind(kind), ends_on)

    async def revoke(self, token_hash: str) -> None:
        await self._statements.run(delete(sign_in_session).where(sign_in_session.c.token_hash == token_hash))

    async def revoke_all(self, person_id: PersonId) -> Sequence[str]:
        number = select(person.c.id).where(person.c.public_id == person_id).scalar_subquery()
        gone = delete(sign_in_session).where(sign_in_session.c.person_id == number)
        return [row[0] for row in await self._statements.all(gone.returning(sign_in_session.c.token_hash))]

    async def purge(self, now: datetime) -> int:
        today = now.astimezone(UTC).date()
        return await self._statements.run(delete(sign_in_session).where(sign_in_session.c.ends_on <= today))
