"""Days without formation as lines: read back as they were written, wrong ones told by their number."""

from datetime import date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formations.errors import CalendarUnreadable, HolidaysRefused
from formations.following import OutsideEvent
from formations.holidays import LONGEST_TEXT, days_of, merged, periods, read, reading, seal, written

NOEL = {date(2026, 12, day): "Noël" for day in (24, 25, 26)}
NAMES = st.sampled_from(["", "Noël", "Pont de l'Ascension", "Vacances d'hiver : zone A", "Fête - 14/07"])
DAYS = st.dictionaries(st.dates(date(2020, 1, 1), date(2040, 12, 31)), NAMES, max_size=60)


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("25/12/2026 : Noël", {date(2026, 12, 25): "Noël"}),
        ("2026-12-25: Noël", {date(2026, 12, 25): "Noël"}),
        ("1/5/2027", {date(2027, 5, 1): ""}),
        ("24/12/2026 - 26/12/2026 : Noël", NOEL),
        ("24/12/2026 au 26/12/2026:Noël", NOEL),
        ("2026-12-24 to 2026-12-26 : Noël", NOEL),
        ("  24/12/2026–26/12/2026 :  Noël \n\n", NOEL),
        ("25/12/2026 : \x07Noël\u2028", {date(2026, 12, 25): "Noël"}),
        ("", {}),
    ],
)
def test_a_line_that_can_be_read(line: str, days: dict[date, str]) -> None:
    assert read(line) == days


@pytest.mark.parametrize(
    "line",
    [
        "Noël",
        "31/02/2027 : Rien",
        "26/12/2026 - 24/12/2026 : À l'envers",
        "24/12/2026 26/12/2026",
        "01/01/2026 - 31/12/2026 : Trop long",
        "01/01/0001 : Trop tôt",
        "01/01/9999 : Trop tard",
        "2026-12-25 Noël",
    ],
)
def test_a_line_that_cannot_is_told_by_its_number(line: str) -> None:
    with pytest.raises(HolidaysRefused) as refused:
        read(f"25/12/2026 : Noël\n\n{line}")
    assert refused.value.line == 3


def test_too_many_days_are_refused() -> None:
    lines = [f"01/0{month}/{year} - 28/0{month}/{year}" for year in range(2000, 2100) for month in (1, 3)]
    with pytest.raises(HolidaysRefused):
        read("\n".join(lines))


@given(DAYS)
def test_what_is_written_is_read_back(days: dict[date, str]) -> None:
    assert read(written(days)) == days
    assert seal(read(written(days))) == seal(days)


@given(DAYS, DAYS)
def test_merging_loses_no_day_and_merging_again_changes_nothing(one: dict[date, str], other: dict[date, str]) -> None:
    both = merged(one, other)
    assert set(both) == {*one, *other}
    assert merged(both, other) == both
    assert all(one[day] in both[day] for day in one)


@given(DAYS)
def test_periods_do_not_touch_under_one_name(days: dict[date, str]) -> None:
    found = periods(days)
    assert sum((last - first).days + 1 for first, last, _ in found) == len(days)
    assert all((b[0] - a[1]).days > 1 or a[2] != b[2] for a, b in pairwise(found))


def _event(title: str, starts: datetime, ends: datetime, *, cancelled: bool = False) -> OutsideEvent:
    return OutsideEvent("uid", "", 0, title, starts, ends, "UTC", cancelled=cancelled, whole_days=True)


@pytest.mark.parametrize(
    ("event", "days"),
    [
        (_event("Armistice", datetime(2026, 11, 11), datetime(2026, 11, 12)), [11]),
        (_event("Pont", datetime(2026, 11, 11), datetime(2026, 11, 14)), [11, 12, 13]),
        (_event("Réunion", datetime(2026, 11, 11, 9), datetime(2026, 11, 11, 17)), []),
        (_event("Séjour", datetime(2026, 11, 11, 9), datetime(2026, 11, 14, 17)), [12, 13]),
        (_event("Rentrée scolaire des élèves", datetime(2026, 11, 2), datetime(2026, 11, 3)), []),
        (_event("Pont", datetime(2026, 11, 11), datetime(2026, 11, 14), cancelled=True), []),
    ],
)
def test_whole_days_of_a_calendar(event: OutsideEvent, days: list[int]) -> None:
    assert [day.day for day in days_of([event])] == days


def test_two_calendars_that_name_one_day_are_both_told() -> None:
    first = _event("Noël", datetime(2026, 12, 25), datetime(2026, 12, 26))
    second = _event("Vacances", datetime(2026, 12, 24), datetime(2026, 12, 27))
    assert days_of([first, second])[date(2026, 12, 25)] == "Noël / Vacances"


def test_a_calendar_that_never_ends_gives_a_bounded_number_of_days() -> None:
    assert len(days_of([_event("Pont", datetime(2026, 1, 1), datetime(2199, 1, 1))])) <= 121


def test_thousands_of_lines_are_read_at_once_or_refused() -> None:
    """Whoever sends them holds everybody's server for as long as it takes."""
    much = [f"01/01/{year} - 30/04/{year}" for year in range(2000, 2033)]
    assert len(read("\n".join([*much, *["01/01/2027"] * 20_000]))) > 3_900
    with pytest.raises(HolidaysRefused):
        read("\n".join(["01/01/2027 - 30/04/2027"] * 20_000))


def test_a_calendar_of_too_many_days_is_refused_and_days_at_the_ends_of_time_count_for_nothing() -> None:
    pont = _event("Pont", datetime(2026, 1, 1), datetime(2027, 1, 1))
    with pytest.raises(CalendarUnreadable):
        days_of([pont] * 5_000)
    last = _event("Fin", datetime(9999, 12, 31, 10), datetime(9999, 12, 31, 11))
    first = _event("Début", datetime(1, 1, 1), datetime(1, 1, 1, 1))
    assert days_of([last, first]) == {}


def test_each_piece_of_a_long_text_is_short() -> None:
    """Whoever reads it in turns lets others go on in between."""
    names = (" / ".join(f"{(line * 7 + number) % 100}" for number in range(24)) for line in range(330))
    days: dict[date, str] = {}
    pieces = reading(days, "\n".join(f"01/01/2027 - 30/04/2027 : {name}" for name in names))
    assert len(list(pieces)) == 330
    assert len(days) == 120


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("01/01/2027 : " + "e\u0301" * 2_000, 1),
        ("\n" * 2_000_000, LONGEST_TEXT + 1),
        ("\n01/01/2027 : " + "x" * 500, 2),
    ],
)
def test_what_nobody_writes_by_hand_is_refused_before_it_is_looked_at(text: str, line: int) -> None:
    with pytest.raises(HolidaysRefused) as refused:
        read(text)
    assert refused.value.line == line
