"""Calendars of days without courses, as verbs read and write them."""

from collections.abc import Collection, Sequence
from typing import Protocol

from accounts.people import DomainId
from formations.holiday_sources import HolidaySource, HolidaySourceId


class HolidaySourceRecords(Protocol):
    """Calendars that domains follow, with what they told the last time."""

    async def put(self, source: HolidaySource) -> None:
        """Add it, or give it these values; its domain stays."""
        ...

    async def source(self, source_id: HolidaySourceId) -> HolidaySource | None: ...
    async def of_domain(self, domain_id: DomainId) -> Sequence[HolidaySource]:
        """By their addresses."""
        ...

    async def troubled(self, domain_ids: Collection[DomainId]) -> frozenset[DomainId]:
        """Those of these domains of which a calendar could not be followed the last time; without reading any."""
        ...

    async def remove(self, source_id: HolidaySourceId) -> None:
        """The days that it gave stay."""
        ...
