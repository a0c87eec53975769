"""What repeats, as it is kept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol

from accounts.people import DomainId
from formations.formations import FormationId
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.series import Change, Series
from formations.undoing import Undo


class SeriesRecords(Protocol):
    """What repeats, the dates that were made of it, and the last change of a calendar."""

    async def series(self, series_ids: Collection[SeriesId]) -> Sequence[Series]: ...
    async def of_formations(self, formation_ids: Collection[FormationId]) -> Sequence[Series]:
        """By their first dates."""
        ...

    async def occurrences(self, series_ids: Collection[SeriesId]) -> Sequence[Occurrence]:
        """All dates of these series, by `recurrence_wall`."""
        ...

    async def apply(self, change: Change) -> None:
        """Keep what was decided. New dates of a virtual class get their rooms; rooms of removed ones go."""
        ...

    async def undo(self, formation_id: FormationId) -> Undo | None: ...
    async def keep_undo(self, formation_id: FormationId, undo: Undo | None) -> None:
        """In the place of the one before; None: nothing can be taken back."""
        ...

    async def derive_again(self, after: OccurrenceId, limit: int) -> Sequence[OccurrenceId]:
        """Compute UTC from the walls again, for as many by id behind `after`; the ids that were looked at."""
        ...

    async def holidays(self, domain_id: DomainId, first: date, last: date) -> Mapping[date, str]:
        """The days from first to last on which a domain plans nothing, with their names."""
        ...

    async def begin_holidays(self, domain_id: DomainId) -> None:
        """From here to the end of this transaction nobody else changes them."""
        ...

    async def set_holidays(self, domain_id: DomainId, days: Mapping[date, str]) -> None:
        """These, and no others."""
        ...
