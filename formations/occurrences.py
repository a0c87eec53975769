"""Occurrences: dated entries of the calendar. Wall time and zone are the truth; UTC is derived (zone rules change)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NewType
from zoneinfo import ZoneInfo

from formations.formations import ActivityId

OccurrenceId = NewType("OccurrenceId", str)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated entry. For an asynchronous activity it is the window in which it is done.

    Attributes:
        starts_wall: naive local time in `zone`.
        ends_wall: naive local time in `zone`, after `starts_wall`.
        zone: IANA name.
        cancelled_because: None while it stands; a sentence (perhaps empty) once cancelled.
    """

    id: OccurrenceId
    activity_id: ActivityId
    starts_wall: datetime
    ends_wall: datetime
    zone: str
    cancelled_because: str | None = None

    @property
    def starts_at(self) -> datetime:
        """The start, aware, in its own zone."""
        return _moment(self.starts_wall, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The end, aware, in its own zone."""
        return _moment(self.ends_wall, self.zone)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.cancelled_because is not None


def _moment(wall: datetime, zone: str) -> datetime:
    """As RFC 5545 §3.3.5 reads wall times: one that comes twice is the first, one that a night skips counts on.

    By way of UTC, because 02:30 of a night that skips it is shown as 03:30, which is what clocks will say.
    """
    local = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    return local.astimezone(UTC).astimezone(ZoneInfo(zone))
