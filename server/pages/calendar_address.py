"""Addresses of calendars: whose, which view, which day, which filters; and of a day or hour that is pointed at.

Rule: all that a calendar shows stands in its address, so that it can be kept, sent and gone back to. What makes no
sense in an address counts for nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum
from urllib.parse import urlencode

from formations.days import monday_of
from formations.formations import ActivityKind, FormationId
from formations.months import WEEK_DAYS, month_days, next_month
from formations.occurrences import OccurrenceId

_DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d", re.ASCII)
_MONTH = re.compile(r"20\d\d-[01]\d", re.ASCII)
_HOUR = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
ANY_DAY = "DAY"
"""Stands in an address for a day that a script will put there."""


class Shape(StrEnum):
    """How a calendar is laid out."""

    MONTH = "month"
    WEEK = "week"
    AGENDA = "agenda"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for.

    Attributes:
        path: whose calendar.
        day: None for today.
        moving: the date that is being put somewhere else.
    """

    path: str
    shape: Shape = Shape.MONTH
    day: date | None = None
    kind: ActivityKind | None = None
    formation_id: FormationId | None = None
    moving: OccurrenceId | None = None

    @property
    def kept(self) -> dict[str, str]:
        """What goes along when a formation is chosen."""
        return {name: value for name, value in self._said().items() if name != "formation"}

    @property
    def url(self) -> str:
        """The address that asks for it."""
        return self._url(self._said())

    @property
    def url_of_any_day(self) -> str:
        """The same, of the day that is put in the place of ANY_DAY."""
        return self._url(self._said() | {"date": ANY_DAY})

    def at(self, day: date | None) -> "Asked":
        """The same on another day."""
        return replace(self, day=day)

    def _url(self, said: Mapping[str, str]) -> str:
        return f"{self.path}?{urlencode(said)}" if said else self.path

    def _said(self) -> dict[str, str]:
        said = {
            "view": None if self.shape is Shape.MONTH else self.shape.value,
            "date": None if self.day is None else self.day.isoformat(),
            "kind": self.kind,
            "formation": self.formation_id,
            "move": self.moving,
        }
        return {name: str(value) for name, value in said.items() if value is not None}


def asked_of(path: str, query: Mapping[str, str]) -> Asked:
    """What this address asks for."""
    shape, kind, day = query.get("view", ""), query.get("kind"), read_day(query.get("date", ""))
    # Addresses of before there were views named a month, and showed it as an agenda.
    if day is None and _MONTH.fullmatch(query.get("month", "")):
        day, shape = read_day(f"{query['month']}-01"), shape or Shape.AGENDA
    return Asked(
        path,
        Shape(shape) if shape in set(Shape) else Shape.MONTH,
        day,
        ActivityKind(kind) if kind in set(ActivityKind) else None,
        FormationId(query["formation"]) if _ID.fullmatch(query.get("formation", "")) else None,
        OccurrenceId(query["move"]) if _ID.fullmatch(query.get("move", "")) else None,
    )


def days_shown(shape: Shape, day: date) -> tuple[date, date]:
    """From which day up to, not including, which a calendar goes that shows this day."""
    if shape is Shape.MONTH:
        return month_days(day.replace(day=1))
    if shape is Shape.WEEK:
        return monday_of(day), monday_of(day) + timedelta(days=WEEK_DAYS)
    return day.replace(day=1), next_month(day)


def earlier(shape: Shape, day: date) -> date:
    """A day of the week or month before."""
    return (
        day - timedelta(days=WEEK_DAYS)
        if shape is Shape.WEEK
        else (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    )


def later_day(shape: Shape, day: date) -> date:
    """A day of the week or month after."""
    return day + timedelta(days=WEEK_DAYS) if shape is Shape.WEEK else next_month(day)


def pointing(path: str, day: date, hour: time | None = None) -> str:
    """The address of a form, with the day or hour that was pointed at, as the reader's clocks say."""
    said = {"day": day.isoformat()} | ({} if hour is None else {"hour": f"{hour:%H:%M}"})
    return f"{path}?{urlencode(said)}"


def pointed_at(query: Mapping[str, str]) -> tuple[date, time | None] | None:
    """The day, and perhaps the hour, that such an address names."""
    day, hour = read_day(query.get("day", "")), _HOUR.fullmatch(query.get("hour", ""))
    return None if day is None else (day, time(int(hour[1]), int(hour[2])) if hour else None)


def read_day(told: str) -> date | None:
    """A day of this century; None: it is none."""
    if not _DAY.fullmatch(told):
        return None
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None
