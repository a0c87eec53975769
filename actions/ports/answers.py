"""How verbs keep an answer, so that who asks again with the same key hears the same. What is kept is sealed."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from accounts.people import PersonId


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer.

    Attributes:
        key: the digest of the key that came with the question.
        asked: the digest of the question.
        answer: sealed: only who has the key can read it.
        ends_on: the day on which it goes; a day and no hour, as it would tell when it was asked.
    """

    key: str
    asked: str
    answer: str
    ends_on: date


class AnswerRecords(Protocol):
    """Answers, of each person their own."""

    async def begin(self, person_id: PersonId) -> None:
        """From here to the end of this transaction nobody else keeps one of theirs."""
        ...

    async def by_key(self, person_id: PersonId, key: str) -> KeptAnswer | None: ...
    async def number(self, person_id: PersonId) -> int: ...
    async def keep(self, person_id: PersonId, answer: KeptAnswer) -> None:
        """In place of the one with the same key."""
        ...

    async def purge(self, today: date) -> int: ...
