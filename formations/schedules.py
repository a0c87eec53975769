"""Schedules as a table: a CSV file with a date on each line, as spreadsheets write it in French or in English.

The rule: the headings say what a column is, in any order; a line that cannot be read is told by its number, and no
other is dropped for it. What a line says by external ids that it is about is read and not judged (matching.py).
"""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from formations.following import MOST_OUTSIDE_EVENTS, YEARS, OutsideEvent, one_line

_HEADINGS: Mapping[str, str] = {
    "date": "day", "jour": "day", "day": "day",
    "debut": "starts", "début": "starts", "heure": "starts", "start": "starts", "starts": "starts",
    "fin": "ends", "end": "ends", "ends": "ends",
    "titre": "title", "activite": "title", "activité": "title", "title": "title",
    "lieu": "place", "place": "place", "location": "place",
    "id": "uid", "identifiant": "uid", "uid": "uid",
    "etat": "state", "état": "state", "status": "state",
    "dispositif": "dispositif", "module": "module", "groupe": "group", "group": "group",
}  # fmt: skip
# `Identifiant du dispositif`, `code_module`, `N° groupe`
_CATALOGUE = re.compile(r"(?:code|id|identifiant|num[ée]ro|n[°º]) ?(?:de |du )?(dispositif|module|groupe)")
_DAY = re.compile(r"(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[/.](\d{1,2})[/.](\d{4}))")
_CLOCK = re.compile(r"(\d{1,2})(?:[:hH](\d\d)?)(?::\d\d)?")
_CANCELLED = ("annul", "cancel")
_WORKBOOK = b"PK\x03\x04"  # what spreadsheets keep themselves: .xlsx, .ods


class ScheduleUnreadable(ValueError):
    """It is no table with a date and a title, or too long a one; `line` 0 is the whole. `reason` is one word."""

    def __init__(self, line: int, reason: str = "not_a_schedule") -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


def read_schedule(content: bytes, zone: str) -> tuple[tuple[OutsideEvent, ...], tuple[int, ...]]:
    """Its events, in `zone`; and the numbers of the lines that could not be read. Raises ScheduleUnreadable."""
    if content.startswith(_WORKBOOK):
        raise ScheduleUnreadable(0, "workbook")
    text = _decoded(content)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        names = [_HEADINGS.get(_heading(heading), "") for heading in next(rows, [])]
        if "day" not in names or "title" not in names:
            raise ScheduleUnreadable(0)
        events: list[OutsideEvent] = []
        wrong: list[int] = []
        for row in rows:
            if len(events) >= MOST_OUTSIDE_EVENTS:
                raise ScheduleUnreadable(rows.line_num, "too_many_events")
            cells = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name}
            if not any(cells.values()):
                continue
            try:
                events.append(_event(cells, zone))
            except (ValueError, KeyError):
                wrong.append(rows.line_num)
    except csv.Error:
        raise ScheduleUnreadable(rows.line_num) from None
    return tuple(events), tuple(wrong)


def _event(cells: Mapping[str, str], zone: str) -> OutsideEvent:
    day, title = _day(cells["day"]), one_line(cells["title"])
    if not title:
        raise ValueError
    whole_days = not cells.get("starts")
    starts = datetime.combine(day, time() if whole_days else _clock(cells["starts"]))
    if whole_days:
        ends = starts + timedelta(days=1)
    elif cells.get("ends"):
        ends = datetime.combine(day, _clock(cells["ends"]))
    else:
        ends = starts + timedelta(hours=1)
    if ends <= starts:
        raise ValueError
    uid = cells.get("uid") or f"{title}|{day}"
    cancelled = cells.get("state", "").casefold().startswith(_CANCELLED)
    return OutsideEvent(
        uid,
        "",
        0,
        title,
        starts,
        ends,
        zone,
        one_line(cells.get("place", "")),
        cancelled=cancelled,
        whole_days=whole_days,
        dispositif=one_line(cells.get("dispositif", "")),
        module=one_line(cells.get("module", "")),
        group=one_line(cells.get("group", "")),
        counted=not cells.get("uid"),
    )


def _heading(told: str) -> str:
    """As it is looked for."""
    words = " ".join(told.replace("_", " ").split()).casefold()
    found = _CATALOGUE.fullmatch(words)
    return found[1] if found else words


def _day(told: str) -> date:
    found = _DAY.fullmatch(told)
    if found is None:
        raise ValueError
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    if int(year) not in YEARS:
        raise ValueError
    return date(int(year), int(month), int(day))


def _clock(told: str) -> time:
    found = _CLOCK.fullmatch(told.replace(" ", ""))
    if found is None:
        raise ValueError
    return time(int(found[1]), int(found[2] or 0))


def _decoded(content: bytes) -> str:
    """UTF-8, or what spreadsheets on Windows write: `CSV`, and `Unicode text`."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
