"""When dates that do not fit would: the next hours that are free, for one date or for each of a series."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.people import DomainId, PersonId
from formations.clashes import Booking, Bookings, ClashKind
from formations.formations import ActivityId, FormationId
from formations.free import free_for_all, free_slots
from formations.occurrences import Occurrence, OccurrenceId

OTHER = FormationId("other")
# A Tuesday in Paris, one hour ahead of UTC.
TUESDAY = datetime(2027, 3, 9, 14)
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def _date(starts: datetime = TUESDAY, hours: float = 2) -> Occurrence:
    return Occurrence(
        OccurrenceId(f"{starts}"), ActivityId("a"), starts, starts + timedelta(hours=hours), "Europe/Paris"
    )


def _booking(hour: float, hours: float = 1, kind: ClashKind = ClashKind.TRAINER) -> Booking:
    """On that Tuesday, by the clocks of Paris."""
    starts_at = datetime(2027, 3, 9, tzinfo=UTC) + timedelta(hours=hour - 1)
    return Booking(
        starts_at, starts_at + timedelta(hours=hours), OTHER, DomainId("d"), "Titre", kind, PersonId("p"), "Claire"
    )


def test_the_next_free_slots() -> None:
    # Taken from 14:00 to 16:30 on that day, and at that hour the day after, which is followed by a holiday.
    busy = [_booking(14, 2.5), _booking(24 + 15, 1)]
    found = free_slots(_date(), Bookings(busy), {date(2027, 3, 11): "Pont"}, NOW)
    assert found == (datetime(2027, 3, 12, 14), datetime(2027, 3, 15, 14), datetime(2027, 3, 16, 14))
    earlier = free_slots(_date(TUESDAY.replace(hour=9)), Bookings([_booking(9, 1)]), {}, NOW)
    assert [f"{wall:%H:%M}" for wall in earlier] == ["10:00", "10:30", "11:00"]
    assert free_slots(_date(TUESDAY, 30), Bookings([]), {}, NOW) == ()


def test_an_hour_is_free_for_a_series_where_it_is_for_each_date() -> None:
    week = timedelta(days=7)
    dates = [_date(TUESDAY + n * week) for n in range(3)]
    busy = [replace(one, starts_at=one.starts_at + 2 * week, ends_at=one.ends_at + 2 * week) for one in [_booking(14)]]
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
    dates = [_date(TUESDAY.replace(hour=16) + timedelta(days=day)) for day in days]
    taken = replace(_booking(16), ends_at=_booking(20).ends_at)
    free = free_for_all(dates, Bookings([taken]), {}, NOW)
    assert bool(free) is is_other_day
    assert all(wall.date() != TUESDAY.date() for wall in free)
