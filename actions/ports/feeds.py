"""Addresses of calendars, as they are kept."""

from typing import Protocol

from accounts.people import PersonId
from formations.feeds import Feed


class FeedRecords(Protocol):
    """The private addresses of calendars, by the hash of their secret."""

    async def add(self, feed: Feed, token_hash: str) -> None:
        """In place of the one that showed the same to the same person."""
        ...

    async def by_hash(self, token_hash: str) -> Feed | None: ...
    async def of_person(self, person_id: PersonId) -> frozenset[Feed]: ...
    async def remove(self, feed: Feed) -> None: ...
