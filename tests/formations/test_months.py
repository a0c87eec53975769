"""Months: each dated thing exactly once on each day it touches, in any zone; bars that do not run into each other."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formations.days import Span, monday_of
from formations.formations import ActivityId, ActivityKind
from formations.months import month, month_days
from formations.occurrences import Occurrence, OccurrenceId

PARIS = "Europe/Paris"
ZONES = ("Europe/Paris", "America/Guadeloupe", "Indian/Reunion", "Pacific/Noumea", "America/Miquelon", "Pacific/Apia")
MARCH = date(2027, 3, 1)


def span(name: str, starts: datetime, length: timedelta, *, is_bar: bool = False) -> Span:
    return Span(OccurrenceId(name), starts, starts + length, is_bar)


def moments() -> st.SearchStrategy[datetime]:
    return st.datetimes(datetime(2027, 2, 10), datetime(2027, 4, 20), timezones=st.just(UTC))


spans = st.lists(
    st.builds(
        lambda starts, minutes, is_bar: (starts, timedelta(minutes=minutes), is_bar),
        moments(),
        st.one_of(st.integers(1, 300), st.integers(1, 14 * 24 * 60)),
        st.booleans(),
    ),
    max_size=25,
).map(lambda made: [span(f"o{n}", *one[:2], is_bar=one[2]) for n, one in enumerate(made)])


@pytest.mark.parametrize(
    ("first", "begins", "weeks"),
    [
        (date(2027, 2, 1), date(2027, 2, 1), 4),
        (date(2027, 3, 1), date(2027, 3, 1), 5),
        (date(2027, 5, 1), date(2027, 4, 26), 6),
        (date(2028, 2, 1), date(2028, 1, 31), 5),
        (date(2026, 12, 1), date(2026, 11, 30), 5),
    ],
)
def test_a_month_is_whole_weeks_from_monday_on(first: date, begins: date, weeks: int) -> None:
    laid_out = month((), first, PARIS)
    assert (laid_out[0][0].day, len(laid_out)) == (begins, weeks)
    assert month_days(first) == (begins, begins + timedelta(weeks=weeks))


@given(spans, st.sampled_from(ZONES))
def test_each_thing_is_exactly_once_on_each_day_it_touches(given_spans: list[Span], zone: str) -> None:
    there = ZoneInfo(zone)
    for week in month(given_spans, MARCH, zone):
        for one in week:
            midnight = datetime.combine(one.day, datetime.min.time(), there).astimezone(UTC)
            after = datetime.combine(one.day + timedelta(days=1), datetime.min.time(), there).astimezone(UTC)
            expected = sorted(each.id for each in given_spans if each.starts_at < after and each.ends_at > midnight)
            assert sorted([*one.ids, *(piece.id for piece in one.lanes if piece)]) == expected


@given(spans, st.sampled_from(ZONES))
def test_a_bar_keeps_its_lane_through_a_week_and_says_how_long_it_is_there(given_spans: list[Span], zone: str) -> None:
    for week in month(given_spans, MARCH, zone):
        seen: dict[OccurrenceId, list[tuple[int, int]]] = {}
        for number, one in enumerate(week):
            for lane, piece in enumerate(one.lanes):
                if piece:
                    seen.setdefault(piece.id, []).append((lane, number))
                    assert piece.is_first == (len(seen[piece.id]) == 1)
        for name, places in seen.items():
            lane, first = places[0]
            assert places == [(lane, first + step) for step in range(len(places))]
            drawn = week[first].lanes[lane]
            assert drawn is not None
            assert (drawn.id, drawn.length) == (name, len(places))


def test_an_end_at_midnight_does_not_touch_the_next_day() -> None:
    evening = span("a", datetime(2027, 3, 9, 21, tzinfo=ZoneInfo(PARIS)), timedelta(hours=3))
    assert evening.days(PARIS) == (date(2027, 3, 9), date(2027, 3, 9))
    assert evening.days("Indian/Reunion") == (date(2027, 3, 10), date(2027, 3, 10))
    assert evening.days("America/Guadeloupe") == (date(2027, 3, 9), date(2027, 3, 9))


def test_days_of_23_and_25_hours_are_days_like_others() -> None:
    shorter = span("a", datetime(2027, 3, 27, 23, tzinfo=UTC), timedelta(hours=23))
    longer = span("b", datetime(2027, 10, 30, 22, tzinfo=UTC), timedelta(hours=25))
    assert shorter.days(PARIS) == (date(2027, 3, 28), date(2027, 3, 28))
    assert longer.days(PARIS) == (date(2027, 10, 31), date(2027, 10, 31))


def test_windows_and_what_lasts_a_day_are_bars() -> None:
    def made(hours: int) -> Occurrence:
        starts = datetime(2027, 3, 9, 17)
        return Occurrence(OccurrenceId("o"), ActivityId("a"), starts, starts + timedelta(hours=hours), PARIS)

    assert Span.of(made(1), ActivityKind.ASYNCHRONOUS).is_bar
    assert Span.of(made(24), ActivityKind.IN_PERSON).is_bar
    assert not Span.of(made(23), ActivityKind.IN_PERSON).is_bar


def test_bars_one_after_the_other_share_a_lane_and_others_do_not() -> None:
    day = datetime(2027, 3, 1, 8, tzinfo=UTC)
    long, after, beside = (
        span("long", day, timedelta(days=2), is_bar=True),
        span("after", day + timedelta(days=3), timedelta(days=9), is_bar=True),
        span("beside", day + timedelta(days=1), timedelta(days=1), is_bar=True),
    )
    first, second, *_ = month((long, after, beside), MARCH, PARIS)
    assert [[piece and piece.id for piece in one.lanes] for one in first] == [
        ["long"], ["long", "beside"], ["long", "beside"], ["after"], ["after"], ["after"], ["after"],
    ]  # fmt: skip
    continued = second[0].lanes[0]
    assert continued is not None
    assert (continued.is_first, continued.begins, continued.length) == (True, False, 6)
    assert monday_of(date(2027, 3, 7)) == MARCH
