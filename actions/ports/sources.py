"""Calendars that formations follow, as they are kept."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from formations.following import Link, Source, SourceId
from formations.formations import ActivityId, FormationId


class SourceRecords(Protocol):
    """Calendars that formations follow, and what was seen of them."""

    async def put(self, source: Source, pending: str | None) -> None:
        """Add it, or give it these values; `pending` is what was read of it and nobody has decided on."""
        ...

    async def source(self, source_id: SourceId) -> tuple[Source, str | None] | None:
        """With what is pending."""
        ...

    async def held(self, source_id: SourceId) -> tuple[Source, str | None] | None:
        """The same, and nobody else writes of it before this transaction has ended."""
        ...

    async def of_formation(self, formation_id: FormationId) -> Sequence[Source]: ...
    async def remove(self, source_id: SourceId) -> None:
        """The dates that came of it stay."""
        ...

    async def mapping(self, source_id: SourceId) -> Mapping[str, ActivityId | None]:
        """The activity of each title; None: left out."""
        ...

    async def put_mapping(self, source_id: SourceId, title: str, activity_id: ActivityId | None) -> None: ...
    async def links(self, source_id: SourceId, keys: Collection[str] | None = None) -> Sequence[Link]:
        """Those of these events; None: all."""
        ...

    async def put_links(self, source_id: SourceId, links: Sequence[Link]) -> None: ...
    async def rename_links(self, source_id: SourceId, renamed: Mapping[str, Link]) -> None:
        """Put these in place of those that are known by these keys."""
        ...
