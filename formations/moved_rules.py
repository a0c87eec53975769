"""A rule that goes on as it was, from another day on: a second Tuesday of each month becomes the second Wednesday.

The rule: who moves all dates of a series to another day means that day. What names several days has no one day that
could move, and stays.
"""

import calendar
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from formations.occurrences import Occurrence, OccurrenceId
from formations.rules import Frequency, Rule, Weekday, walls
from formations.series import Dates

_LAST = 5  # a month seldom has a fifth


def moved_rule(rule: Rule, starts_wall: datetime) -> Rule:
    """The same where its first date is then."""
    monthly = rule.frequency is Frequency.MONTHLY
    if rule.positions or len(rule.weekdays) + len(rule.month_days) != 1:
        return rule
    if rule.month_days:
        return replace(rule, month_days=(starts_wall.day,)) if monthly and rule.month_days[0] > 0 else rule
    nth = rule.weekdays[0].nth
    if not nth:
        return replace(rule, weekdays=(Weekday(starts_wall.weekday()),))
    return replace(rule, weekdays=(nth_weekday(starts_wall, last=nth < 0),)) if monthly else rule


def first_dates(chosen: Sequence[Occurrence], named_id: OccurrenceId, dates: Dates, rule: Rule | None) -> Dates:
    """Of the first of these, where the one that is named gets `dates`: all of them move by as much.

    A second Tuesday and the Wednesday after it are not a week of the month apart in each month: where the rule counts
    weekdays, its own day nearest to that is meant.

    Args:
        chosen: from `in_scope`.
        rule: by which they go on.

    Raises:
        RuleRefused
    """
    named = next(one for one in chosen if one.id == named_id)
    first = next((one for one in chosen if not one.added), named)
    starts = first.recurrence_wall + (dates.starts_wall - named.starts_wall)
    if rule is not None and any(weekday.nth for weekday in rule.weekdays):
        starts = walls(rule, starts - timedelta(weeks=1))[0]
    return replace(dates, starts_wall=starts, ends_wall=starts + (dates.ends_wall - dates.starts_wall))


def nth_weekday(starts_wall: datetime, *, last: bool = False) -> Weekday:
    """Which one of its month this day is, such as the second Tuesday; a fifth one, the last.

    Args:
        last: the last is meant where it is that.
    """
    nth = (starts_wall.day - 1) // 7 + 1
    is_last = starts_wall.day + 7 > calendar.monthrange(starts_wall.year, starts_wall.month)[1]
    return Weekday(starts_wall.weekday(), -1 if nth == _LAST or (last and is_last) else nth)
