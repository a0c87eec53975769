"""Occurrences: dated entries of the calendar. Wall time and zone are the truth; UTC is derived (zone rules change)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NewType
from zoneinfo import ZoneInfo

from formations.formations import ActivityId

OccurrenceId = NewType("OccurrenceId", str)
SeriesId = NewType("SeriesId", str)

EARLIEST_WALL = datetime.min  # noqa: DTZ901 (of walls: no zone is meant)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated entry. For an asynchronous activity it is the window in which it is done.

    Its own id never changes: room, join address and recording hang on it. Calendars elsewhere know it as
    (UID of its series, RECURRENCE-ID), which is `series_id` and `recurrence_wall`.

    Attributes:
        starts_wall: naive local time in `zone`.
        ends_wall: naive local time in `zone`, after `starts_wall`.
        zone: IANA name.
        cancelled_because: None while it stands; a sentence (perhaps empty) once cancelled.
        series_id: a date that is alone has a series named like itself.
        recurrence_wall: when its series meant it to start, whatever it was moved to since.
        added: not by the series' rule, but beside it (RDATE).
        sequence: rises with each change that calendars elsewhere must hear of.
        version: rises with each change; who changes it says which one they saw.
    """

    id: OccurrenceId
    activity_id: ActivityId
    starts_wall: datetime
    ends_wall: datetime
    zone: str
    cancelled_because: str | None = None
    series_id: SeriesId = SeriesId("")
    recurrence_wall: datetime = EARLIEST_WALL
    added: bool = False
    sequence: int = 0
    version: int = 1

    def __post_init__(self) -> None:
        if not self.series_id:
            object.__setattr__(self, "series_id", SeriesId(self.id))
        if self.recurrence_wall == EARLIEST_WALL:
            object.__setattr__(self, "recurrence_wall", self.starts_wall)

    @property
    def starts_at(self) -> datetime:
        """The start, aware, in its own zone."""
        return moment(self.starts_wall, self.zone)

    @property
    def ends_at(self) -> datetime:
        """The end, aware, in its own zone; never before the start, even where a night skips the hour it begins in."""
        return _end(self.starts_wall, self.ends_wall, self.zone)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off."""
        return self.cancelled_because is not None

    @property
    def is_moved(self) -> bool:
        """Whether it starts at another time than its series meant."""
        return self.starts_wall != self.recurrence_wall

    def changed(self, **changes: Any) -> "Occurrence":
        """The same entry, changed, with the next version and sequence."""
        return replace(self, **changes, sequence=self.sequence + 1, version=self.version + 1)


# Of one date it is asked a dozen times for one page: its phase, its door, its days, its hours.
@lru_cache(maxsize=8_192)
def moment(wall: datetime, zone: str) -> datetime:
    """As RFC 5545 §3.3.5 reads wall times: one that comes twice is the first, one that a night skips counts on.

    By way of UTC, because 02:30 of a night that skips it is shown as 03:30, which is what clocks will say.
    """
    local = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    return local.astimezone(UTC).astimezone(ZoneInfo(zone))


@lru_cache(maxsize=8_192)
def _end(starts_wall: datetime, ends_wall: datetime, zone: str) -> datetime:
    starts_at, ends_at = moment(starts_wall, zone), moment(ends_wall, zone)
    if ends_at.astimezone(UTC) > starts_at.astimezone(UTC):
        return ends_at
    return (starts_at.astimezone(UTC) + (ends_wall - starts_wall)).astimezone(ZoneInfo(zone))
