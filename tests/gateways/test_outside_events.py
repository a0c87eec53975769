"""The events that a file says: at the hours that were meant, with their rules counted out."""

import pytest

from formations.series import is_zone
from gateways.calendar_reading import read_calendar
from tests.gateways.event_files import HOME, NOW, body, event, read, told


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


@pytest.mark.parametrize("wall", ["99991231T220000", "00010101T000000"])
def test_a_date_at_the_end_of_all_years_is_told_as_unread_and_nobody_asks_for_its_moment(wall: str) -> None:
    for zone in ("America/New_York", "Asia/Tokyo"):
        alone = ("BEGIN:VEVENT", "UID:one", f"DTSTART;TZID={zone}:{wall}", "DURATION:PT30M", "END:VEVENT")
        events, problems, _ = read_calendar(body(*alone), HOME, NOW)
        assert (events, problems) == ([], {"event_unreadable"})


def test_a_title_and_a_place_are_one_line_though_a_text_has_several() -> None:
    when = ("DTSTART:20270311T090000Z", "DTEND:20270311T100000Z")
    said = ("SUMMARY:Atelier\\nBcc: x", "LOCATION:Salle\\n\\n2", "DESCRIPTION:un\\ndeux")
    (found,), *_ = read_calendar(body("BEGIN:VEVENT", "UID:one", *said, *when, "END:VEVENT"), HOME, NOW)
    assert (found.title, found.place, found.text) == ("Atelier Bcc: x", "Salle 2", "un\ndeux")


def test_moodle_s_due_dates_have_no_length_and_are_shown_for_an_hour() -> None:
    (due,), *_ = read_calendar(event("DTSTART:20270311T220000Z", "DTEND:20270311T220000Z", "CATEGORIES:M1"), HOME, NOW)
    assert told(due) == ("2027-03-12T02:00:00", "2027-03-12T03:00:00", HOME)


def test_a_rule_without_an_end_is_counted_out_for_a_while() -> None:
    events, *_ = read_calendar(event("DTSTART:20260302T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"), HOME, NOW)
    assert 50 < len(events) < 70


@pytest.mark.parametrize("year", [2023, 2016, 1990])
def test_a_rule_without_an_end_goes_on_however_long_ago_it_began(year: int) -> None:
    rule = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    each_working_day = event(f"DTSTART:{year}0102T100000", "DURATION:PT1H", rule)
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


def _series_and(*changed: str) -> tuple[list[tuple[str, str]], set[str]]:
    """The title and the start of each date of five Mondays at nine, with this beside them; and what was not read."""
    weekly = ("DTSTART;TZID=Europe/Paris:20270308T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=5")
    series = ("BEGIN:VEVENT", "UID:one", "SUMMARY:Classe", *weekly, "END:VEVENT")
    events, problems, _ = read_calendar(body(*series, *changed), HOME, NOW)
    return sorted((told(each)[0], each.title) for each in events), problems


def _changed(recurrence: str, *lines: str, uid: str = "one") -> tuple[str, ...]:
    return ("BEGIN:VEVENT", f"UID:{uid}", f"RECURRENCE-ID;{recurrence}", *lines, "END:VEVENT")


def test_what_is_said_of_one_and_of_those_that_follow_is_true_of_them() -> None:
    moved = ("SUMMARY:Atelier", "DTSTART;TZID=Europe/Paris:20270316T103000", "DURATION:PT2H")
    later = ("SUMMARY:Bilan", "DTSTART;TZID=Europe/Paris:20270405T160000", "DURATION:PT1H")
    own = ("SUMMARY:Sortie", "DTSTART;TZID=Europe/Paris:20270324T080000", "DURATION:PT1H")
    found, problems = _series_and(
        *_changed("TZID=Europe/Paris;RANGE=THISANDFUTURE:20270405T090000", *later),
        *_changed("TZID=Europe/Paris:20270322T090000", *own),
        *_changed("RANGE=THISANDFUTURE:20270315T080000Z", *moved),
    )
    assert problems == set()
    assert found == [
        ("2027-03-08T09:00:00", "Classe"),
        ("2027-03-16T10:30:00", "Atelier"),
        ("2027-03-24T08:00:00", "Sortie"),
        ("2027-03-30T10:30:00", "Atelier"),
        ("2027-04-05T16:00:00", "Bilan"),
    ]


@pytest.mark.parametrize(("told_of", "uid"), [("THISANDPRIOR", "one"), ("THISANDFUTURE", "elsewhere")])
def test_what_is_said_of_dates_that_nobody_can_tell_is_told_as_unread(told_of: str, uid: str) -> None:
    own = ("SUMMARY:Atelier", "DTSTART;TZID=Europe/Paris:20270315T103000", "DURATION:PT2H")
    _, problems = _series_and(*_changed(f"TZID=Europe/Paris;RANGE={told_of}:20270315T090000", *own, uid=uid))
    assert problems == {"event_unreadable"}
