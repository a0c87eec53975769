"""Days on which a domain plans nothing, as periods that a person can read and write: one on each line.

The rule: what is read back is what was written. A line that cannot be read is told by its number, and no other is
dropped for it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from io import StringIO

from accounts.lines import cleaned
from formations.errors import CalendarUnreadable, HolidaysRefused
from formations.following import OutsideEvent
from formations.series import FIRST_YEAR, LAST_YEAR

MOST_DAYS = 4_000
MOST_NAMINGS = 10 * MOST_DAYS
"""How often days are given a name, theirs or one more, however long a calendar is."""
LONGEST_PERIOD = timedelta(days=120)
LONGEST_NAME = 120
LONGEST_LINE = 500
LONGEST_TEXT = 1_000_000  # MOST_DAYS lines, each with the longest name
BETWEEN_NAMES = " / "
"""Of a day that has several."""
Days = Mapping[date, str]

_DATE = r"(?:(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})-(\d\d)-(\d\d))"
_LINE = re.compile(rf"{_DATE}(?:\s*(?:-|–|au|to)\s*{_DATE})?\s*(?::\s*(.*))?")
# Calendars of school holidays tell the days of return as well: on these one works.
_RETURN = ("rentrée", "prérentrée", "pré-rentrée")


def days_of(events: Iterable[OutsideEvent]) -> dict[date, str]:
    """The days that the events of a calendar cover whole, without those that tell a return.

    Raises CalendarUnreadable: they are too many.
    """
    days: dict[date, str] = {}
    for _ in covering(days, events):
        pass
    return dict(sorted(days.items()))


def covering(days: dict[date, str], events: Iterable[OutsideEvent]) -> Iterator[None]:
    """The same piece by piece, into `days`: thousands take long."""
    left = MOST_NAMINGS
    for event in events:
        if event.cancelled or event.title.casefold().startswith(_RETURN):
            continue
        left -= _name(days, _whole_days(event), event.title)
        if left < 0 or len(days) > MOST_DAYS:
            raise CalendarUnreadable("too_large")
        yield


def merged(days: Days, more: Days) -> dict[date, str]:
    """Both; a day that has two names has both of them."""
    return {day: _both(days.get(day, ""), more.get(day, "")) for day in sorted({*days, *more})}


def written(days: Days) -> str:
    """As people read and write it: `20/02/2027 - 07/03/2027 : Vacances d'hiver`."""
    return "\n".join(_line(first, last, name) for first, last, name in periods(days))


def periods(days: Days) -> list[tuple[date, date, str]]:
    """First day, last day and name of those that follow one another under one name, as long as one line may tell."""
    found: list[tuple[date, date, str]] = []
    for day, name in sorted(days.items()):
        goes_on = found and found[-1][2] == name and day - found[-1][1] == timedelta(days=1)
        if goes_on and day - found[-1][0] <= LONGEST_PERIOD:  # what is written can be read
            found[-1] = found[-1][0], day, name
        else:
            found.append((day, day, name))
    return found


def read(text: str) -> dict[date, str]:
    """The days. Raises HolidaysRefused, with the number of the line."""
    days: dict[date, str] = {}
    for _ in reading(days, text):
        pass
    return dict(sorted(days.items()))


def reading(days: dict[date, str], text: str) -> Iterator[None]:
    """The same line by line, into `days`: thousands take long. Raises HolidaysRefused."""
    left = MOST_NAMINGS
    for number, line in enumerate(StringIO(text[:LONGEST_TEXT], newline=None), 1):
        if len(line) > LONGEST_LINE:
            raise HolidaysRefused(number)
        if line.strip():
            first, last, name = _period(line.strip(), number)
            left -= _name(days, _span(first, last), name)
        if len(days) > MOST_DAYS or left < 0:
            raise HolidaysRefused(number)
        yield
    if len(text) > LONGEST_TEXT:
        raise HolidaysRefused(text.count("\n", 0, LONGEST_TEXT) + 1)


def seal(days: Days) -> str:
    """Which days these are, for who changes them to say what they saw."""
    return hashlib.sha256(written(days).encode()).hexdigest()[:32]


def _period(line: str, number: int) -> tuple[date, date, str]:
    found = _LINE.fullmatch(line)
    if found is None:
        raise HolidaysRefused(number)
    *numbers, name = found.groups()
    try:
        first = _date(numbers[:6])
        last = _date(numbers[6:]) if any(numbers[6:]) else first
    except ValueError:
        raise HolidaysRefused(number) from None
    if not first <= last <= first + LONGEST_PERIOD or not FIRST_YEAR <= first.year <= last.year <= LAST_YEAR:
        raise HolidaysRefused(number)
    return first, last, cleaned(name or "", LONGEST_NAME)


def _date(numbers: list[str | None]) -> date:
    day, month, year, *iso = (int(one) if one else 0 for one in numbers)
    return date(*iso) if any(iso) else date(year, month, day)


def _whole_days(event: OutsideEvent) -> Iterator[date]:
    """Of the years in which something can be planned."""
    starts, ends = event.starts_wall, event.ends_wall
    if not FIRST_YEAR <= starts.year <= ends.year <= LAST_YEAR:
        return iter(())
    first = starts.date() if starts.time() == time() else starts.date() + timedelta(days=1)
    return _span(first, ends.date() - timedelta(days=1))


def _name(days: dict[date, str], named: Iterable[date], name: str) -> int:
    """Adds the name to these days; how many they are."""
    chosen = list(named)
    for day in chosen:
        days[day] = _both(days.get(day, ""), name)
    return len(chosen)


def _span(first: date, last: date) -> Iterator[date]:
    """At most LONGEST_PERIOD of it."""
    for number in range(min((last - first).days, LONGEST_PERIOD.days) + 1):
        yield first + timedelta(days=number)


def _both(name: str, other: str) -> str:
    names = [one for one in dict.fromkeys((*name.split(BETWEEN_NAMES), *other.split(BETWEEN_NAMES))) if one]
    return BETWEEN_NAMES.join(names)[:LONGEST_NAME].strip(" /")


def _line(first: date, last: date, name: str) -> str:
    span = f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m/%Y} - {last:%d/%m/%Y}"
    return f"{span} : {name}" if name else span
