"""Calendars as we write them: RFC 5545 to the letter, read back by another reader."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar as Read

from actions.ports.calendars import Calendar, CalendarEvent, CalendarMethod, Mailbox
from gateways.calendar_writing import written
from gateways.calendars import PoliteCalendarWriter
from gateways.time_zones import time_zone

EVENT = CalendarEvent(
    "class@preau.example", 3, datetime(2027, 3, 11, 14), datetime(2027, 3, 11, 15, 30), "Europe/Paris", "Classe"
)
TERRITORY = (
    "Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "America/Miquelon",
    "America/St_Barthelemy", "America/Marigot", "Indian/Reunion", "Indian/Mayotte", "Indian/Kerguelen",
    "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Gambier", "Pacific/Wallis",
)  # fmt: skip


# They change their clocks at 24:00 of the day that their rule names, or before it begins.
ODD = ("Africa/Cairo", "America/Nuuk", "America/Santiago", "Asia/Beirut", "Asia/Jerusalem")


def a_calendar(*events: CalendarEvent, **more: object) -> Calendar:
    return Calendar("Préau", "fr", datetime(2027, 1, 1, tzinfo=UTC), events, **more)  # type: ignore[arg-type]


def changed(**changes: object) -> CalendarEvent:
    from dataclasses import replace

    return replace(EVENT, **changes)  # type: ignore[arg-type]


def lines(body: bytes) -> list[str]:
    return body.replace(b"\r\n ", b"").decode().split("\r\n")


@given(st.text(), st.text(max_size=80))
@example("x" * 300, "é" * 80)
@example("a\r\nEND:VEVENT\r\nBEGIN:VEVENT", 'a"\r\nb\x00\ud800')
@example("\\n;,:", "")
def test_whatever_people_write_comes_back_and_stays_in_its_line(words: str, label: str) -> None:
    body = written(a_calendar(changed(summary=words, conference="https://p/class/x", conference_label=label)))
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.count(b"BEGIN:VEVENT") == 1 or "BEGIN:VEVENT" in words + label
    event = Read.from_ical(body).walk("VEVENT")[0]
    kept = words.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(c for c in kept if c == "\n" or (c.isprintable() or c.isspace() or ord(c) >= 0xA0))
    if shown == kept and not any(c in kept for c in "\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029") and words.strip():
        assert str(event["SUMMARY"]) == kept
    assert event["UID"] == EVENT.uid


def test_an_event_says_what_the_formats_ask_for() -> None:
    event = changed(
        url="https://p/formations/f", conference="https://p/class/c", conference_label="Rejoindre la classe",
        category="Classe virtuelle", location="Salle 2",
    )  # fmt: skip
    said = lines(written(a_calendar(event)))
    for line in (
        "UID:class@preau.example", "DTSTAMP:20270101T000000Z", "SEQUENCE:3", "STATUS:CONFIRMED",
        "DTSTART;TZID=Europe/Paris:20270311T140000", "DTEND;TZID=Europe/Paris:20270311T153000",
        "URL:https://p/formations/f", "CATEGORIES;LANGUAGE=fr:Classe virtuelle", "LOCATION;LANGUAGE=fr:Salle 2",
        'CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO,SCREEN,CHAT;LABEL="Rejoindre la classe":https://p/class/c',
    ):  # fmt: skip
        assert line in said
    assert not any(line.startswith(("METHOD", "ATTENDEE", "ORGANIZER")) for line in said)


def test_whole_days_end_with_the_day_after_the_last() -> None:
    said = lines(written(a_calendar(changed(zone=None, starts=date(2027, 3, 1), ends=date(2027, 3, 8)))))
    assert {"DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270309"} <= set(said)
    assert "BEGIN:VTIMEZONE" not in said


def test_an_invitation_names_its_reader_alone() -> None:
    organizer, reader = Mailbox("preau@example.org", "Préau"), Mailbox("ada@example.org", 'Ada "X"; B')
    method = CalendarMethod.REQUEST
    said = lines(written(a_calendar(EVENT, method=method, organizer=organizer, attendee=reader)))
    assert [line for line in said if line.startswith("ATTENDEE")] == [
        "ATTENDEE;CN=\"Ada 'X'; B\";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:"
        "mailto:ada@example.org"
    ]
    assert "METHOD:REQUEST" in said


@pytest.mark.parametrize(
    "name", [*TERRITORY, "America/New_York", "Africa/Casablanca", "Asia/Kolkata", "Europe/Dublin", *ODD]
)
def test_what_is_said_of_a_zone_gives_its_hours(name: str) -> None:
    """By dateutil's reading of the rules, which knows nothing of ours."""
    zone, changes = ZoneInfo(name), sorted(_changes(name))
    for day in range(0, 3 * 365, 3):
        wall = datetime(2026, 1, 1, 12) + timedelta(days=day)
        offset = [after for at, after in changes if at <= wall][-1]
        assert offset == wall.replace(tzinfo=zone).utcoffset(), wall


def _changes(name: str) -> Iterator[tuple[datetime, timedelta]]:
    body = "\r\n".join(("BEGIN:VCALENDAR", *time_zone(name, 2026, 2028), "END:VCALENDAR", ""))
    for observance in Read.from_ical(body).walk("VTIMEZONE")[0].subcomponents:
        start, after = observance["DTSTART"].dt, observance["TZOFFSETTO"].td
        yield start, after
        if "RRULE" in observance:
            rule = rrulestr(observance["RRULE"].to_ical().decode(), dtstart=start)
            yield from ((at, after) for at in rule.between(start, datetime(2030, 1, 1)))


@pytest.mark.parametrize("name", TERRITORY)
def test_zones_of_the_territory_are_told_in_at_most_two_rules(name: str) -> None:
    """Outlook reads no list of changes."""
    said = time_zone(name, 2026, 2028)
    assert sum(line.startswith("BEGIN:") for line in said) <= 3


async def test_a_large_calendar_is_written_in_turns_as_it_is_at_once() -> None:
    calendar = a_calendar(*(changed(uid=f"{number}@preau.example") for number in range(500)))
    assert await PoliteCalendarWriter().write(calendar) == written(calendar)
