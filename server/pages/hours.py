"""Days, hours and durations as people read them: in their language and their own time zone.

Rule: a moment comes in aware; the zone it is told in is always the reader's.
"""

import re
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, get_timezone_location
from babel.dates import format_datetime as babel_format

from accounts.people import Language
from server.i18n import later

# British English: the day before the month and hours to 24, as people who read French clocks expect.
_LOCALES = {Language.FRENCH: "fr", Language.ENGLISH: "en_GB"}
_NO_BREAK = "\N{NO-BREAK SPACE}"
_HOUR = {Language.FRENCH: f"H'{_NO_BREAK}h{_NO_BREAK}'mm", Language.ENGLISH: "HH:mm"}
_DAY, _DAY_SHORT = "EEEE d MMMM", "EEE d MMM"

_FRANCE = later("France et outre-mer")
_FRENCH_ZONES = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "America/St_Barthelemy",
    "America/Marigot",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Indian/Kerguelen",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Marquesas",
    "Pacific/Gambier",
    "Pacific/Wallis",
)
_CONTINENTS = {
    "Europe": later("Europe"),
    "Africa": later("Afrique"),
    "America": later("Amériques"),
    "Asia": later("Asie"),
    "Atlantic": later("Atlantique"),
    "Australia": later("Australie"),
    "Indian": later("Océan Indien"),
    "Pacific": later("Pacifique"),
}


def make_ready(language: Language) -> None:
    """Read the names of days and places, once: tens of milliseconds that no first page or letter need wait for."""
    day(datetime(2000, 1, 1, tzinfo=UTC), language, "Europe/Paris", datetime(2001, 1, 1, tzinfo=UTC))
    place("Europe/Paris", language)


def hour(when: datetime, language: Language, zone: str) -> str:
    """`14 h 00` or `14:00`."""
    return _told(when, _HOUR[language], language, zone)


def clock(when: time, language: Language) -> str:
    """`8 h`, `17 h 30` or `08:00`, of a wall's clock."""
    if language is not Language.FRENCH:
        return f"{when:%H:%M}"
    minutes = f"{_NO_BREAK}{when.minute:02}" if when.minute else ""
    return f"{when.hour}{_NO_BREAK}h{minutes}"


def day(when: datetime, language: Language, zone: str, now: datetime | None) -> str:
    """`jeudi 26 novembre`; `jeudi 7 janvier 2027` when it is not of the year in which it is told, or None is given."""
    if now is None:
        return date_told(local_day(when, zone), f"{_DAY} y", language)
    return date_told(local_day(when, zone), _DAY, language, local_day(now, zone))


def day_short(when: datetime, language: Language, zone: str, now: datetime) -> str:
    """`jeu. 26 nov.`, `jeu. 1er avr. 2027`."""
    return date_told(local_day(when, zone), _DAY_SHORT, language, local_day(now, zone))


def date_told(when: date, pattern: str, language: Language, today: date | None = None) -> str:
    """A calendar day by a CLDR pattern, such as `MMMM y`; with its year too where that is not the one of `today`."""
    whole = pattern if today is None or today.year == when.year else f"{pattern} y"
    words = format_date(when, whole, locale=_LOCALES[language])
    return re.sub(r"(?<!\d)1 ", "1er ", words) if language is Language.FRENCH else words


def day_number(when: date, language: Language) -> str:
    """`1er` or `12`: as a sentence has it."""
    return "1er" if when.day == 1 and language is Language.FRENCH else str(when.day)


def local_day(when: datetime, zone: str) -> date:
    """The day it is in `zone`."""
    return when.astimezone(ZoneInfo(zone)).date()


def utc_iso(when: datetime) -> str:
    """For `<time datetime>` and for scripts."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def duration(minutes: int) -> str:
    """`45 min`, `6 h`, `1 h 30`; the same in both languages."""
    hours, rest = divmod(minutes, 60)
    words = f"{rest} min" if not hours else f"{hours} h {rest:02d}" if rest else f"{hours} h"
    return words.replace(" ", _NO_BREAK)


def place(zone: str, language: Language) -> str:
    """Where a zone is: `Paris`, `La Réunion`."""
    return get_timezone_location(ZoneInfo(zone), locale=_LOCALES[language], return_city=True)


@cache
def zone_groups(language: Language) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The zones a person may choose: the group's name (a French sentence), then (IANA name, place) by place."""
    far = sorted(name for name in available_timezones() if name.split("/")[0] in _CONTINENTS)
    groups = [(_FRANCE, [(name, place(name, language)) for name in _FRENCH_ZONES])]
    for prefix, title in _CONTINENTS.items():
        by_place = {place(name, language): name for name in far if name.startswith(f"{prefix}/")}
        told = [(name, where) for where, name in by_place.items() if name not in _FRENCH_ZONES]
        groups.append((title, sorted(told, key=lambda pair: pair[1].casefold())))
    return tuple((title, tuple(zones)) for title, zones in groups)


def _told(when: datetime, pattern: str, language: Language, zone: str) -> str:
    return babel_format(when, pattern, tzinfo=ZoneInfo(zone), locale=_LOCALES[language])
