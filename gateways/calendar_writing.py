"""Calendars written as RFC 5545 says, with what RFC 7986 adds.

The rule: what people wrote reaches a line only through `_escaped`, without control characters; every zone that is named
is described; a line is 75 octets at most.

It is written here and not by a library: icalendar took half a second of a core for 400 events, this takes a few
milliseconds (docs/adr/0011-calendars-written-by-hand.md).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from actions.ports.calendars import Calendar, CalendarEvent, Mailbox
from gateways.time_zones import time_zone

PRODUCT = "-//Preau//Preau//FR"
LONGEST_LINE = 75  # octets, without the end (RFC 5545 §3.1)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]")
_NOT_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f\"]")
_SPECIAL = re.compile(r"[\\;,\n]")
_ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def written(calendar: Calendar) -> bytes:
    """The object, in UTF-8, with lines that end with CRLF."""
    return b"".join(pieces(calendar))


def pieces(calendar: Calendar) -> Iterator[bytes]:
    """The same in order: what stands before the events, then each of them."""
    words = _Words(calendar)
    yield _lines(_head(calendar)).encode()
    for name, first_year, last_year in _zones(calendar.events):
        yield _lines(time_zone(name, first_year, last_year)).encode()
    for event in calendar.events:
        yield _event(event, words).encode()
    yield b"END:VCALENDAR\r\n"


def _head(calendar: Calendar) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN")
    if calendar.method is not None:
        yield f"METHOD:{calendar.method}"
        return
    name = _escaped(calendar.name)
    yield from (f"NAME:{name}", f"X-WR-CALNAME:{name}")
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H")


def _zones(events: Iterable[CalendarEvent]) -> list[tuple[str, int, int]]:
    """Each zone that an event names, with the first and the last year it is named for."""
    years: dict[str, set[int]] = {}
    for event in events:
        if event.zone is not None:
            found = years.setdefault(event.zone, set())
            # A rule may go on for years that its first event does not name.
            found.update((event.starts.year, event.ends.year + (2 if event.rule else 0)))
            if event.recurrence is not None and event.recurrence_zone is not None:
                years.setdefault(event.recurrence_zone, set()).add(event.recurrence.year)
    return [(name, min(found), max(found)) for name, found in sorted(years.items())]


class _Words:
    """What all events of a calendar say alike, and what an activity says again with each of its dates: written once."""

    def __init__(self, calendar: Calendar) -> None:
        self.stamp = f"DTSTAMP:{calendar.made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\n"
        self.people = _lines(_people(calendar))
        self._language = f";LANGUAGE={calendar.language}"
        self._known: dict[tuple[object, ...], str] = {}
        self._ways_in: dict[str, str] = {}

    def of(self, event: CalendarEvent) -> str:
        """All but its identity, its hours and its own way in."""
        told = event.summary, event.description, event.location, event.cancelled, event.busy, event.category, event.url
        found = self._known.get(told)
        if found is None:
            found = self._known[told] = _lines(self._told(event))
        return found

    def way_in(self, label: str) -> str:
        """What stands before the address of a room of this label."""
        found = self._ways_in.get(label)
        if found is None:
            labelled = f";LABEL={_quoted(label)}" if label else ""
            found = self._ways_in[label] = f"CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO,SCREEN,CHAT{labelled}:"
        return found

    def _told(self, event: CalendarEvent) -> Iterator[str]:
        language = self._language
        yield f"SUMMARY{language}:{_escaped(event.summary)}"
        if event.description:
            yield f"DESCRIPTION{language}:{_escaped(event.description)}"
        if event.location:
            yield f"LOCATION{language}:{_escaped(event.location)}"
        yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
        yield f"TRANSP:{'OPAQUE' if event.busy and not event.cancelled else 'TRANSPARENT'}"
        if event.category:
            yield f"CATEGORIES{language}:{_escaped(event.category)}"
        if event.url:
            yield f"URL:{_address(event.url)}"


def _event(event: CalendarEvent, words: _Words) -> str:
    told = _folded(f"UID:{_escaped(event.uid)}")
    told = f"BEGIN:VEVENT\r\n{told}{words.stamp}SEQUENCE:{event.sequence}\r\n{_lines(_times(event))}{words.of(event)}"
    if event.conference:
        told += _folded(words.way_in(event.conference_label) + _address(event.conference))
    return f"{told}{words.people}END:VEVENT\r\n"


def _times(event: CalendarEvent) -> Iterator[str]:
    zone = event.zone
    yield f"DTSTART{_when(event.starts, zone)}"
    # The last day belongs to an event of whole days, and DTEND is the first moment outside (RFC 5545 §3.6.1).
    yield f"DTEND{_when(event.ends if zone else _day(event.ends) + timedelta(days=1), zone)}"
    if event.rule:
        yield f"RRULE:{_CONTROL.sub('', event.rule)}"
    for left_out in event.left_out:
        yield f"EXDATE{_when(left_out, zone)}"
    for added in event.added:
        yield f"RDATE{_when(added, zone)}"
    if event.recurrence is not None:
        yield f"RECURRENCE-ID{_when(event.recurrence, event.recurrence_zone if zone else None)}"


def _when(wall: datetime | date, zone: str | None) -> str:
    if zone is None:
        return f";VALUE=DATE:{_day(wall):%Y%m%d}"
    told = wall.isoformat()[:19].replace("-", "").replace(":", "")  # three times as quick as by a pattern
    return f":{told}Z" if zone == "UTC" else f";TZID={zone}:{told}"


def _day(wall: datetime | date) -> date:
    return wall.date() if isinstance(wall, datetime) else wall


def _people(calendar: Calendar) -> Iterator[str]:
    if calendar.organizer is not None:
        yield f"ORGANIZER;CN={_quoted(calendar.organizer.name)}:{_mailto(calendar.organizer)}"
    if calendar.attendee is not None:
        yield (
            f"ATTENDEE;CN={_quoted(calendar.attendee.name)};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;"
            f"PARTSTAT=NEEDS-ACTION;RSVP=FALSE:{_mailto(calendar.attendee)}"
        )


def _mailto(mailbox: Mailbox) -> str:
    return f"mailto:{_address(mailbox.email)}"


def _escaped(words: str) -> str:
    """RFC 5545 §3.3.11. Line feeds stay, escaped; every other control character goes."""
    clean = _CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], clean)


def _quoted(words: str) -> str:
    """A parameter's value (RFC 5545 §3.2): nothing escapes a quotation mark there."""
    clean = _CONTROL.sub("", words.replace("\n", " ")).replace('"', "'")
    return f'"{clean}"'


def _address(address: str) -> str:
    return _NOT_IN_ADDRESS.sub("", address)


def _lines(each: Iterable[str]) -> str:
    return "".join(map(_folded, each))


def _folded(line: str) -> str:
    """Between characters and not within them, as some readers fold back after decoding."""
    if len(line) <= LONGEST_LINE and line.isascii():
        return f"{line}\r\n"
    whole = line.encode()
    parts, begin, room = [], 0, LONGEST_LINE
    while len(whole) - begin > room:
        end = begin + room
        while whole[end] & 0xC0 == 0x80:  # the inside of a character
            end -= 1
        parts.append(whole[begin:end].decode())
        begin, room = end, LONGEST_LINE - 1  # the blank that leads counts
    parts.append(whole[begin:].decode())
    return "\r\n ".join(parts) + "\r\n"
