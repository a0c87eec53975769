"""The calendar opens the room: when the door of a virtual class is open, to whom, and why not."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.permissions import Standing
from formations.errors import OccurrenceCancelled, TooEarly, TooLate
from formations.occurrences import Occurrence

PARTICIPANTS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """From when until when a door is open; both aware, in UTC. A room still in use stays open after `closes_at`."""

    opens_at: datetime
    closes_at: datetime

    def is_open(self, now: datetime, in_use: bool) -> bool:
        """Whether one may enter at `now`."""
        return self.opens_at <= now and (now < self.closes_at or in_use)


def opening(occurrence: Occurrence, standing: Standing) -> Opening:
    """When the room of this occurrence is open to somebody of this standing.

    Trainers may enter from the first moment of that day (in the occurrence's zone), participants 15 minutes before.
    """
    starts_at = occurrence.starts_at.astimezone(UTC)
    if standing is Standing.TRAINER:
        day = datetime.combine(occurrence.starts_wall.date(), time(), ZoneInfo(occurrence.zone))
        opens_at = min(day.astimezone(UTC), starts_at - PARTICIPANTS_BEFORE)
    else:
        opens_at = starts_at - PARTICIPANTS_BEFORE
    return Opening(opens_at, occurrence.ends_at.astimezone(UTC) + CLOSES_AFTER)


def require_open(occurrence: Occurrence, standing: Standing, now: datetime, in_use: bool) -> None:
    """Let pass, or say why not.

    Raises:
        OccurrenceCancelled, TooEarly, TooLate: each with the facts a page needs to explain it.
    """
    if occurrence.cancelled_because is not None:
        raise OccurrenceCancelled(occurrence.cancelled_because)
    door = opening(occurrence, standing)
    if now < door.opens_at:
        raise TooEarly(door.opens_at)
    if not door.is_open(now, in_use):
        raise TooLate(door.closes_at)
