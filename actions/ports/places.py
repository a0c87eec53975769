"""How verbs read and write the places of domains."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from accounts.people import DomainId
from formations.formations import FormationId
from formations.occurrences import SeriesId
from formations.places import Place, PlaceId


class PlaceRecords(Protocol):
    """Where people meet."""

    async def put(self, place: Place) -> None:
        """Add it, or give it these values; its domain stays."""
        ...

    async def place(self, place_id: PlaceId) -> Place | None: ...
    async def of_domain(self, domain_id: DomainId) -> Sequence[Place]:
        """By name and address, retired ones included."""
        ...

    async def adopt(self, place_id: PlaceId) -> None:
        """Activities of its domain that tell just this in words of their own are there from now on."""
        ...

    async def planned_in(
        self, place_id: PlaceId, now: datetime, after: FormationId, limit: int
    ) -> Sequence[FormationId]:
        """The formations that have dates there after that moment, by their ids, behind this one."""
        ...

    async def moved(self, place_id: PlaceId, formation_id: FormationId, now: datetime) -> Sequence[SeriesId]:
        """What this formation has there after that moment: calendars elsewhere are to read it again, so their sequences
        rise. Whoever asks has begun a change of it."""
        ...

    async def begin_change(self, domain_id: DomainId) -> None:
        """From here to the end of this transaction nobody else changes the places of this domain."""
        ...
