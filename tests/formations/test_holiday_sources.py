"""What a calendar of days without courses changes of a domain's days when it changes itself."""

from datetime import date, timedelta

import pytest

from formations.errors import CalendarEmptied, CalendarUnreadable
from formations.holiday_sources import LONGEST_ADDRESS, followed, require_address
from formations.holidays import LONGEST_PERIOD, MOST_DAYS, read, written

TODAY = date(2027, 3, 11)
PAST, NEXT, THEN = TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=9)


@pytest.mark.parametrize(
    ("kept", "given", "told", "days"),
    [
        ({}, {}, {THEN: "Noël"}, {THEN: "Noël"}),
        ({THEN: "Pont"}, {}, {THEN: "Noël"}, {THEN: "Pont / Noël"}),
        ({NEXT: "A", THEN: "B"}, {NEXT: "A", THEN: "B"}, {NEXT: "A"}, {NEXT: "A"}),
        ({NEXT: "A"}, {NEXT: "A"}, {THEN: "A"}, {THEN: "A"}),
        ({NEXT: "A"}, {NEXT: "A"}, {NEXT: "B"}, {NEXT: "B"}),
        ({NEXT: "Pont / A"}, {NEXT: "A", THEN: "A"}, {THEN: "A"}, {NEXT: "Pont"}),
        # By hand: taken away, called otherwise, given beside it.
        ({}, {NEXT: "A"}, {NEXT: "A", THEN: "A"}, {THEN: "A"}),
        ({}, {NEXT: "A"}, {NEXT: "B"}, {}),
        ({NEXT: "à nous"}, {NEXT: "A"}, {NEXT: "B"}, {NEXT: "à nous"}),
        ({NEXT: "à nous", THEN: "A"}, {NEXT: "A", THEN: "A"}, {THEN: "A"}, {NEXT: "à nous", THEN: "A"}),
        ({THEN: "B"}, {NEXT: "A"}, {NEXT: "A"}, {THEN: "B"}),
        # What is over.
        ({PAST: "A", THEN: "B"}, {PAST: "A", THEN: "B"}, {THEN: "B"}, {PAST: "A", THEN: "B"}),
        ({THEN: "B"}, {THEN: "B"}, {PAST: "A", THEN: "B"}, {THEN: "B"}),
        ({PAST: "A"}, {PAST: "A"}, {}, {PAST: "A"}),
    ],
)
def test_what_changes_there_changes_here_and_nothing_else(
    kept: dict[date, str], given: dict[date, str], told: dict[date, str], days: dict[date, str]
) -> None:
    assert followed(kept, given, told, {}, TODAY) == days


def test_what_another_calendar_gives_stays() -> None:
    kept = {NEXT: "Armistice", THEN: "Noël"}
    assert followed(kept, kept, {THEN: "Noël"}, {NEXT: "Armistice"}, TODAY) == kept


@pytest.mark.parametrize("told", [{}, {PAST: "A"}])
def test_a_calendar_that_has_no_day_to_come_any_more_is_refused(told: dict[date, str]) -> None:
    with pytest.raises(CalendarEmptied):
        followed({NEXT: "A"}, {PAST: "A", NEXT: "A"}, told, {}, TODAY)


def test_there_is_an_end_to_days_and_to_addresses() -> None:
    many = {TODAY + timedelta(days=number): "A" for number in range(MOST_DAYS)}
    assert len(followed({}, {}, many, {}, TODAY)) == MOST_DAYS
    with pytest.raises(CalendarUnreadable, match="too_large"):
        followed({date(2100, 1, 1): "B"}, {}, many, {}, TODAY)
    require_address("https://" + "x" * (LONGEST_ADDRESS - 8))
    for wrong in ("", "x" * (LONGEST_ADDRESS + 1), "https://x\n"):
        with pytest.raises(CalendarUnreadable, match="address_malformed"):
            require_address(wrong)


@pytest.mark.parametrize("length", [1, 120, 121, 122, 400])
def test_what_is_written_of_a_long_period_can_be_read(length: int) -> None:
    assert LONGEST_PERIOD.days == 120
    days = {TODAY + timedelta(days=number): "Été" for number in range(length)}
    assert read(written(days)) == days
