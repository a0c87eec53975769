"""A week as a calendar shows it: hours from top to bottom, and what overlaps side by side.

The rule: a thing stands where the clocks of the reader's zone say, on quarters of an hour. In a night that turns
the clocks back, an hour comes twice and is drawn once; nothing is drawn shorter than can be read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import heappop, heappush
from zoneinfo import ZoneInfo

from formations.days import Day, Span, monday_of, row_of_days, touching
from formations.months import WEEK_DAYS
from formations.occurrences import OccurrenceId

QUARTER, SHORTEST, WHOLE_DAY = 15, 30, 24 * 60
"""Minutes."""
EARLIEST_HOUR, LATEST_HOUR = 8, 18


@dataclass(frozen=True, slots=True)
class Placed:
    """What one day has of a thing at its hours.

    Attributes:
        top, bottom: minutes of that day's clock, multiples of QUARTER.
        lane: from 0; of as many `lanes` as stand side by side there.
        begins: on this day; else it goes on from the day before.
    """

    id: OccurrenceId
    top: int
    bottom: int
    begins: bool
    lane: int = 0
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class HourDay:
    """One day of a week: what lies over it, and what stands at its hours, by start."""

    day: Day
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday on; the hours from `first_hour` up to, not including, `last_hour` are worth showing."""

    days: tuple[HourDay, ...]
    first_hour: int
    last_hour: int


def week(spans: Iterable[Span], day: date, zone: str) -> Week:
    """The week of a day, as days and hours go in `zone`."""
    by_id = {span.id: span for span in spans}
    row = row_of_days(touching(by_id.values(), zone), monday_of(day), WEEK_DAYS)
    days = tuple(HourDay(one, place([by_id[each] for each in one.ids], one.day, zone)) for one in row)
    placed = [piece for one in days for piece in one.placed]
    first = min((piece.top // 60 for piece in placed), default=EARLIEST_HOUR)
    last = max((-(-piece.bottom // 60) for piece in placed), default=LATEST_HOUR)
    return Week(days, min(first, EARLIEST_HOUR), max(last, LATEST_HOUR))


def place(spans: Sequence[Span], day: date, zone: str) -> tuple[Placed, ...]:
    """What this day has of each, side by side where they overlap. All of them touch it; they come by start."""
    drawn = sorted((_drawn(span, day, zone) for span in spans), key=lambda one: (one.top, -one.bottom, one.id))
    placed: list[Placed] = []
    together: list[Placed] = []
    until = 0
    for piece in drawn:
        if together and piece.top >= until:
            placed += _side_by_side(together)
            together = []
        together.append(piece)
        until = max(until, piece.bottom)
    return tuple(placed + _side_by_side(together))


def _drawn(span: Span, day: date, zone: str) -> Placed:
    starts, ends = (one.astimezone(ZoneInfo(zone)) for one in (span.starts_at, span.ends_at))
    first, last = span.days(zone)
    top = _minute(starts) if first == day else 0
    bottom = WHOLE_DAY if last > day or ends.date() > day else _minute(ends)
    top = min(top - top % QUARTER, WHOLE_DAY - SHORTEST)
    return Placed(span.id, top, max(bottom + -bottom % QUARTER, top + SHORTEST), first == day)


def _minute(when: datetime) -> int:
    return when.hour * 60 + when.minute


def _side_by_side(together: Sequence[Placed]) -> list[Placed]:
    busy: list[tuple[int, int]] = []
    free: list[int] = []
    lanes: list[int] = []
    for piece in together:
        while busy and busy[0][0] <= piece.top:
            heappush(free, heappop(busy)[1])
        lane = heappop(free) if free else len(busy)
        heappush(busy, (piece.bottom, lane))
        lanes.append(lane)
    most = max(lanes, default=-1) + 1
    return [replace(piece, lane=lane, lanes=most) for piece, lane in zip(together, lanes, strict=True)]
