"""A month as a calendar shows it: whole weeks from Monday on, each with its days and the bars over them."""

from collections.abc import Iterable
from datetime import date, timedelta

from formations.days import Day, Span, monday_of, row_of_days, touching

WEEK_DAYS = 7


def month_days(first: date) -> tuple[date, date]:
    """From which day up to, not including, which the weeks of this month go."""
    return monday_of(first), monday_of(next_month(first) - timedelta(days=1)) + timedelta(days=WEEK_DAYS)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def month(spans: Iterable[Span], first: date, zone: str) -> tuple[tuple[Day, ...], ...]:
    """The weeks of the month that begins on `first`, as days go in `zone`."""
    begins, ends = month_days(first)
    weeks = [begins + timedelta(days=days) for days in range(0, (ends - begins).days, WEEK_DAYS)]
    kept = touching(spans, zone)
    return tuple(row_of_days(kept, monday, WEEK_DAYS) for monday in weeks)
