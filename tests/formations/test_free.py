"""When dates that do not fit would: the next hours that are free, for one date or for each of a series."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from formations.clashes import Bookings
from formations.free import free_for_all, free_slots
from tests.formations.booked import NOW, TUESDAY, a_booking, a_date


def test_the_next_free_slots() -> None:
    # Taken from 14:00 to 16:30 on that day, and at that hour the day after, which is followed by a holiday.
    busy = [a_booking(14, 2.5), a_booking(24 + 15, 1)]
    found = free_slots(a_date(), Bookings(busy), {date(2027, 3, 11): "Pont"}, NOW)
    assert found == (datetime(2027, 3, 12, 14), datetime(2027, 3, 15, 14), datetime(2027, 3, 16, 14))
    earlier = free_slots(a_date(TUESDAY.replace(hour=9)), Bookings([a_booking(9, 1)]), {}, NOW)
    assert [f"{wall:%H:%M}" for wall in earlier] == ["10:00", "10:30", "11:00"]
    assert free_slots(a_date(TUESDAY, 30), Bookings([]), {}, NOW) == ()


def test_an_hour_is_free_for_a_series_where_it_is_for_each_date() -> None:
    week = timedelta(days=7)
    dates = [a_date(TUESDAY + n * week) for n in range(3)]
    busy = [replace(one, starts_at=one.starts_at + 2 * week, ends_at=one.ends_at + 2 * week) for one in [a_booking(14)]]
    holidays = {date(2027, 3, 17): "Pont"}
    assert free_slots(dates[0], Bookings(busy), holidays, NOW)[0] == TUESDAY.replace(hour=14, minute=30)
    found = free_slots(dates[0], Bookings(busy), holidays, NOW, dates[1:])
    assert found == tuple(TUESDAY.replace(hour=hour, minute=minute) for hour, minute in ((15, 0), (15, 30), (16, 0)))
    whole_day = {date(2027, 3, 23): "Férié"}
    assert free_slots(dates[0], Bookings([]), holidays | whole_day, NOW, dates[1:])[0] == datetime(2027, 3, 11, 14)


@pytest.mark.parametrize(
    ("apart", "is_other_day"),
    [((7, 7), True), ((14, 14), True), ((1, 1), False), ((7, 14), False), ((28, 35), False)],
    ids=["weekly", "fortnightly", "daily", "with-a-gap", "monthly"],
)
def test_a_series_begins_on_another_day_only_where_its_rule_moves_along(
    apart: tuple[int, int], is_other_day: bool
) -> None:
    days = (0, apart[0], sum(apart))
    dates = [a_date(TUESDAY.replace(hour=16) + timedelta(days=day)) for day in days]
    taken = replace(a_booking(16), ends_at=a_booking(20).ends_at)
    free = free_for_all(dates, Bookings([taken]), {}, NOW)
    assert bool(free) is is_other_day
    assert all(wall.date() != TUESDAY.date() for wall in free)
