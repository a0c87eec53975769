"""Rules of repetition (RFC 5545 §3.3.10) for what people plan: days and longer, with an end, on the wall's clock.

The rule of this file: it counts in days of the calendar and never in hours, so no change of clocks can shift it. What
could repeat for ever, or thousands of times, is refused before it is counted.
"""

import calendar
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from formations.errors import RuleRefused

# A class every working day of two school years is 360.
MOST_OCCURRENCES = 400
LONGEST_SPAN_DAYS = 3_660
MOST_INTERVAL = 1_000
LONGEST_RULE = 500

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"\d{8}(T\d{6}Z?)?")
_NUMBER = re.compile(r"[+-]?\d{1,4}")


class Frequency(StrEnum):
    """What an interval counts. Hours and less are refused: nobody meets hourly, and a rule of seconds is a bomb."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True, order=True)
class Weekday:
    """A day of the week: 0 is Monday. `nth` of the month (or year), from its end if negative; 0: each of them."""

    day: int
    nth: int = 0

    def __str__(self) -> str:
        return f"{self.nth or ''}{_DAYS[self.day]}"


@dataclass(frozen=True, slots=True)
class Rule:
    """When something comes again. It ends: by `count`, or by `until` (wall time, itself included).

    Raises:
        RuleRefused: these parts are none, or do not go together.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_starts: int = field(default=0)

    def __post_init__(self) -> None:
        for part, fits in _checks(self):
            if not fits:
                raise RuleRefused(part)

    def __str__(self) -> str:
        """As it is kept: RFC 5545, but UNTIL is a wall time, as the start is."""
        return _written(self, f"{self.until:%Y%m%dT%H%M%S}" if self.until else "")

    def in_utc(self, zone: str) -> str:
        """As calendars exchange it: beside a start with a zone, UNTIL is in UTC (§3.3.10)."""
        if self.until is None:
            return str(self)
        return _written(self, f"{self.until.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC):%Y%m%dT%H%M%SZ}")


def parse_rule(text: str, zone: str) -> Rule:
    """Read an RRULE; an UNTIL in UTC becomes the wall's time in `zone`. Raises RuleRefused."""
    if len(text) > LONGEST_RULE:
        raise RuleRefused("RRULE")
    parts: dict[str, str] = {}
    for piece in text.strip().removeprefix("RRULE:").split(";"):
        name, _, value = piece.upper().partition("=")
        if name in parts or not value or name not in _PARTS:
            raise RuleRefused(name[:20])
        parts[name] = value
    if parts.get("FREQ") not in set(Frequency):
        raise RuleRefused("FREQ")
    return Rule(
        Frequency(parts["FREQ"]),
        _numbers(parts, "INTERVAL", (1,))[0],
        _numbers(parts, "COUNT")[0] if "COUNT" in parts else None,
        _until(parts["UNTIL"], zone) if "UNTIL" in parts else None,
        tuple(_weekday(day, "BYDAY") for day in _list(parts, "BYDAY")),
        _numbers(parts, "BYMONTHDAY"),
        _numbers(parts, "BYMONTH"),
        _numbers(parts, "BYSETPOS"),
        _weekday(parts["WKST"], "WKST").day if "WKST" in parts else 0,
    )


def walls(rule: Rule | None, starts_wall: datetime, since: datetime | None = None) -> tuple[datetime, ...]:
    """Every wall time at which it begins, ascending; without a rule, once.

    `starts_wall` is one of them only where the rule says so too. Those before `since`, if that is said, are left out;
    of a rule that ends by a day they count for nothing, however long they went on. There may be none then.

    Raises:
        RuleRefused: there are none, too many, or they go on for too long.
    """
    if rule is None:
        return (starts_wall,)
    found, number = list[datetime](), 0
    begins = starts_wall if since is None or rule.count is not None else max(starts_wall, since)
    last_day = begins.date() + timedelta(days=LONGEST_SPAN_DAYS)
    for wall in _all_walls(rule, starts_wall, begins.date(), last_day):
        if rule.until is not None and wall > rule.until:
            break
        if wall.date() > last_day or len(found) == MOST_OCCURRENCES:
            raise RuleRefused("COUNT" if rule.until is None else "UNTIL")
        number += 1
        if since is None or wall >= since:
            found.append(wall)
        if number == rule.count:
            break
    if number == 0 and since is None:
        raise RuleRefused("RRULE")
    return tuple(found)


