"""Calendars and tables of dates as anybody may write them, read as `gateways/calendar_reading.py` reads them.

What is read can be compared with what is planned: its moments are told, and it goes from one process to another.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from formations.event_lines import events_of, lines_of
from formations.externals import NO_IDS
from formations.following import MOST_OUTSIDE_EVENTS, OutsideEvent
from formations.formations import ActivityId
from formations.matching import Matched, matched
from formations.schedules import ScheduleUnreadable, read_schedule
from gateways.calendar_reading import Unreadable, read_calendar

_ZONE = "Europe/Paris"
_NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def icalendar(given: bytes) -> bool:
    """Whether it has an event."""
    try:
        events, _, name = read_calendar(given, _ZONE, _NOW)
    except Unreadable:
        return False
    assert "\n" not in name
    check(events)
    return bool(events)


def schedule(given: bytes) -> bool:
    """Whether it has a date."""
    try:
        events, _ = read_schedule(given, _ZONE)
    except ScheduleUnreadable:
        return False
    check(events)
    return bool(events)


def check(events: Iterable[OutsideEvent]) -> None:
    """What the next would stumble over."""
    told = tuple(events)
    assert len(told) <= MOST_OUTSIDE_EVENTS
    assert all(one.ends_wall > one.starts_wall for one in told)
    ours = matched(told, NO_IDS, ())
    ours.compared((), {}, _NOW)
    Matched(ours.events).compared((), {one.title: ActivityId("a") for one in told}, _NOW)
    assert tuple(events_of(lines_of(told).encode(errors="surrogatepass").decode(errors="surrogatepass"))) == told


def _calendar(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")).encode()


def _event(*lines: str) -> tuple[str, ...]:
    return "BEGIN:VEVENT", "UID:1", "SUMMARY:Été", *lines, "END:VEVENT"


SINGLE = _calendar(
    "X-WR-CALNAME:Stage",
    *_event("DTSTART:20270408T120000Z", "DTEND:20270408T133000Z", "SEQUENCE:2", "STATUS:CANCELLED"),
    *_event("DTSTART;VALUE=DATE:20270410", "LOCATION:Salle 2", "DESCRIPTION:Deux\\nlignes"),
)
SERIES = _calendar(
    *_event(
        "DTSTART;TZID=Romance Standard Time:20270408T140000",
        "DURATION:PT1H",
        "RRULE:FREQ=MONTHLY;BYDAY=2TH;COUNT=4",
        "EXDATE;TZID=Europe/Paris:20270513T140000",
        "RDATE:20270420T120000Z",
    ),
    *_event("RECURRENCE-ID;RANGE=THISANDFUTURE:20270610T120000Z", "DTSTART:20270611T120000Z", "DTEND:20270611T130000Z"),
)
OWN_ZONE = _calendar(
    "BEGIN:VTIMEZONE",
    "TZID:Ici",
    "BEGIN:STANDARD",
    "DTSTART:20001029T030000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "END:VTIMEZONE",
    *_event("DTSTART;TZID=Ici:20270408T140000", "DTEND;TZID=Ici:20270408T150000", "RRULE:FREQ=DAILY;UNTIL=20270410"),
)
SEMICOLONS = "id;date;début;fin;titre;lieu;dispositif;groupe\n7;08/04/2027;14h;15h30;Phase;Salle 2;26A;G1\n".encode()
COMMAS = b'date,title,start,status\n2027-04-08,"Une, deux",9:00,cancelled\n2027-04-09,Phase,,\n'
FAR = _calendar(*_event("DTSTART;TZID=America/New_York:99991231T220000", "DURATION:PT30M"))
FIRST = b"date;titre;debut;fin\n01/01/0001;x;0:00;0:01\n31/12/9999;x;;\n"
