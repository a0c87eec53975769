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
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar

from formations.event_lines import lines_of
from formations.following import MOST_OUTSIDE_EVENTS, OutsideEvent, one_line
from formations.schedules import ScheduleUnreadable, read_schedule
from gateways.orphans import end_with_parent
from gateways.outside_events import EventReader, text_of

CPU_S = 20
KINDNESS = 5  # classes first: two may be read at once, where there are two processors
MEMORY_BYTES = 600 * 2**20
MOST_COMPONENTS = 3 * MOST_OUTSIDE_EVENTS  # with alarms and zones
# Of what is answered, all dates together: whoever looks at it has the server take it apart at once. So 5,000 dates may
# each repeat an invitation of 1,600 characters; as many with the longest texts are 69 MB.
MOST_ANSWERED = 8 * 2**20


class Unreadable(Exception):
    """Why nothing was read, in one word."""


def read_calendar(content: bytes, zone: str, now: datetime) -> tuple[list[OutsideEvent], set[str], str]:
    """The events of an iCalendar file, what could not be read, in words, and what it calls itself.

    Raises:
        Unreadable: nothing could.
    """
    calendars = _parsed(content)
    return *_events_of(calendars, zone, now), called(calendars)


def called(calendars: list[Any]) -> str:
    """What the first that has a name calls itself (RFC 7986 §5.1, or as was done before it), in one line."""
    told = (text_of(calendar, name) for calendar in calendars for name in ("NAME", "X-WR-CALNAME"))
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
        reader = EventReader(calendar, zone, now)
        for event in reader.events(calendar.walk("VEVENT")):
            found.append(event)
            if len(found) > MOST_OUTSIDE_EVENTS:
                raise Unreadable("too_many_events")
        problems |= reader.problems
        if any(component.errors for component in calendar.walk("VEVENT")):
            problems.add("event_unreadable")
    return found, problems


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
