"""Sealed answers in the database, each under the digest of its key."""

from datetime import date

from sqlalchemy import delete, func, select

from accounts.people import PersonId
from actions.ports.answers import KeptAnswer
from storage.statements import Statements
from storage.tables import kept_answer, person


class DatabaseAnswerRecords:
    """See `actions.ports.answers.AnswerRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def begin(self, person_id: PersonId) -> None:
        # Without the key: who enrols them meanwhile only refers to it. SQLite has one writer anyway.
        same = select(person.c.id).where(person.c.public_id == person_id)
        await self._statements.one(same.with_for_update(key_share=True))

    async def by_key(self, person_id: PersonId, key: str) -> KeptAnswer | None:
        row = await self._statements.one(
            select(kept_answer.c.asked_hash, kept_answer.c.answer, kept_answer.c.ends_on).where(
                kept_answer.c.person_id == _number_of(person_id), kept_answer.c.key_hash == key
            )
        )
        return None if row is None else KeptAnswer(key, row.asked_hash, row.answer, row.ends_on)

    async def number(self, person_id: PersonId) -> int:
        theirs = kept_answer.c.person_id == _number_of(person_id)
        return int(await self._statements.scalar(select(func.count()).select_from(kept_answer).where(theirs)))

    async def keep(self, person_id: PersonId, answer: KeptAnswer) -> None:
        keys = {"person_id": _number_of(person_id), "key_hash": answer.key}
        values = {"asked_hash": answer.asked, "answer": answer.answer, "ends_on": answer.ends_on}
        await self._statements.put(kept_answer, keys, values)

    async def purge(self, today: date) -> int:
        return await self._statements.run(delete(kept_answer).where(kept_answer.c.ends_on <= today))


def _number_of(person_id: PersonId) -> object:
    return select(person.c.id).where(person.c.public_id == person_id).scalar_subquery()
