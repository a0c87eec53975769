"""Reads calendars of others, in a process of its own: `python -m gateways.calendar_reading` (gateways/calendars.py).

The rule: whatever it is given, it ends soon and within its memory, gives at most so many events, and says in one word
why it gives none. It has no network, no secret and no file to write.
"""

import json
import os
import re
import resource
import sys
import warnings
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from formations.errors import RuleRefused
from formations.event_lines import lines_of
from formations.following import MOST_OUTSIDE_EVENTS, OutsideEvent, one_line
from formations.occurrences import moment
from formations.rules import parse_rule, walls
from formations.schedules import ScheduleUnreadable, read_schedule
from gateways.foreign_zones import iana_name, wall_in, zone_of
from gateways.orphans import end_with_parent

CPU_S = 20
KINDNESS = 5  # classes first: two may be read at once, where there are two processors
MEMORY_BYTES = 600 * 2**20
MOST_COMPONENTS = 3 * MOST_OUTSIDE_EVENTS  # with alarms and zones
LONGEST_TEXT = 2_000
LONGEST_UID = 1_000
# Of what is answered, all dates together: whoever looks at it has the server take it apart at once. So 5,000 dates may
# each repeat an invitation of 1,600 characters; as many with the longest texts are 69 MB.
MOST_ANSWERED = 8 * 2**20
DEADLINE = timedelta(hours=1)  # how long something is shown that has an hour and no length, such as a due date
# A rule without an end is counted out so far; later refreshes see the rest.
RULE_AHEAD = timedelta(days=400)
LONGEST_EVENT = timedelta(days=800)


# What a library's values raise where they are not what their name promises.
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, OverflowError)


class Unreadable(Exception):
    """Why nothing was read, in one word."""