def _all_walls(rule: Rule, starts_wall: datetime, begins: date, last_day: date) -> Iterator[datetime]:
    """Those of the period of `begins`, and on. Ends on its own only some time after what `walls` looks at."""
    whole = _with_defaults(rule, starts_wall.date())
    for days in _periods(whole, starts_wall.date(), begins, last_day):
        for day in _positioned(sorted(day for day in days if _fits(whole, day)), rule.positions):
            wall = datetime.combine(day, starts_wall.time())
            if wall >= starts_wall:
                yield wall
    yield datetime.combine(last_day + timedelta(days=1), time())


@dataclass(frozen=True, slots=True)
class _Whole:
    """A rule whose missing parts were taken from its start, to be asked for ten years of days: each costs the same.

    Attributes:
        weekdays: by day, which of the month or year; 0: each. None: any day.
    """

    rule: Rule
    weekdays: Mapping[int, frozenset[int]] | None
    month_days: frozenset[int]
    months: frozenset[int]


def _with_defaults(rule: Rule, start: date) -> _Whole:
    weekdays, month_days, months = rule.weekdays, rule.month_days, rule.months
    if not weekdays and not month_days:
        match rule.frequency:
            case Frequency.YEARLY:
                month_days, months = (start.day,), months or (start.month,)
            case Frequency.MONTHLY:
                month_days = (start.day,)
            case Frequency.WEEKLY:
                weekdays = (Weekday(start.weekday()),)
    by_day = {day: frozenset(one.nth for one in weekdays if one.day == day) for day in {one.day for one in weekdays}}
    return _Whole(rule, by_day or None, frozenset(month_days), frozenset(months))


