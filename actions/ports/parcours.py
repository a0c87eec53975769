"""How verbs read and write parcours."""

from collections.abc import Collection, Sequence
from typing import Protocol

from accounts.people import DomainId
from formations.formations import ParcoursId
from formations.parcours import Parcours


class ParcoursRecords(Protocol):
    """Reusable designs, each with its steps."""

    async def put(self, parcours: Parcours) -> None:
        """Add it, or give it these values and steps; its domain and its origin stay."""
        ...

    async def parcours(self, parcours_id: ParcoursId) -> Parcours | None: ...
    async def of_domains(self, domain_ids: Collection[DomainId]) -> Sequence[Parcours]:
        """By title, in whatever state; without their steps."""
        ...

    async def published(self) -> Sequence[Parcours]:
        """Of all domains, by title; without their steps."""
        ...

    async def begin_change(self, parcours_id: ParcoursId) -> None:
        """From here to the end of this transaction nobody else changes or deploys it."""
        ...
