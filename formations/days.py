"""Days as a calendar shows them: which a dated thing touches, and bars over several of them side by side.

The rule: a day is what clocks of the reader's zone call it, so that one of 23 or 25 hours is a day like any other; an
end at midnight no longer touches the day that begins then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from typing import Self
from zoneinfo import ZoneInfo

from formations.formations import ActivityKind
from formations.occurrences import Occurrence, OccurrenceId

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Something dated that is to be laid out.

    Attributes:
        starts_at, ends_at: aware.
        is_bar: drawn over its days, and not at its hours.
    """

    id: OccurrenceId
    starts_at: datetime
    ends_at: datetime
    is_bar: bool

    @classmethod
    def of(cls, occurrence: Occurrence, kind: ActivityKind) -> Self:
        """Windows to work in are bars, and so is what lasts a day or longer."""
        starts_at, ends_at = occurrence.starts_at.astimezone(UTC), occurrence.ends_at.astimezone(UTC)
        return cls(occurrence.id, starts_at, ends_at, kind is ActivityKind.ASYNCHRONOUS or ends_at - starts_at >= DAY)

    def days(self, zone: str) -> tuple[date, date]:
        """The first and the last day it touches in a zone."""
        there = ZoneInfo(zone)
        last = self.ends_at.astimezone(UTC) - timedelta(microseconds=1)
        first = self.starts_at.astimezone(there).date()
        return first, max(first, last.astimezone(there).date())


Touching = tuple[date, date, Span]
"""The first and the last day that something touches, and what it is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one day has of a bar.

    Attributes:
        length: of the days from this one on that the bar has in this row; drawn from its first one.
        is_first: in this row.
        begins, ends: the bar itself does so on this day.
    """

    id: OccurrenceId
    length: int
    is_first: bool
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Day:
    """One day.

    Attributes:
        lanes: from the top, what each lane holds; None where a lane is empty but one below is not.
        ids: what takes place at hours of this day, by start.
    """

    day: date
    lanes: tuple[Piece | None, ...]
    ids: tuple[OccurrenceId, ...]


def monday_of(day: date) -> date:
    """The Monday of its week (ISO 8601)."""
    return day - timedelta(days=day.weekday())


def touching(spans: Iterable[Span], zone: str) -> list[Touching]:
    """Each with its days: reckoned once, however many rows it is looked for in."""
    return [(*span.days(zone), span) for span in spans]


def row_of_days(spans: Iterable[Touching], first: date, count: int) -> tuple[Day, ...]:
    """`count` days from `first` on, with all that touches them."""
    days = [first + timedelta(days=number) for number in range(count)]
    bars: list[Touching] = []
    at_hours: dict[date, list[Span]] = {day: [] for day in days}
    for begins, ends, span in spans:
        if begins > days[-1] or ends < first:
            continue
        if span.is_bar:
            bars.append((begins, ends, span))
            continue
        for number in range((ends - begins).days + 1):
            at_hours.get(begins + timedelta(days=number), []).append(span)
    lanes = _lanes(bars, days)
    return tuple(
        Day(day, _pieces(lanes, day, days), tuple(one.id for one in sorted(at_hours[day], key=_by_start)))
        for day in days
    )


def _by_start(span: Span) -> tuple[datetime, datetime, str]:
    return span.starts_at, span.ends_at, span.id


def _lanes(bars: list[Touching], days: Sequence[date]) -> list[list[Touching]]:
    """Each bar in the first lane that is free; those that began first, and then the longest, come first.

    By heaps, as a domain may have thousands at once.
    """
    lanes: list[list[Touching]] = []
    busy: list[tuple[date, int]] = []
    free: list[int] = []
    for bar in sorted(bars, key=lambda one: (max(one[0], days[0]), days[0] - one[1], one[2].id)):
        while busy and busy[0][0] < bar[0]:
            heappush(free, heappop(busy)[1])
        if not free:
            free.append(len(lanes))
            lanes.append([])
        lanes[free[0]].append(bar)
        heappush(busy, (bar[1], heappop(free)))
    return lanes


def _pieces(lanes: list[list[Touching]], day: date, days: Sequence[date]) -> tuple[Piece | None, ...]:
    found: list[Piece | None] = []
    for lane in lanes:
        bar = next((one for one in lane if one[0] <= day <= one[1]), None)
        if bar is None:
            found.append(None)
            continue
        begins, ends, span = bar
        length = (min(ends, days[-1]) - day).days + 1
        found.append(Piece(span.id, length, day == max(begins, days[0]), day == begins, day == ends))
    while found and found[-1] is None:
        found.pop()
    return tuple(found)
