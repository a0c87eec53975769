"""VTIMEZONE: what a calendar must say of its zones so that any program gets the hour right, and no more than that.

The rule: two components with a yearly rule where the zone keeps one (Outlook reads nothing else), one component where
it keeps a single offset, and each of its changes where they follow no such rule.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

# The last line of a zone's file says its rule for all years to come (RFC 9636 §3.3): CET-1CEST,M3.5.0,M10.5.0/3
_NAME = r"(?:<[^>]+>|[A-Za-z]{3,})"
_OFFSET = r"[+-]?\d{1,3}(?::\d\d)?"
_CHANGE = rf"M(\d+)\.(\d)\.(\d)(?:/({_OFFSET}))?"
_RULE = re.compile(rf"({_NAME})({_OFFSET})({_NAME})({_OFFSET})?,{_CHANGE},{_CHANGE}")
LONG_AGO = datetime.combine(date(1970, 1, 1), time())
_DAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of offset at a wall time, as clocks showed it before. `rule` repeats it each year, if there is one."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    is_summer: bool
    rule: str = ""


@lru_cache(maxsize=256)
def time_zone(name: str, first_year: int, last_year: int) -> tuple[str, ...]:
    """The component for these years, in lines. UTC needs none: its times end with a Z.

    Wall times of other years may be an hour off in programs that know the zone by this alone.
    """
    if name == "UTC":
        return ()
    zone = ZoneInfo(name)
    changes = _changes(zone, first_year, last_year)
    yearly = _yearly(name, first_year)
    if not changes:
        told = [_as_it_is(zone, first_year)]
    elif yearly and _by_rule(name, first_year, last_year) == [change.at for change in changes]:
        told = yearly
    else:
        told = [_as_it_is(zone, first_year), *changes]
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    for change in told:
        lines += _observance(change)
    return (*lines, "END:VTIMEZONE")


def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> list[_Change]:
    """Each change of offset of these years, found to the minute."""
    found = []
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(days=7)
        low, high = moment, later
        while _offset(zone, low) != _offset(zone, high) and high - low > timedelta(minutes=1):
            middle = low + (high - low) / 2
            low, high = (middle, high) if _offset(zone, middle) == _offset(zone, moment) else (low, middle)
        if _offset(zone, low) != _offset(zone, high):
            found.append(_change_to(zone, high.replace(second=0, microsecond=0), _offset(zone, low)))
        moment = later
    return found


def _change_to(zone: ZoneInfo, moment: datetime, before: timedelta) -> _Change:
    there = moment.astimezone(zone)
    at, after = (moment + before).replace(tzinfo=None), there.utcoffset() or timedelta()
    return _Change(at, before, after, there.tzname() or "", bool(there.dst()))


def _as_it_is(zone: ZoneInfo, first_year: int) -> _Change:
    moment = datetime(first_year, 1, 1, tzinfo=UTC)
    as_it_is = _change_to(zone, moment, _offset(zone, moment))
    return replace(as_it_is, at=LONG_AGO, is_summer=False)


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _yearly(name: str, first_year: int) -> list[_Change]:
    """As most zones with summer time can be told: two rules without an end; empty: it is no such zone."""
    rule = _RULE.fullmatch(_footer(name))
    if rule is None:
        return []
    if any(hour and not timedelta() <= _duration(hour) < timedelta(days=1) for hour in rule.group(8, 12)):
        return []  # on the day before or after that which the rule names (Cairo, Nuuk, Santiago)
    standard = -_duration(rule[2])
    summer = -_duration(rule[4]) if rule[4] else standard + timedelta(hours=1)
    to_summer, to_standard = rule.group(5, 6, 7, 8), rule.group(9, 10, 11, 12)
    year = first_year - 1
    return [
        _Change(_nth_weekday(year, *to_summer), standard, summer, rule[3].strip("<>"), True, _rule(*to_summer)),
        _Change(_nth_weekday(year, *to_standard), summer, standard, rule[1].strip("<>"), False, _rule(*to_standard)),
    ]


def _rule(month: str, week: str, day: str, _hour: str | None) -> str:
    return f"FREQ=YEARLY;BYMONTH={month};BYDAY={-1 if week == '5' else week}{_DAYS[int(day)]}"


def _observance(change: _Change) -> list[str]:
    kind = "DAYLIGHT" if change.is_summer else "STANDARD"
    lines = [f"BEGIN:{kind}", f"DTSTART:{change.at:%Y%m%dT%H%M%S}"]
    lines += [f"TZOFFSETFROM:{_told(change.before)}", f"TZOFFSETTO:{_told(change.after)}"]
    lines += [f"TZNAME:{change.name}"] if change.name else []
    lines += [f"RRULE:{change.rule}"] if change.rule else []
    return [*lines, f"END:{kind}"]


def _told(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _by_rule(name: str, first_year: int, last_year: int) -> list[datetime]:
    rule = _RULE.fullmatch(_footer(name))
    if rule is None:
        return []
    both = rule.group(5, 6, 7, 8), rule.group(9, 10, 11, 12)
    return sorted(_nth_weekday(year, *change) for year in range(first_year, last_year + 1) for change in both)


def _nth_weekday(year: int, month: str, week: str, day: str, hour: str | None) -> datetime:
    """The wall time of `M3.5.0/2`: the last (5) Sunday (0) of March at two, the hour that goes unsaid."""
    first = date(year, int(month), 1)
    ahead = (int(day) - first.isoweekday()) % 7
    found = first + timedelta(days=ahead, weeks=int(week) - 1)
    while found.month != first.month:
        found -= timedelta(weeks=1)
    return datetime.combine(found, time()) + (_duration(hour) if hour else timedelta(hours=2))


def _duration(told: str) -> timedelta:
    hours, _, minutes = told.lstrip("+-").partition(":")
    length = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return -length if told.startswith("-") else length


@lru_cache(maxsize=256)
def _footer(name: str) -> str:
    try:
        content = files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()
    except OSError:
        return ""
    return content.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", errors="replace")
