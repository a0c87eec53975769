"""Weeks: hours of the reader's clock, overlapping classes side by side, nights of changed clocks."""

from datetime import UTC, date, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formations.days import Span
from formations.occurrences import OccurrenceId
from formations.weeks import QUARTER, SHORTEST, WHOLE_DAY, week
from tests.formations.test_months import PARIS, ZONES, span

TUESDAY = date(2027, 3, 9)


def at(hour: int, minute: int = 0, day: date = TUESDAY, zone: str = PARIS) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def placed(spans: list[Span], day: date, zone: str = PARIS) -> list[tuple[str, int, int, int, int]]:
    found = next(one for one in week(spans, day, zone).days if one.day.day == day)
    return [(one.id, one.top, one.bottom, one.lane, one.lanes) for one in found.placed]


def test_what_overlaps_stands_side_by_side_and_what_follows_has_all_the_room() -> None:
    hour = timedelta(hours=1)
    spans = [
        span("a", at(9), 2 * hour),
        span("b", at(10), hour),
        span("c", at(10, 30), 2 * hour),
        span("d", at(11), hour),
        span("e", at(14), hour),
    ]
    assert placed(spans, TUESDAY) == [
        ("a", 540, 660, 0, 3),
        ("b", 600, 660, 1, 3),
        ("c", 630, 750, 2, 3),
        ("d", 660, 720, 0, 3),
        ("e", 840, 900, 0, 1),
    ]


@pytest.mark.parametrize(
    ("starts", "minutes", "day", "top", "bottom"),
    [
        (at(17, 20), 5, TUESDAY, 1035, 1065),
        (at(23, 50), 10, TUESDAY, 1410, 1440),
        (at(23), 120, TUESDAY, 1380, 1440),
        (at(23), 120, date(2027, 3, 10), 0, 60),
        # Spring: from 2 to 3 there is no hour. Autumn: from 2 to 3 there are two.
        (at(1, 30, date(2027, 3, 28)), 60, date(2027, 3, 28), 90, 210),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), 45, date(2027, 10, 31), 150, 180),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), 60, date(2027, 10, 31), 150, 180),
    ],
)
def test_a_thing_stands_where_clocks_say(starts: datetime, minutes: int, day: date, top: int, bottom: int) -> None:
    assert placed([span("a", starts, timedelta(minutes=minutes))], day) == [("a", top, bottom, 0, 1)]


def test_hours_worth_showing_go_beyond_the_day_of_work_only_for_what_is_there() -> None:
    shown = week([span("a", at(6, 30), timedelta(hours=1)), span("b", at(19), timedelta(minutes=70))], TUESDAY, PARIS)
    assert (shown.first_hour, shown.last_hour) == (6, 21)
    empty = week((), TUESDAY, PARIS)
    assert (empty.first_hour, empty.last_hour, empty.days[0].day.day) == (8, 18, date(2027, 3, 8))


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2027, 10, 24), datetime(2027, 11, 2), timezones=st.just(UTC)), st.integers(1, 1439)
        ),
        max_size=20,
    ),
    st.sampled_from(ZONES),
)
def test_nothing_covers_anything_else_and_nothing_is_left_out(made: list[tuple[datetime, int]], zone: str) -> None:
    spans = [span(f"o{n}", starts, timedelta(minutes=minutes)) for n, (starts, minutes) in enumerate(made)]
    for one in week(spans, date(2027, 10, 31), zone).days:
        assert sorted(piece.id for piece in one.placed) == sorted(one.day.ids)
        for piece in one.placed:
            assert 0 <= piece.top <= piece.bottom - SHORTEST
            assert piece.bottom <= WHOLE_DAY
            assert piece.top % QUARTER == piece.bottom % QUARTER == 0
            assert piece.lane < piece.lanes
            for other in one.placed:
                apart = piece.bottom <= other.top or other.bottom <= piece.top
                assert other.id == piece.id or apart or (piece.lane != other.lane and piece.lanes == other.lanes)


def test_ids_are_all_that_a_week_needs_of_a_thing() -> None:
    shown = week([Span(OccurrenceId("bar"), at(9), at(9) + timedelta(days=3), True)], TUESDAY, PARIS)
    assert [[piece and piece.id for piece in one.day.lanes] for one in shown.days[:5]] == [
        [], ["bar"], ["bar"], ["bar"], ["bar"],
    ]  # fmt: skip
    assert not any(one.placed for one in shown.days)


@pytest.mark.parametrize("is_bar", [True, False], ids=["bars", "hours"])
def test_thousands_at_once_hold_nobody_up(*, is_bar: bool) -> None:
    """Laying out is done on the loop, where all other pages wait; by trying each lane it took half a minute."""
    starts = datetime(2027, 3, 8, 9, tzinfo=UTC)
    many = [Span(OccurrenceId(f"o{n}"), starts, starts + timedelta(hours=2), is_bar) for n in range(12_000)]
    began = process_time()
    assert week(many, date(2027, 3, 10), "Europe/Paris").days[0].day.day == date(2027, 3, 8)
    assert process_time() - began < 4
