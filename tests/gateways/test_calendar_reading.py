"""Calendars that others wrote: what is read of them, and what a hostile one can do."""

import asyncio
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.people import PersonId
from formations.errors import CalendarUnreadable
from formations.following import MOST_OUTSIDE_EVENTS, CalendarFormat
from gateways import calendars
from gateways.calendar_reading import Unreadable, read_calendar
from gateways.calendars import ProcessCalendarReader
from tests.gateways.event_files import FOLDER, HOME, NOW, body, event, read, told


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.ics")), ids=lambda file: file.stem)
def test_every_example_is_read_to_its_end(file: Path) -> None:
    for each in read_calendar(file.read_bytes(), HOME, NOW)[0]:
        assert each.ends_wall > each.starts_wall


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;COUNT=9",
        "FREQ=DAILY;BYSECOND=0,1,2,3;BYMINUTE=1,2;COUNT=9",
        "FREQ=DAILY;COUNT=99999",
    ],
)
def test_a_rule_that_is_a_bomb_is_refused_at_once(rule: str) -> None:
    begun = time.process_time()
    events, problems, _ = read_calendar(event("DTSTART:20260302T100000", "DURATION:PT1H", f"RRULE:{rule}"), HOME, NOW)
    assert time.process_time() - begun < 1
    assert len(events) <= 1
    assert problems == {"rule_refused"}


def test_too_many_events_are_refused() -> None:
    many = body(*(line for number in range(MOST_OUTSIDE_EVENTS + 1) for line in ("BEGIN:VEVENT", "END:VEVENT")))
    with pytest.raises(Unreadable, match="too_many_events"):
        read_calendar(many, HOME, NOW)
    daily = "\r\n".join(
        f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:20260302T100000\r\nRRULE:FREQ=DAILY;COUNT=400\r\nEND:VEVENT"
        for number in range(20)
    )
    with pytest.raises(Unreadable, match="too_many_events"):
        read_calendar(body(daily), HOME, NOW)


@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(st.binary(max_size=300), st.integers(0, 400))
def test_a_damaged_file_ends_in_a_word(noise: bytes, at: int) -> None:
    whole = event("DTSTART;TZID=Europe/Paris:20260302T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3")
    with suppress(Unreadable):
        events, *_ = read_calendar(whole[:at] + noise + whole[at:], HOME, NOW)
        assert all(each.ends_wall > each.starts_wall for each in events)


async def test_a_process_of_its_own_reads_and_gives_what_is_read_here() -> None:
    content = (FOLDER / "node-ical--google-recurrence-order.ics").read_bytes()
    found = await ProcessCalendarReader().read(content, CalendarFormat.ICALENDAR, HOME)
    assert set(found.events) == set(read("node-ical--google-recurrence-order")[0])
    schedule = await ProcessCalendarReader().read(
        "Date;Début;Fin;Titre;Lieu\n11/03/2027;14h00;15h30;Atelier;Salle 2\nhier;;;x;\n".encode("cp1252"),
        CalendarFormat.SCHEDULE,
        "Europe/Paris",
    )
    assert [told(each) for each in schedule.events] == [("2027-03-11T14:00:00", "2027-03-11T15:30:00", "Europe/Paris")]
    assert schedule.problems == ("line_3",)


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        (b"x" * (5 * 2**20 + 1), {"too_large"}),
        (b"\x00\xff" * 100, {"not_a_calendar"}),
        (b"BEGIN:VCALENDAR\r\n" * 200_000, {"too_large"}),
        (b"BEGIN:VCALENDAR\r\n" * 900, {"too_large", "not_a_calendar", ""}),
        (event("DTSTART:20260302T100000", "X-LONG:" + "x" * 2**21), {""}),
        (
            event(
                "DTSTART:20260302T100000",
                "RRULE:FREQ=DAILY;COUNT=380",
                "DESCRIPTION:" + "\N{OLD ITALIC LETTER A}" * 1900,
            )
            * 3,
            {"too_large"},
        ),
    ],
    ids=["huge", "noise", "many", "deep", "long line", "long texts"],
)
async def test_a_bomb_ends_in_a_word_and_soon(content: bytes, reasons: set[str]) -> None:
    begun, reason = time.monotonic(), ""
    try:
        await ProcessCalendarReader().read(content, CalendarFormat.ICALENDAR, HOME)
    except CalendarUnreadable as error:
        reason = error.reason
    assert reason in reasons
    assert time.monotonic() - begun < 60


async def test_one_that_takes_long_holds_up_who_gave_it_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = CalendarFormat.ICALENDAR, HOME, PersonId("ada")
    quick = CalendarFormat.SCHEDULE, HOME
    reader, content = ProcessCalendarReader(), b"x"
    code = """if 1:
        import sys
        if b"schedule" not in sys.stdin.buffer.readline():
            import signal; signal.pause()
        print('{"problems": []}')"""
    monkeypatch.setattr(calendars, "READER", ("-c", code))
    monkeypatch.setattr(calendars, "READING_S", 60.0)
    reading = asyncio.ensure_future(reader.read(content, *slow))
    try:
        await asyncio.sleep(0)
        with pytest.raises(CalendarUnreadable, match="reading_already"):
            await reader.read(content, *quick, PersonId("ada"))
        assert (await reader.read(content, *quick, PersonId("basile"))).events == ()
        assert (await reader.read(content, *quick)).events == ()
        assert not reading.done()
    finally:
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
    assert (await reader.read(content, *quick, PersonId("ada"))).events == ()


async def test_who_takes_too_much_memory_or_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    greedy = "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**28, 2**28)); x = b'x' * 2**30"
    endless = "while True: pass"
    monkeypatch.setattr(calendars, "READING_S", 1.0)
    for code in (greedy, endless):
        monkeypatch.setattr(calendars, "READER", ("-c", code))
        with pytest.raises(CalendarUnreadable, match="too_large"):
            await ProcessCalendarReader().read(event("DTSTART:20260302T100000"), CalendarFormat.ICALENDAR, HOME)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("X-WR-CALNAME:Zone B\\, lundi",), "Zone B, lundi"),
        (("X-WR-CALNAME:Ancien", "NAME;LANGUAGE=fr:Stage\\, suite\\n de\u202e jour"), "Stage, suite de jour"),
        (("NAME:Un", "NAME:Deux"), "Un"),
        (("NAME: ", "X-WR-CALNAME:" + "x" * 5_000), "x" * 200),
        ((), ""),
    ],
    ids=["old", "new", "twice", "long", "none"],
)
async def test_what_a_calendar_calls_itself_is_one_plain_line(lines: tuple[str, ...], name: str) -> None:
    content = body(*lines, "BEGIN:VEVENT", "UID:one", "SUMMARY:Classe", "DTSTART:20270408T120000Z", "END:VEVENT")
    found = await ProcessCalendarReader().read(content, CalendarFormat.ICALENDAR, HOME)
    assert (found.name, len(found.events)) == (name, 1)
