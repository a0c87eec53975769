"""The events that one file of somebody else's says: their hours, rules counted out, and what could not be read.

The rule: hours are those that were meant, whatever the program that wrote them calls its zones; what could not be read
is told, so that nobody takes it for called off.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from formations.errors import RuleRefused
from formations.following import YEARS, OutsideEvent, one_line
from formations.occurrences import moment
from formations.rules import parse_rule, walls
from formations.series import is_zone
from gateways.foreign_zones import iana_name, wall_in, zone_of

LONGEST_TEXT = 2_000
LONGEST_UID = 1_000
DEADLINE = timedelta(hours=1)  # how long something is shown that has an hour and no length, such as a due date
# A rule without an end is counted out so far; later refreshes see the rest.
RULE_AHEAD = timedelta(days=390)  # each day, it is no more than a rule may give
LONGEST_EVENT = timedelta(days=800)
_YEARS = frozenset(YEARS)

# What a library's values raise where they are not what their name promises.
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, OverflowError)


class EventReader:
    """One file."""

    def __init__(self, calendar: Any, zone: str, now: datetime) -> None:
        self._zone = iana_name(str(calendar.get("X-WR-TIMEZONE", ""))) or zone
        self._home, self._now = zone, now
        self._own: dict[str, tzinfo] = {}
        self._zones: dict[str, str] = {}  # by UID: in which the dates of a rule are counted out; empty for whole days
        self._ranges: dict[str, list[tuple[datetime, OutsideEvent]]] = {}  # by UID: from which start on it is said
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
                if "RECURRENCE-ID" not in component:
                    _, zone, whole_days = self._told(component["DTSTART"])
                    self._zones[_uid(component)] = "" if whole_days else zone
        for component in components:
            with suppress(*_MALFORMED):
                if "RECURRENCE-ID" in component:
                    own.setdefault(_uid(component), set()).add(self._recurrence(component))
                    self._add_range(component)
        for component in components:
            try:
                yield from self._of(component, own.get(_uid(component), set()))
            except _MALFORMED:
                self.problems.add("event_unreadable")

    def _add_range(self, component: Any) -> None:
        """What is said of one date of a series and of those that follow it (RFC 5545 §3.2.13)."""
        told = str(component["RECURRENCE-ID"].params.get("RANGE", "")).upper()
        if told == "THISANDFUTURE" and _uid(component) in self._zones:
            begins = datetime.fromisoformat(self._recurrence(component))
            self._ranges.setdefault(_uid(component), []).append((begins, self._event(component)))
        elif told:  # of those before it, as was allowed once; or of a series that is not here
            self.problems.add("event_unreadable")

    def _following(self, event: OutsideEvent, wall: datetime) -> tuple[OutsideEvent, datetime]:
        """What is said of this date of a series, and when it begins: as much later as the last one of which that is."""
        ranges = [one for one in self._ranges.get(event.uid, ()) if one[0] <= wall]
        if not ranges:
            return event, wall
        begins, changed = max(ranges, key=lambda one: (one[0], one[1].sequence))
        shown, there = (wall_in(moment(one, event.zone), changed.zone) for one in (begins, wall))
        return changed, there + (changed.starts_wall - shown)

    def _of(self, component: Any, replaced: set[str]) -> Iterator[OutsideEvent]:
        event = self._event(component)
        if "RECURRENCE-ID" in component:
            yield self._like(event, event.starts_wall, self._recurrence(component))
        elif "RRULE" not in component and "RDATE" not in component:
            yield event
        else:
            for wall in self._starts(component, event):
                key = wall.isoformat()
                if key not in replaced:
                    yield self._like(*self._following(event, wall), key)

    def _like(self, event: OutsideEvent, wall: datetime, recurrence: str) -> OutsideEvent:
        length = event.ends_wall - event.starts_wall
        if not {wall.year, (wall + length).year} <= _YEARS:
            raise ValueError
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return OutsideEvent(**values | {"starts_wall": wall, "ends_wall": wall + length, "recurrence": recurrence})

    def _starts(self, component: Any, event: OutsideEvent) -> list[datetime]:
        exceptions = list(_listed(component, "EXDATE"))
        left_out = {self._wall_at(day, event.zone) for day in exceptions}
        days = {day for day in exceptions if not isinstance(day, datetime)}
        found = {event.starts_wall}
        rules = component.get("RRULE", [])
        starts = component["DTSTART"]
        for rule in rules if isinstance(rules, list) else [rules]:
            found |= self._counted_out(rule.to_ical().decode(), event, "UTC" if _is_utc(starts) else event.zone)
        found |= {self._wall_at(day, event.zone) for day in _listed(component, "RDATE")}
        return sorted(wall for wall in found - left_out if wall.date() not in days)

    def _wall_at(self, day: date, zone: str) -> datetime:
        """In the zone of the event, whatever it is told in."""
        wall, told_in = self._wall(day)
        return wall if told_in == zone or not isinstance(day, datetime) else wall_in(moment(wall, told_in), zone)

    def _counted_out(self, told: str, event: OutsideEvent, zone: str) -> set[datetime]:
        """What is told in UTC is the same hour there all year, and another one in summer where the event is."""
        starts, now = wall_in(moment(event.starts_wall, event.zone), zone), wall_in(self._now, zone)
        if "COUNT=" not in told and "UNTIL=" not in told:
            told += f";UNTIL={max(starts, now) + RULE_AHEAD:%Y%m%dT%H%M%S}"
        try:
            rule = parse_rule(told, zone)
            try:
                found = walls(rule, starts)
            except RuleRefused:  # too many; of those that are over nobody need hear
                found = walls(rule, starts, since=now - (event.ends_wall - event.starts_wall))
        except RuleRefused:
            self.problems.add("rule_refused")
            return set()
        return {wall if zone == event.zone else wall_in(moment(wall, zone), event.zone) for wall in found}

    def _event(self, component: Any) -> OutsideEvent:
        starts, zone, whole_days = self._told(component["DTSTART"])
        ends = self._end(component, starts, zone, whole_days)
        if not timedelta() < ends - starts <= LONGEST_EVENT or not {starts.year, ends.year} <= _YEARS:
            raise ValueError
        status = str(component.get("STATUS", "")).upper()
        return OutsideEvent(
            _uid(component),
            "",
            min(max(int(component.get("SEQUENCE", 0)), 0), 2**31 - 1),
            one_line(text_of(component, "SUMMARY")) or "?",
            starts,
            ends,
            zone,
            one_line(text_of(component, "LOCATION")),
            _shown(text_of(component, "DESCRIPTION")),
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

    def _recurrence(self, component: Any) -> str:
        """As the wall's time where its rule is; a day stands for its first moment, as Exchange mixes both."""
        wall, told_in, whole_days = self._told(component["RECURRENCE-ID"])
        zone = self._zones.get(_uid(component), "")
        return (wall_in(moment(wall, told_in), zone) if zone and not whole_days else wall).isoformat()

    def _told(self, prop: Any) -> tuple[datetime, str, bool]:
        """The wall time, its zone, and whether it is a day."""
        when, name = prop.dt, str(prop.params.get("TZID", ""))
        if not isinstance(when, datetime) or prop.params.get("VALUE") == "DATE":  # SabreDAV gives days a zone
            return datetime.combine(when, time()), self._zone, True
        if _is_utc(prop):
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
        if isinstance(zone, ZoneInfo) and is_zone(zone.key):
            return when.replace(tzinfo=None), zone.key
        if zone is None:
            self.problems.add("zone_unknown")
            return when.replace(tzinfo=None), self._zone
        return wall_in(when.replace(tzinfo=zone), self._home), self._home


def _uid(component: Any) -> str:
    """One without a UID is known by what it says."""
    given = str(component.get("UID", ""))[:LONGEST_UID]
    if given:
        return given
    said = (component.get("SUMMARY", ""), component["DTSTART"].to_ical().decode(), component.get("DESCRIPTION", ""))
    return "|".join(map(str, said))[:LONGEST_UID]


def _is_utc(prop: Any) -> bool:
    when = prop.dt
    if not isinstance(when, datetime) or "TZID" in prop.params:
        return False
    return when.tzinfo is not None and when.utcoffset() == timedelta()


def _listed(component: Any, name: str) -> Iterator[date]:
    given = component.get(name, [])
    for each in given if isinstance(given, list) else [given]:
        for day in getattr(each, "dts", ()):
            yield day.dt[0] if isinstance(day.dt, tuple) else day.dt


def text_of(component: Any, name: str) -> str:
    """The first value of this name, or nothing."""
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value)


def _shown(text: str) -> str:
    """Of several lines."""
    clean = "".join(character for character in text if character == "\n" or character.isprintable())
    return clean.strip()[:LONGEST_TEXT]