def _periods(whole: _Whole, start: date, begins: date, end: date) -> Iterator[list[date]]:
    """The days of each period of the frequency, every `interval`th, from that of `begins` until that of the end."""
    rule, every = whole.rule, whole.rule.interval
    match rule.frequency:
        case Frequency.DAILY:
            for number in range(_near(start.toordinal(), begins.toordinal(), every), end.toordinal() + 1, every):
                yield [date.fromordinal(number)]
        case Frequency.WEEKLY:
            first = start.toordinal() - (start.weekday() - rule.week_starts) % 7
            for week in range(_near(first, begins.toordinal(), 7 * every), end.toordinal() + 1, 7 * every):
                yield [date.fromordinal(week + number) for number in range(7)]
        case Frequency.MONTHLY:
            first, aim, last = (day.year * 12 + day.month - 1 for day in (start, begins, end))
            for month in range(_near(first, aim, every), last + 1, every):
                yield _days_of_month(month // 12, month % 12 + 1)
        case Frequency.YEARLY:
            for year in range(_near(start.year, begins.year, every), end.year + 1, every):
                yield [day for month in range(1, 13) for day in _days_of_month(year, month)]


def _near(first: int, aim: int, step: int) -> int:
    """Of `first`, `first + step` and so on the last that is not beyond the aim; or else the first."""
    return first + max(0, (aim - first) // step) * step


def _days_of_month(year: int, month: int) -> list[date]:
    return [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]


def _fits(whole: _Whole, day: date) -> bool:
    if whole.months and day.month not in whole.months:
        return False
    meant = whole.month_days
    if meant and day.day not in meant and day.day - calendar.monthrange(day.year, day.month)[1] - 1 not in meant:
        return False
    if whole.weekdays is None:
        return True
    in_month = whole.rule.frequency is Frequency.MONTHLY or bool(whole.months)
    return _is_weekday(day, whole.weekdays.get(day.weekday(), ()), in_month)


def _is_weekday(day: date, nths: Collection[int], in_month: bool) -> bool:
    if not nths or 0 in nths:
        return bool(nths)
    number = day.day if in_month else day.timetuple().tm_yday
    length = calendar.monthrange(day.year, day.month)[1] if in_month else 365 + calendar.isleap(day.year)
    return (number - 1) // 7 + 1 in nths or -((length - number) // 7 + 1) in nths


def _positioned(days: list[date], positions: tuple[int, ...]) -> list[date]:
    if not positions:
        return days
    wanted = {position - 1 if position > 0 else len(days) + position for position in positions}
    return [day for number, day in enumerate(days) if number in wanted]


def _checks(rule: Rule) -> Iterator[tuple[str, bool]]:
    """Each part by its name in RFC 5545, and whether it can be followed."""
    long = rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    most_nth = 5 if rule.frequency is Frequency.MONTHLY or rule.months else 53
    yield "INTERVAL", 1 <= rule.interval <= MOST_INTERVAL
    yield "COUNT", (rule.count is None) is not (rule.until is None)
    yield "COUNT", rule.count is None or 1 <= rule.count <= MOST_OCCURRENCES
    yield "UNTIL", rule.until is None or rule.until.tzinfo is None
    yield "BYDAY", len(set(rule.weekdays)) == len(rule.weekdays)
    yield "BYDAY", all(0 <= one.day <= 6 and abs(one.nth) <= most_nth for one in rule.weekdays)
    yield "BYDAY", long or all(one.nth == 0 for one in rule.weekdays)
    yield "BYMONTHDAY", all(1 <= abs(day) <= 31 for day in rule.month_days)
    yield "BYMONTHDAY", not (rule.month_days and rule.frequency is Frequency.WEEKLY)
    yield "BYMONTH", all(1 <= month <= 12 for month in rule.months)
    yield "BYSETPOS", all(1 <= abs(position) <= 366 for position in rule.positions)
    # Of a week, implementations disagree which days before the start are counted: refused, as nobody needs it.
    yield "BYSETPOS", not rule.positions or (long and bool(rule.weekdays or rule.month_days or rule.months))
    yield "WKST", 0 <= rule.week_starts <= 6


_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})


def _list(parts: dict[str, str], name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []


def _numbers(parts: dict[str, str], name: str, missing: tuple[int, ...] = ()) -> tuple[int, ...]:
    listed = _list(parts, name)
    if not all(_NUMBER.fullmatch(number) for number in listed):
        raise RuleRefused(name)
    return tuple(int(number) for number in listed) or missing


def _weekday(text: str, part: str) -> Weekday:
    found = _WEEKDAY.fullmatch(text)
    if found is None or (found[1] is not None and int(found[1]) == 0):
        raise RuleRefused(part)
    return Weekday(_DAYS.index(found[2]), int(found[1] or 0))


def _until(text: str, zone: str) -> datetime:
    """A day alone is meant whole."""
    if not _UNTIL.fullmatch(text):
        raise RuleRefused("UNTIL")
    try:
        if "T" not in text:
            return datetime.combine(datetime.strptime(text, "%Y%m%d").date(), time(23, 59, 59))  # noqa: DTZ007
        wall = datetime.strptime(text[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007
        if text.endswith("Z"):
            wall = wall.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise RuleRefused("UNTIL") from None
    return wall


def _written(rule: Rule, until: str) -> str:
    said = {
        "FREQ": rule.frequency.value,
        "INTERVAL": str(rule.interval) if rule.interval != 1 else "",
        "COUNT": str(rule.count or ""),
        "UNTIL": until,
        "BYMONTH": ",".join(map(str, rule.months)),
        "BYMONTHDAY": ",".join(map(str, rule.month_days)),
        "BYDAY": ",".join(map(str, rule.weekdays)),
        "BYSETPOS": ",".join(map(str, rule.positions)),
        "WKST": _DAYS[rule.week_starts] if rule.week_starts else "",
    }
    return ";".join(f"{name}={value}" for name, value in said.items() if value)