class _Reader:
    """One file."""

    def __init__(self, calendar: Any, zone: str, now: datetime) -> None:
        self._zone = iana_name(str(calendar.get("X-WR-TIMEZONE", ""))) or zone
        self._home, self._now = zone, now
        self._own: dict[str, tzinfo] = {}
        self.problems: set[str] = set()
        for described in calendar.walk("VTIMEZONE"):
            self._add_zone(described)

    def _add_zone(self, described: Any) -> None:
        try:
            self._own[str(described["TZID"])] = described.to_tz()
        except Exception:  # noqa: BLE001  # a library on hostile input: whatever it raises, this zone is not known
            self.problems.add("zone_unreadable")

    def events(self, components: list[Any]) -> Iterator[OutsideEvent]:
        """Every event, its rule counted out, without those starts that have an event of their own."""
        own: dict[str, set[str]] = {}
        for component in components:
            with suppress(*_MALFORMED):
                if "RECURRENCE-ID" in component:
                    own.setdefault(_uid(component), set()).add(self._recurrence(component["RECURRENCE-ID"]))
        for component in components:
            try:
                yield from self._of(component, own.get(_uid(component), set()))
            except _MALFORMED:
                self.problems.add("event_unreadable")

    def _of(self, component: Any, replaced: set[str]) -> Iterator[OutsideEvent]:
        event = self._event(component)
        if "RECURRENCE-ID" in component:
            yield self._like(event, event.starts_wall, self._recurrence(component["RECURRENCE-ID"]))
        elif "RRULE" not in component and "RDATE" not in component:
            yield event
        else:
            for wall in self._starts(component, event):
                key = wall.isoformat()
                if key not in replaced:
                    yield self._like(event, wall, key)

    def _like(self, event: OutsideEvent, wall: datetime, recurrence: str) -> OutsideEvent:
        length = event.ends_wall - event.starts_wall
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return OutsideEvent(**values | {"starts_wall": wall, "ends_wall": wall + length, "recurrence": recurrence})

    def _starts(self, component: Any, event: OutsideEvent) -> list[datetime]:
        left_out = {self._wall_at(day, event.zone) for day in _listed(component, "EXDATE")}
        found = {event.starts_wall}
        rules = component.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            found |= self._counted_out(rule.to_ical().decode(), event)
        found |= {self._wall_at(day, event.zone) for day in _listed(component, "RDATE")}
        return sorted(found - left_out)

    def _wall_at(self, day: date, zone: str) -> datetime:
        """In the zone of the event, whatever it is told in."""
        wall, told_in = self._wall(day)
        return wall if told_in == zone or not isinstance(day, datetime) else wall_in(moment(wall, told_in), zone)

    def _counted_out(self, told: str, event: OutsideEvent) -> set[datetime]:
        if "COUNT=" not in told and "UNTIL=" not in told:
            until = max(event.starts_wall, wall_in(self._now, event.zone)) + RULE_AHEAD
            told += f";UNTIL={until:%Y%m%dT%H%M%S}"
        try:
            return set(walls(parse_rule(told, event.zone), event.starts_wall))
        except RuleRefused:
            self.problems.add("rule_refused")
            return set()

    def _event(self, component: Any) -> OutsideEvent:
        starts, zone, whole_days = self._told(component["DTSTART"])
        ends = self._end(component, starts, zone, whole_days)
        if not timedelta() < ends - starts <= LONGEST_EVENT:
            raise ValueError
        status = str(component.get("STATUS", "")).upper()
        return OutsideEvent(
            _uid(component),
            "",
            min(max(int(component.get("SEQUENCE", 0)), 0), 2**31 - 1),
            one_line(_text(component, "SUMMARY")) or "?",
            starts,
            ends,
            zone,
            one_line(_text(component, "LOCATION")),
            _shown(_text(component, "DESCRIPTION")),
            status == "CANCELLED",
            whole_days,
        )

    def _end(self, component: Any, starts: datetime, zone: str, whole_days: bool) -> datetime:
        if "DTEND" in component:
            ends, told_in, _ = self._told(component["DTEND"])
            ends = ends if told_in == zone or whole_days else wall_in(moment(ends, told_in), zone)
        elif "DURATION" in component:
            ends = starts + component["DURATION"].dt
        else:
            ends = starts
        if ends == starts:  # Moodle's due dates; days without an end are one (RFC 5545 §3.6.1)
            return starts + (timedelta(days=1) if whole_days else DEADLINE)
        return ends

    def _recurrence(self, prop: Any) -> str:
        """As the wall's time where the event is; a day stands for its first moment, as Exchange mixes both."""
        return self._told(prop)[0].isoformat()

    def _told(self, prop: Any) -> tuple[datetime, str, bool]:
        """The wall time, its zone, and whether it is a day."""
        when, name = prop.dt, str(prop.params.get("TZID", ""))
        if not isinstance(when, datetime) or prop.params.get("VALUE") == "DATE":  # SabreDAV gives days a zone
            return datetime.combine(when, time()), self._zone, True
        if not name and when.tzinfo is not None and when.utcoffset() == timedelta():
            return wall_in(when, self._home), self._home, False
        wall, zone = self._wall(when, name)
        return wall, zone, False

    def _wall(self, when: date, name: str = "") -> tuple[datetime, str]:
        """Naive, and in which zone of the IANA's."""
        if not isinstance(when, datetime):
            return datetime.combine(when, time()), self._zone
        if not name:
            if when.tzinfo is None:
                return when, self._zone  # floating: where the formation is given
            key = getattr(when.tzinfo, "key", None)
            if key and key != "UTC":
                return when.replace(tzinfo=None), key
            return wall_in(when, self._home), self._home
        zone = zone_of(name, self._own)
        if isinstance(zone, ZoneInfo):
            return when.replace(tzinfo=None), zone.key
        if zone is None:
            self.problems.add("zone_unknown")
            return when.replace(tzinfo=None), self._zone
        return wall_in(when.replace(tzinfo=zone), self._home), self._home


