"""Dates in Paris, and what is booked around them."""

from datetime import UTC, datetime, timedelta

from accounts.people import DomainId, PersonId
from formations.clashes import Booking, ClashKind
from formations.formations import ActivityId, FormationId
from formations.occurrences import Occurrence, OccurrenceId

OTHER = FormationId("other")
# A Tuesday in Paris, one hour ahead of UTC.
TUESDAY = datetime(2027, 3, 9, 14)
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def a_date(starts: datetime = TUESDAY, hours: float = 2) -> Occurrence:
    """Of two hours, unless it is said."""
    return Occurrence(
        OccurrenceId(f"{starts}"), ActivityId("a"), starts, starts + timedelta(hours=hours), "Europe/Paris"
    )


def a_booking(hour: float, hours: float = 1, kind: ClashKind = ClashKind.TRAINER) -> Booking:
    """On that Tuesday, by the clocks of Paris."""
    starts_at = datetime(2027, 3, 9, tzinfo=UTC) + timedelta(hours=hour - 1)
    return Booking(
        starts_at, starts_at + timedelta(hours=hours), OTHER, DomainId("d"), "Titre", kind, PersonId("p"), "Claire"
    )
