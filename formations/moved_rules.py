"""A rule that goes on as it was, from another day on: a second Tuesday of each month becomes the second Wednesday.

The rule: who moves all dates of a series to another day means that day. What names several days has no one day that
could move, and stays.
"""

import calendar
from dataclasses import replace
from datetime import datetime

from formations.rules import Frequency, Rule, Weekday

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


def nth_weekday(starts_wall: datetime, *, last: bool = False) -> Weekday:
    """Which one of its month this day is, such as the second Tuesday; a fifth one, the last.

    Args:
        last: the last is meant where it is that.
    """
    nth = (starts_wall.day - 1) // 7 + 1
    is_last = starts_wall.day + 7 > calendar.monthrange(starts_wall.year, starts_wall.month)[1]
    return Weekday(starts_wall.weekday(), -1 if nth == _LAST or (last and is_last) else nth)
