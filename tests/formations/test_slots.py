"""Pointing at a day or an hour: the reader's own clock, what is planned keeps its zone, its hour and its length."""

from datetime import date, datetime, time

import pytest

from formations.errors import DatesRefused
from formations.formations import ActivityId
from formations.occurrences import Occurrence, OccurrenceId
from formations.slots import moved_dates, new_dates

PARIS, REUNION, NOUMEA = "Europe/Paris", "Indian/Reunion", "Pacific/Noumea"
TUESDAY = date(2027, 3, 9)


def late(zone: str = PARIS) -> Occurrence:
    starts = datetime(2027, 3, 9, 22, 30)
    return Occurrence(OccurrenceId("o"), ActivityId("a"), starts, datetime(2027, 3, 10, 0, 30), zone)


@pytest.mark.parametrize(
    ("hour", "reader", "starts"),
    [
        (time(9), PARIS, datetime(2027, 3, 9, 9)),
        (time(9), REUNION, datetime(2027, 3, 9, 6)),
        (time(2), REUNION, datetime(2027, 3, 8, 23)),
        (time(9), NOUMEA, datetime(2027, 3, 8, 23)),
        (None, NOUMEA, datetime(2027, 3, 9, 14)),
    ],
)
def test_an_hour_pointed_at_is_the_readers(hour: time | None, reader: str, starts: datetime) -> None:
    dates = new_dates(TUESDAY, hour, reader, PARIS)
    assert (dates.starts_wall, dates.zone) == (starts, PARIS)


def test_another_day_keeps_the_hour_whatever_day_the_reader_sees() -> None:
    for reader, day in ((PARIS, date(2027, 3, 11)), (REUNION, date(2027, 3, 12))):
        dates = moved_dates(late(), day, None, reader)
        assert dates.starts_wall == datetime(2027, 3, 11, 22, 30)
        assert dates.ends_wall == datetime(2027, 3, 12, 0, 30)


def test_over_a_change_of_clocks_the_hour_stays() -> None:
    dates = moved_dates(late(), date(2027, 3, 30), None, PARIS)
    assert dates.starts_wall == datetime(2027, 3, 30, 22, 30)


def test_another_hour_keeps_the_length() -> None:
    dates = moved_dates(late(), TUESDAY, time(10), REUNION)
    assert dates.starts_wall == datetime(2027, 3, 9, 7)
    assert dates.ends_wall == datetime(2027, 3, 9, 9)


@pytest.mark.parametrize(
    ("day", "hour", "reader"), [(date.max, None, PARIS), (date.max, time(23), PARIS), (date.min, time(0), NOUMEA)]
)
def test_what_no_calendar_holds_is_refused(day: date, hour: time | None, reader: str) -> None:
    with pytest.raises(DatesRefused):
        moved_dates(late(), day, hour, reader)
