"""Calendars that others wrote: what is read of them, and what a hostile one can do."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.people import PersonId
from formations.errors import CalendarUnreadable
from formations.following import MOST_OUTSIDE_EVENTS, CalendarFormat, OutsideEvent
from formations.series import is_zone
from gateways import calendars
from gateways.calendar_reading import Unreadable, read_calendar
from gateways.calendars import ProcessCalendarReader

FOLDER = Path(__file__).parent / "calendars"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOME = "Indian/Reunion"


def read(name: str) -> tuple[list[OutsideEvent], set[str]]:
    return read_calendar((FOLDER / f"{name}.ics").read_bytes(), HOME, NOW)[:2]


def told(event: OutsideEvent) -> tuple[str, str, str]:
    return event.starts_wall.isoformat(), event.ends_wall.isoformat(), event.zone


def body(*lines: str) -> bytes:
    whole = ("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")
    return "\r\n".join(whole).encode()


def event(*lines: str) -> bytes:
    return body("BEGIN:VEVENT", "UID:one", "SUMMARY:Classe", *lines, "END:VEVENT")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # Exchange names its zones as Windows does, or as it shows them.
        ("node-ical--exchange-custom-tz", ("2019-04-30T09:00:00", "2019-04-30T12:00:00", "Asia/Bangkok")),
        ("icalendar--issue_313_globally_unique_tzid", ("2020-04-26T14:00:00", "2020-04-26T15:00:00", "Europe/Berlin")),
        # Floating hours are those of where the formation is given.
        ("node-ical--floating-dtstart-custom-vtimezone", ("2025-06-10T14:00:00", "2025-06-10T15:00:00", HOME)),
        # UTC becomes the wall's time there.
        ("node-ical--tentative-apple-calendar", ("2022-07-05T03:00:00", "2022-07-05T03:50:00", HOME)),
        # Days, though SabreDAV puts a zone beside them.
        ("node-ical--sabredav-school-holidays", ("2018-07-02T00:00:00", "2018-08-11T00:00:00", HOME)),
    ],
)
def test_hours_are_those_that_were_meant(name: str, expected: tuple[str, str, str]) -> None:
    events, _ = read(name)
    assert told(events[0]) == expected


def test_zones_by_the_names_of_windows() -> None:
    events, problems = read("node-ical--ms_timezones")
    assert {each.zone for each in events} >= {"Europe/Berlin", "America/Los_Angeles"}
    assert "zone_unknown" not in problems


def test_a_rule_is_counted_out_and_its_exception_takes_the_place_of_its_start() -> None:
    events, _ = read("node-ical--google-recurrence-order")
    assert sorted((each.recurrence, each.title, told(each)[0]) for each in events) == [
        ("2026-02-10T10:00:00", "TEST RECURR 3", "2026-02-10T10:00:00"),
        ("2026-02-11T10:00:00", "TEST RECURR 3 - MODIFIED", "2026-02-11T10:30:00"),
        ("2026-02-12T10:00:00", "TEST RECURR 3", "2026-02-12T10:00:00"),
    ]


def test_exchange_moves_a_whole_day_and_names_its_start_by_an_hour() -> None:
    events, _ = read("node-ical--exchange_whole_day_moved_recurrence")
    assert all(each.whole_days for each in events)
    keys = [each.key for each in events]
    assert len(keys) == len(set(keys))
    assert [
        each for each in events if each.recurrence == "2026-02-26T00:00:00" and told(each)[0][:10] == "2026-02-26"
    ] == []


def test_left_out_days_are_left_out_though_in_another_zone_of_the_same_hour() -> None:
    events, problems = read("node-ical--windows-quoted-tz-rrule")
    assert {each.zone for each in events} == {"America/New_York"}
    assert len(events) == 10
    assert problems == set()


def test_what_cannot_be_read_is_told_and_the_rest_is_read() -> None:
    events, problems = read("icalendar--parsing_error")
    assert len({each.uid for each in events}) == 1
    assert problems == {"event_unreadable"}
    assert read("icalendar--bom_calendar") == ([], set())


def test_a_title_and_a_place_are_one_line_though_a_text_has_several() -> None:
    when = ("DTSTART:20270311T090000Z", "DTEND:20270311T100000Z")
    said = ("SUMMARY:Atelier\\nBcc: x", "LOCATION:Salle\\n\\n2", "DESCRIPTION:un\\ndeux")
    (found,), *_ = read_calendar(body("BEGIN:VEVENT", "UID:one", *said, *when, "END:VEVENT"), HOME, NOW)
    assert (found.title, found.place, found.text) == ("Atelier Bcc: x", "Salle 2", "un\ndeux")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.ics")), ids=lambda file: file.stem)
def test_every_example_is_read_to_its_end(file: Path) -> None:
    for each in read_calendar(file.read_bytes(), HOME, NOW)[0]:
        assert each.ends_wall > each.starts_wall


def test_moodle_s_due_dates_have_no_length_and_are_shown_for_an_hour() -> None:
    (due,), *_ = read_calendar(event("DTSTART:20270311T220000Z", "DTEND:20270311T220000Z", "CATEGORIES:M1"), HOME, NOW)
    assert told(due) == ("2027-03-12T02:00:00", "2027-03-12T03:00:00", HOME)


def test_a_rule_without_an_end_is_counted_out_for_a_while() -> None:
    events, *_ = read_calendar(event("DTSTART:20260302T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"), HOME, NOW)
    assert 50 < len(events) < 70


def test_a_rule_without_an_end_goes_on_however_long_ago_it_began() -> None:
    each_working_day = event("DTSTART:20230102T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    events, problems, _ = read_calendar(each_working_day, HOME, NOW)
    ahead = [each for each in events if told(each)[0] >= "2026-03-01"]
    assert (told(ahead[0])[0], len(ahead), problems) == ("2026-03-02T10:00:00", 279, set())
    each_day = event("DTSTART:20260302T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY")
    assert read_calendar(each_day, HOME, NOW)[1] == set()


@pytest.mark.parametrize("home", [HOME, "Europe/Paris", "Pacific/Noumea"])
@pytest.mark.parametrize("of", [";TZID=Europe/Paris:20260330T100000", ":20260330T080000Z"])
def test_one_of_several_is_the_same_in_whatever_zone_it_is_told(home: str, of: str) -> None:
    """Of a class that meets in Paris, wherever the formation is that follows it."""
    head, tail = event("DTSTART;TZID=Europe/Paris:20260323T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3").split(
        b"END:VCALENDAR"
    )
    moved = "\r\n".join(("BEGIN:VEVENT", "UID:one", f"RECURRENCE-ID{of}", "DTSTART:20260331T120000Z", "END:VEVENT", ""))
    events, *_ = read_calendar(head + moved.encode() + b"END:VCALENDAR" + tail, home, NOW)
    assert sorted(each.recurrence for each in events) == [
        "2026-03-23T10:00:00", "2026-03-30T10:00:00", "2026-04-06T10:00:00"
    ]  # fmt: skip


def test_a_rule_in_utc_is_an_hour_of_utc_all_year() -> None:
    weekly = event("DTSTART:20260323T080000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=2", "EXDATE:20260406T080000Z")
    events, *_ = read_calendar(weekly, "Europe/Paris", NOW)
    assert [told(each)[0] for each in events] == ["2026-03-23T09:00:00", "2026-03-30T10:00:00"]


def test_a_day_that_is_left_out_has_no_hour_of_it() -> None:
    weekly = event(
        "DTSTART:20260302T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;VALUE=DATE:20260309"
    )
    events, *_ = read_calendar(weekly, HOME, NOW)
    assert [told(each)[0][:10] for each in events] == ["2026-03-02", "2026-03-16"]


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris", "Europe/Paris"),
        ("(UTC+04:00) Port-Louis", "Indian/Reunion"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("GMT", "UTC"),
        ("CET", "Europe/Brussels"),
    ],
)
def test_zones_by_other_names_are_such_as_can_be_planned_in(name: str, zone: str) -> None:
    (found,), problems, _ = read_calendar(event(f'DTSTART;TZID="{name}":20260706T100000', "DURATION:PT1H"), HOME, NOW)
    assert (told(found), problems) == (("2026-07-06T10:00:00", "2026-07-06T11:00:00", zone), set())
    assert is_zone(found.zone)


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
