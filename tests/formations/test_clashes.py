"""Clashes: what does not fit, told without what may not be told."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.people import PersonId
from formations.clashes import (
    MOST_TOLD,
    Booking,
    Bookings,
    Clash,
    ClashKind,
    Room,
    Together,
    all_lead,
    clashes,
    crowded,
    in_order,
    is_at_weekend,
    misfits,
    odd_hours,
    together,
)
from formations.formations import FormationId, GroupId
from tests.formations.booked import OTHER, TUESDAY, a_booking, a_date


def _found(*bookings: Booking, visible: Iterable[FormationId] = ()) -> tuple[Clash, ...]:
    return clashes([a_date()], Bookings(bookings), set(visible), {}, None)


def test_only_what_overlaps_clashes() -> None:
    for hour, hours, overlaps in ((13, 1, False), (13, 1.5, True), (15, 0.5, True), (16, 1, False), (10, 9, True)):
        assert bool(_found(a_booking(hour, hours))) is overlaps, hour


@pytest.mark.parametrize(
    ("trainers", "taken"),
    [
        ([], []),
        (["Ada"], [(9, 11), (11, 12), (14, 16)]),
        (["Ada", "Ben"], [(10, 11), (14, 15)]),
        (["Ada", "Ben", "Cy"], []),
    ],
    ids=["nobody", "one", "two", "three"],
)
def test_groups_that_meet_at_once_need_a_trainer_each(trainers: list[str], taken: list[tuple[int, int]]) -> None:
    beside = [a_booking(9, 2), a_booking(10, 1), a_booking(11, 1), a_booking(14), a_booking(14, 2)]
    found = all_lead(reversed(beside), trainers)
    assert [(one.starts_at.hour + 1, one.ends_at.hour + 1) for one in found] == taken
    assert {(one.kind, one.name) for one in found} == ({(ClashKind.TRAINER, ", ".join(trainers))} if taken else set())


def test_a_formation_is_named_to_those_who_may_see_it() -> None:
    (hidden,) = _found(a_booking(15))
    assert (hidden.who, hidden.with_title) == ("Claire", "")
    (told,) = _found(a_booking(15), visible=[OTHER])
    assert told.with_title == "Titre"
    assert told.until == datetime(2027, 3, 9, 15, tzinfo=UTC)


def test_holidays_and_small_places() -> None:
    week = a_date(TUESDAY, 24 * 3)
    names = {date(2027, 3, 10): "Vacances", date(2027, 3, 11): "Vacances", date(2027, 3, 12): "Pont"}
    found = clashes([week], Bookings([]), (), names, Room("INSPÉ", 20, 21))
    assert [(one.kind, one.who, one.number) for one in found] == [
        (ClashKind.CAPACITY, "INSPÉ", 21),
        (ClashKind.HOLIDAY, "Vacances", 0),
        (ClashKind.HOLIDAY, "Pont", 0),
    ]
    assert clashes([week], Bookings([]), (), {}, Room("INSPÉ", 21, 21)) == ()
    assert clashes([week], Bookings([]), (), {}, Room("INSPÉ", None, 999)) == ()


@pytest.mark.parametrize(
    ("day", "hour", "hours", "touches"),
    [
        (12, 22, 2, False),
        (12, 22, 2.5, True),
        (13, 9, 3, True),
        (14, 23, 1, True),
        (15, 0, 1, False),
        (11, 9, 120, True),
    ],
)
def test_a_weekend_and_a_holiday_are_touched_until_midnight_only(
    day: int, hour: int, hours: float, touches: bool
) -> None:
    """The 12th is a Friday, the 15th a Monday."""
    meeting = a_date(datetime(2027, 3, day, hour), hours)
    assert is_at_weekend(meeting) is touches
    weekend = {date(2027, 3, 13): "Samedi", date(2027, 3, 14): "Dimanche"}
    assert bool(clashes([meeting], Bookings(()), set(), weekend, None)) is touches


@pytest.mark.parametrize(
    ("zone", "starts", "hours", "kind", "meant"),
    [
        ("Europe/Paris", datetime(2027, 3, 28, 2, 30), 1, ClashKind.HOUR_SKIPPED, datetime(2027, 3, 28, 1, 30)),
        ("Europe/Paris", datetime(2027, 3, 28, 2), 1, ClashKind.HOUR_SKIPPED, datetime(2027, 3, 28, 1)),
        ("Europe/Paris", datetime(2027, 3, 28, 1, 30), 1, ClashKind.HOUR_SKIPPED, datetime(2027, 3, 28, 1, 30)),
        ("Europe/Paris", datetime(2027, 3, 28, 1), 1, None, None),
        ("Europe/Paris", datetime(2027, 3, 28, 1), 1.5, ClashKind.HOUR_SKIPPED, datetime(2027, 3, 28, 1, 30)),
        ("Europe/Paris", datetime(2027, 3, 28, 1), 2, None, None),
        ("Europe/Paris", datetime(2027, 3, 28, 3), 1, None, None),
        ("Europe/Paris", datetime(2027, 10, 31, 2, 30), 1, ClashKind.HOUR_TWICE, datetime(2027, 10, 31, 0, 30)),
        ("Europe/Paris", datetime(2027, 10, 31, 1, 30), 1, ClashKind.HOUR_TWICE, datetime(2027, 10, 31, 0, 30)),
        ("Europe/Paris", datetime(2027, 10, 31, 1), 2, None, None),
        ("America/Miquelon", datetime(2027, 3, 14, 2, 30), 1, ClashKind.HOUR_SKIPPED, datetime(2027, 3, 14, 5, 30)),
        ("Australia/Lord_Howe", datetime(2027, 4, 4, 1, 45), 1, ClashKind.HOUR_TWICE, datetime(2027, 4, 3, 14, 45)),
        ("Indian/Reunion", datetime(2027, 3, 28, 2, 30), 1, None, None),
        ("UTC", datetime(2027, 3, 28, 2, 30), 1, None, None),
    ],
)
def test_hours_that_clocks_skip_or_give_twice_are_pointed_out(
    zone: str, starts: datetime, hours: float, kind: ClashKind | None, meant: datetime | None
) -> None:
    weekly = [replace(a_date(starts + timedelta(weeks=week), hours), zone=zone) for week in range(-2, 3)]
    found = odd_hours(weekly)
    told = [(one.kind, one.until, one.starts_at) for one in found]
    at = weekly[2].starts_at.astimezone(UTC)
    assert told == ([] if meant is None else [(kind, meant.replace(tzinfo=UTC), at)])
    walls = starts, starts + timedelta(hours=hours)
    assert [one.wall for one in found] == [walls[one.at_end] for one in found]


def test_what_is_told_is_in_the_order_of_its_dates() -> None:
    capacity = clashes([a_date()], Bookings([a_booking(15)]), (), {}, Room("INSPÉ", 20, 21))
    odd = odd_hours([a_date(datetime(2027, 3, 28, 2, 30)), a_date(datetime(2025, 3, 30, 2, 30))])
    assert [one.starts_at.year for one in odd] == [2027, 2025]
    assert in_order((*capacity, *odd)) == (odd[1], *capacity, odd[0])
    assert len(in_order(odd * 30)) == MOST_TOLD


def test_no_more_is_told_than_can_be_read() -> None:
    assert len(_found(*(a_booking(14, 1) for _ in range(500)))) == MOST_TOLD


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ([], []),
        ([(14, 2), (16, 2)], []),
        ([(14, 2), (14, 2)], [(14, 16)]),
        ([(16, 2), (14, 3)], [(16, 17)]),
        ([(9, 8), (10, 1), (12, 1)], [(10, 17), (12, 17)]),
    ],
)
def test_dates_that_take_a_place_from_one_another(dates: list[tuple[int, int]], told: list[tuple[int, int]]) -> None:
    meant = [a_date(TUESDAY.replace(hour=hour), hours) for hour, hours in dates]
    found = crowded(meant, "INSPÉ", "Titre")
    assert {(one.kind, one.who, one.with_title) for one in found} <= {(ClashKind.PLACE, "INSPÉ", "Titre")}
    assert [(one.starts_at.hour + 1, one.until.hour + 1) for one in found if one.until] == told


def test_dates_that_overlap_one_another_for_the_same_people() -> None:
    daily = [a_date(TUESDAY + timedelta(days=number), 25) for number in range(400)]
    found = together(daily, "Titre")
    assert [one.starts_at for one in found] == [one.starts_at for one in daily[1 : MOST_TOLD + 1]]
    assert {(one.kind, one.with_title) for one in found} == {(ClashKind.FORMATION, "Titre")}
    assert together([a_date(TUESDAY + timedelta(days=number), 24) for number in range(9)], "Titre") == ()
    first, second, both = GroupId("1"), GroupId("2"), GroupId("both")
    ada, claire = frozenset({PersonId("ada")}), frozenset({PersonId("claire")})
    told = Together("Titre", {first: ada, second: claire, both: ada | claire})
    meant = (first, 14), (second, 14), (first, 15), (None, 15.5), (second, 16), (first, 18), (both, 19), (second, 20)
    clashing = [told.clash(a_date(TUESDAY + timedelta(hours=at - 14)), whose) for whose, at in meant]
    assert [one is not None for one in clashing] == [False, False, True, True, True, False, True, True]


def test_who_is_taken_is_told_however_many_weekends_there_are() -> None:
    saturdays = [a_date(datetime(2027, 2, 6, 14) + timedelta(weeks=number)) for number in range(MOST_TOLD + 9)]
    last = saturdays[-1].starts_at.astimezone(UTC)
    taken = replace(a_booking(14), starts_at=last, ends_at=last + timedelta(hours=1))
    found = misfits(saturdays, Bookings([taken]), set(), {}, None)
    assert len(found) == MOST_TOLD
    assert [one.kind for one in found] == [ClashKind.WEEKEND] * (MOST_TOLD - 1) + [ClashKind.TRAINER]


Spans = st.lists(st.tuples(st.floats(0, 48), st.floats(0.25, 30)), max_size=30)


@settings(max_examples=80, deadline=None)
@given(Spans, st.floats(0, 48), st.floats(0.25, 9))
def test_looking_by_halves_finds_what_looking_at_all_finds(
    spans: list[tuple[float, float]], hour: float, hours: float
) -> None:
    booked = [a_booking(*span) for span in spans]
    starts_at = datetime(2027, 3, 9, tzinfo=UTC) + timedelta(hours=hour)
    ends_at = starts_at + timedelta(hours=hours)
    slowly = [one for one in booked if one.starts_at < ends_at and one.ends_at > starts_at]
    assert sorted(Bookings(booked).overlapping(starts_at, ends_at), key=str) == sorted(slowly, key=str)