def read_calendar(content: bytes, zone: str, now: datetime) -> tuple[list[OutsideEvent], set[str], str]:
    """The events of an iCalendar file, what could not be read, in words, and what it calls itself.

    Raises:
        Unreadable: nothing could.
    """
    calendars = _parsed(content)
    return *_events_of(calendars, zone, now), called(calendars)


def called(calendars: list[Any]) -> str:
    """What the first that has a name calls itself (RFC 7986 §5.1, or as was done before it), in one line."""
    told = (_text(calendar, name) for calendar in calendars for name in ("NAME", "X-WR-CALNAME"))
    # The library leaves properties that it does not know as they are written (RFC 5545 §3.3.11).
    plain = (re.sub(r"\\(.)", lambda found: " " if found[1] in "nN" else found[1], one) for one in told)
    return next(filter(None, map(one_line, plain)), "")


def _parsed(content: bytes) -> list[Any]:
    if content.count(b"BEGIN:VEVENT") > MOST_OUTSIDE_EVENTS:
        raise Unreadable("too_many_events")
    if content.count(b"BEGIN:") > MOST_COMPONENTS:
        raise Unreadable("too_large")
    try:
        with warnings.catch_warnings(action="ignore"):
            return list(Calendar.from_ical(content.lstrip(b"\xef\xbb\xbf \t\r\n"), multiple=True))
    except Exception:  # noqa: BLE001  # a library on hostile input
        raise Unreadable("not_a_calendar") from None


def _events_of(calendars: list[Any], zone: str, now: datetime) -> tuple[list[OutsideEvent], set[str]]:
    found: list[OutsideEvent] = []
    problems: set[str] = set()
    for calendar in calendars:
        reader = _Reader(calendar, zone, now)
        for event in reader.events(calendar.walk("VEVENT")):
            found.append(event)
            if len(found) > MOST_OUTSIDE_EVENTS:
                raise Unreadable("too_many_events")
        problems |= reader.problems
        if any(component.errors for component in calendar.walk("VEVENT")):
            problems.add("event_unreadable")
    return found, problems


def _uid(component: Any) -> str:
    """One without a UID is known by what it says."""
    given = str(component.get("UID", ""))[:LONGEST_UID]
    if given:
        return given
    said = (component.get("SUMMARY", ""), component["DTSTART"].to_ical().decode(), component.get("DESCRIPTION", ""))
    return "|".join(map(str, said))[:LONGEST_UID]


def _listed(component: Any, name: str) -> Iterator[date]:
    given = component.get(name, [])
    for each in given if isinstance(given, list) else [given]:
        for day in getattr(each, "dts", ()):
            yield day.dt[0] if isinstance(day.dt, tuple) else day.dt


def _text(component: Any, name: str) -> str:
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value)


def _shown(text: str) -> str:
    """Of several lines."""
    clean = "".join(character for character in text if character == "\n" or character.isprintable())
    return clean.strip()[:LONGEST_TEXT]


def main() -> None:
    """Reads the question from the standard input, answers `{"problems": […], "name": …}` in a line, then all events."""
    end_with_parent()
    os.nice(KINDNESS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    question = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    told, events = _answer(content, question["kind"], question["zone"])
    lines = lines_of(events).encode(errors="surrogatepass")
    if len(lines) > MOST_ANSWERED:
        told, lines = {"unreadable": "too_large"}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + lines)


def _answer(content: bytes, kind: str, zone: str) -> tuple[dict[str, Any], list[OutsideEvent]]:
    name = ""
    try:
        if kind == "schedule":
            told, wrong = read_schedule(content, zone)
            events, problems = list(told), {f"line_{number}" for number in wrong[:20]}
        else:
            events, problems, name = read_calendar(content, zone, datetime.now(UTC))
    except ScheduleUnreadable as error:
        return {"unreadable": error.reason, "line": error.line}, []
    except Unreadable as error:
        return {"unreadable": str(error)}, []
    except (MemoryError, RecursionError):
        return {"unreadable": "too_large"}, []
    return {"problems": sorted(problems), "name": name}, events


if __name__ == "__main__":
    main()
