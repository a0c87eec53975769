"""A rule that goes on as it was, from another day on: a second Tuesday of each month becomes the second Wednesday.

The rule: who moves all dates of a series to another day means that day. What names several days has no one day that
could move, and stays.
"""

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from formations.occurrences import Occurrence
from formations.rules import Frequency, Rule, Weekday, walls
from formations.series import Dates, Series

_LAST = 5  # a month seldom has a fifth


def moved_rule(rule: Rule | None, starts_wall: datetime) -> Rule | None:
    """With a date then; the same if it has one. Raises RuleRefused."""
    if rule is None or rule.positions or len(rule.weekdays) + len(rule.month_days) != 1:
        return rule
    if walls(replace(rule, count=1, until=None), starts_wall)[0] == starts_wall:
        return rule
    monthly = rule.frequency is Frequency.MONTHLY
    if rule.month_days:
        return replace(rule, month_days=(starts_wall.day,)) if monthly and rule.month_days[0] > 0 else rule
    nth = rule.weekdays[0].nth
    if not nth:
        return replace(rule, weekdays=(Weekday(starts_wall.weekday()),))
    return replace(rule, weekdays=(nth_weekday(starts_wall, last=nth < 0),)) if monthly else rule


def meant_wall(chosen: Sequence[Occurrence], named: Occurrence, dates: Dates) -> datetime:
    """When the series has the named one, once it moves by as much as that does to `dates`.

    It may stand elsewhere itself: moved alone, or beside the rule, where the first stands for it.
    """
    by_rule = _first(chosen, named) if named.added else named
    return by_rule.recurrence_wall + (dates.starts_wall - named.starts_wall)


def first_dates(
    series: Series, chosen: Sequence[Occurrence], named: Occurrence, dates: Dates, rule: Rule | None
) -> Dates:
    """Of the first of these, where the one that is named gets `dates`: all of them move by as much.

    Length and zone stay those of the series where they stay those of the named one. A second Tuesday and the Wednesday
    after it are not a week of the month apart in each month: where the rule counts weekdays, its own day nearest to
    that is meant.

    Args:
        series: of which they are.
        chosen: from `in_scope`.
        named: one of them.
        dates: its own from now on.
        rule: by which they go on.

    Raises:
        RuleRefused
    """
    starts = _first(chosen, named).recurrence_wall + (dates.starts_wall - named.starts_wall)
    if rule is not None and any(weekday.nth for weekday in rule.weekdays):
        starts = walls(rule, starts - timedelta(weeks=1))[0]
    length = dates.ends_wall - dates.starts_wall
    length = series.length if length == named.ends_wall - named.starts_wall else length
    return Dates(starts, starts + length, series.zone if dates.zone == named.zone else dates.zone)


def with_dates(series: Series, chosen: Sequence[Occurrence], named: Occurrence, dates: Dates) -> tuple[Occurrence, ...]:
    """These, of which the named one has `dates` already where it does not follow its series, but has its own."""
    if series.is_as_meant(named) and not named.added:
        return tuple(chosen)
    given = replace(named, starts_wall=dates.starts_wall, ends_wall=dates.ends_wall, zone=dates.zone)
    return tuple(given if one.id == named.id else one for one in chosen)


def nth_weekday(starts_wall: datetime, *, last: bool = False) -> Weekday:
    """Which one of its month this day is, such as the second Tuesday; a fifth one, the last.

    Args:
        last: the last is meant where it is that.
    """
    nth = (starts_wall.day - 1) // 7 + 1
    is_last = starts_wall.day + 7 > calendar.monthrange(starts_wall.year, starts_wall.month)[1]
    return Weekday(starts_wall.weekday(), -1 if nth == _LAST or (last and is_last) else nth)


def _first(chosen: Sequence[Occurrence], named: Occurrence) -> Occurrence:
    return next((one for one in chosen if not one.added), named)
