"""Calendars of days without courses that a domain follows: what changes there changes here, and nothing else.

The rule: what was not read deletes nothing, nor does a calendar that has no day to come any more. What is over stays as
it was. What an administrator corrected by hand (a day taken away, another name) is theirs, and stays so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NewType

from accounts.people import DomainId
from formations.errors import CalendarEmptied, CalendarUnreadable
from formations.holidays import BETWEEN_NAMES, MOST_DAYS, Days, merged

HolidaySourceId = NewType("HolidaySourceId", str)
MOST_HOLIDAY_SOURCES = 10
LONGEST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True)
class HolidaySource:
    """One that a domain follows.

    Attributes:
        address: where it is asked for.
        given: the days that it told the last time.
        etag, modified: what the address said of them.
        problem: why it could not be followed the last time, in one word; empty: it could.
    """

    id: HolidaySourceId
    domain_id: DomainId
    address: str
    given: Days
    etag: str = ""
    modified: str = ""
    problem: str = ""


def require_address(address: str) -> None:
    """Let pass what can be kept; what may be asked is judged whenever it is. Raises CalendarUnreadable."""
    if not 1 <= len(address) <= LONGEST_ADDRESS or not address.isprintable():
        raise CalendarUnreadable("address_malformed")


def followed(kept: Days, given: Days, told: Days, others: Days, today: date) -> dict[date, str]:
    """The days of a domain once a calendar tells others than it gave.

    Args:
        kept: those of the domain.
        given: what it told the last time.
        told: what it tells now.
        others: what other calendars give, which stays whatever this one says.
        today: what is before stays.

    Raises:
        CalendarEmptied: it had days to come, and has none any more.
        CalendarUnreadable: they would be too many.
    """
    if _is_ahead(given, today) and not _is_ahead(told, today):
        raise CalendarEmptied
    days = dict(kept)
    for day in sorted({*given, *told}):
        if day >= today and given.get(day) != told.get(day):
            _change(days, day, given.get(day), told.get(day), others.get(day, ""))
    if len(days) > MOST_DAYS:
        raise CalendarUnreadable("too_large")
    return dict(sorted(days.items()))


def _is_ahead(days: Iterable[date], today: date) -> bool:
    return any(day >= today for day in days)


def _change(days: dict[date, str], day: date, before: str | None, after: str | None, other: str) -> None:
    """One day, of which the calendar says something else."""
    own = days.get(day)
    if before is not None:
        if own is None:
            return  # taken away by hand
        gone = set(_names(before)) - set(_names(other))
        left = [name for name in _names(own) if name not in gone]
        if left == _names(own) and not set(left) & set(_names(before)):
            return  # called otherwise by hand
        if left:
            days[day] = BETWEEN_NAMES.join(left)
        else:
            del days[day]
    if after is not None:
        days |= merged({day: days.get(day, "")}, {day: after})


def _names(told: str) -> list[str]:
    return told.split(BETWEEN_NAMES)
