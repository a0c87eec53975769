"""Rules of repetition, against python-dateutil, which was written by others; and tables for what surprises."""

import time as clock
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import islice

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from formations.errors import RuleRefused
from formations.rules import LONGEST_SPAN_DAYS, MOST_OCCURRENCES, Frequency, Rule, Weekday, parse_rule, walls

PARIS = "Europe/Paris"
STARTS = st.datetimes(datetime(2020, 1, 1), datetime(2032, 12, 31)).map(lambda d: d.replace(second=0, microsecond=0))


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    frequency = draw(st.sampled_from(Frequency))
    long = frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    months = tuple(draw(st.lists(st.integers(1, 12), max_size=3, unique=True)))
    most = (5 if frequency is Frequency.MONTHLY or months else 53) if long else 0
    # All numbered or none: dateutil wants both of a day where "TH,2WE" mixes them; RFC 5545 §3.3.10 lists alternatives.
    numbered = most > 0 and draw(st.booleans())
    weekday = st.builds(Weekday, st.integers(0, 6), st.integers(-most, most).filter(bool) if numbered else st.just(0))
    weekdays = tuple(draw(st.lists(weekday, max_size=3, unique=True)))
    month_day = st.integers(-31, 31).filter(bool)
    days = () if frequency is Frequency.WEEKLY else tuple(draw(st.lists(month_day, max_size=3, unique=True)))
    chosen = weekdays or days or months
    positions = (
        tuple(draw(st.lists(st.integers(-3, 3).filter(bool), max_size=2, unique=True))) if chosen and long else ()
    )
    return Rule(
        frequency,
        draw(st.integers(1, 4)),
        draw(st.integers(1, 12)),
        None,
        weekdays,
        days,
        months,
        positions,
        draw(st.integers(0, 6)),
    )


def _elsewhere(rule: Rule, starts: datetime) -> list[datetime]:
    """What the other implementation finds within the span that we count at all."""
    last = datetime.combine(starts.date() + timedelta(days=LONGEST_SPAN_DAYS), time(23, 59))
    bounded = replace(rule, count=None, until=last)
    return list(islice(rrulestr(f"RRULE:{bounded}", dtstart=starts), rule.count))


@settings(max_examples=80, deadline=None)
@given(rules(), STARTS)
def test_the_dates_are_those_of_another_implementation(rule: Rule, starts: datetime) -> None:
    expected = _elsewhere(rule, starts)
    if len(expected) == rule.count:
        assert list(walls(rule, starts)) == expected
    else:
        with pytest.raises(RuleRefused):
            walls(rule, starts)


@settings(max_examples=30, deadline=None)
@given(rules(), STARTS)
def test_an_end_by_date_keeps_what_is_before_it(rule: Rule, starts: datetime) -> None:
    until = starts + timedelta(days=200)
    ended = replace(rule, count=None, until=until)
    expected = list(rrulestr(f"RRULE:{ended}", dtstart=starts))
    if expected:
        assert list(walls(ended, starts)) == expected
    else:
        with pytest.raises(RuleRefused):
            walls(ended, starts)


@settings(max_examples=60, deadline=None)
@given(rules(), STARTS, st.timedeltas(timedelta(), timedelta(days=5 * LONGEST_SPAN_DAYS)))
def test_of_one_that_began_long_ago_what_is_over_is_left_out(rule: Rule, starts: datetime, age: timedelta) -> None:
    since = (starts + age).replace(second=0, microsecond=0)
    ended = replace(rule, count=None, until=since + timedelta(days=200))
    expected = [wall for wall in rrulestr(f"RRULE:{ended}", dtstart=starts) if wall >= since]
    assert list(walls(ended, starts, since)) == expected


def test_what_is_over_counts_too_where_it_is_said_how_many_there_are() -> None:
    rule, starts = parse_rule("FREQ=WEEKLY;COUNT=400", PARIS), datetime(2020, 1, 6, 9)
    last = starts + timedelta(weeks=399)
    assert walls(rule, starts, last) == (last,)
    assert walls(rule, starts, last + timedelta(hours=1)) == ()


@settings(max_examples=30, deadline=None)
@given(rules())
def test_what_is_written_is_read_back(rule: Rule) -> None:
    assert parse_rule(str(rule), PARIS) == rule


@pytest.mark.parametrize(
    ("rule", "starts", "days"),
    [
        # Days that a month or a year has not are left out (RFC 5545 §3.3.10).
        ("FREQ=MONTHLY;COUNT=4", "2027-01-31", ["2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2028-01-31", ["2028-01-31", "2028-02-29", "2028-03-31"]),
        ("FREQ=YEARLY;COUNT=3", "2024-02-29", ["2024-02-29", "2028-02-29", "2032-02-29"]),
        ("FREQ=MONTHLY;BYDAY=5MO;COUNT=2", "2027-03-29", ["2027-03-29", "2027-05-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", "2027-01-29", ["2027-01-29", "2027-02-26"]),
        # The week's first day decides which weeks are the second ones.
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=3", "2027-08-03", ["2027-08-03", "2027-08-08", "2027-08-17"]),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=3;WKST=SU",
            "2027-08-03",
            ["2027-08-03", "2027-08-15", "2027-08-17"],
        ),
        # A numbered weekday beside one without a number: either will do.
        (
            "FREQ=MONTHLY;BYDAY=3TH,MO;BYMONTHDAY=1,2,3,15,16,17,18,19,20,21;COUNT=3",
            "2027-03-01",
            ["2027-03-01", "2027-03-15", "2027-03-18"],
        ),
        # A start that the rule does not name is not one of its dates.
        ("FREQ=WEEKLY;BYDAY=TH;COUNT=2", "2027-03-09", ["2027-03-11", "2027-03-18"]),
    ],
)
def test_dates_that_surprise(rule: str, starts: str, days: list[str]) -> None:
    found = walls(parse_rule(rule, PARIS), datetime.fromisoformat(starts) + timedelta(hours=17, minutes=30))
    assert [f"{wall:%Y-%m-%d}" for wall in found] == days
    assert {f"{wall:%H:%M}" for wall in found} == {"17:30"}


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        ("FREQ=SECONDLY;COUNT=10", "FREQ"),
        ("FREQ=MINUTELY;COUNT=10", "FREQ"),
        ("FREQ=HOURLY;COUNT=10", "FREQ"),
        ("FREQ=DAILY", "COUNT"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270401", "COUNT"),
        ("FREQ=DAILY;COUNT=0", "COUNT"),
        (f"FREQ=DAILY;COUNT={MOST_OCCURRENCES + 1}", "COUNT"),
        ("FREQ=DAILY;COUNT=99999999999999999999", "COUNT"),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", "INTERVAL"),
        ("FREQ=DAILY;BYSECOND=1;COUNT=2", "BYSECOND"),
        ("FREQ=DAILY;BYHOUR=1,2,3;COUNT=2", "BYHOUR"),
        ("FREQ=DAILY;COUNT=2;COUNT=2", "COUNT"),
        ("FREQ=WEEKLY;BYDAY=2MO;COUNT=2", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=6MO;COUNT=2", "BYDAY"),
        ("FREQ=MONTHLY;BYDAY=0MO;COUNT=2", "BYDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32;COUNT=2", "BYMONTHDAY"),
        ("FREQ=WEEKLY;BYMONTHDAY=3;COUNT=2", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=13;COUNT=2", "BYMONTH"),
        ("FREQ=DAILY;BYSETPOS=1;COUNT=2", "BYSETPOS"),
        ("FREQ=DAILY;UNTIL=20271340", "UNTIL"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL"),
        ("FREQ=DAILY;WKST=XX;COUNT=2", "WKST"),
        ("", ""),
        ("RRULE:" + "X" * 600, "RRULE"),
    ],
)
def test_what_cannot_be_planned_is_refused_by_its_name(rule: str, part: str) -> None:
    with pytest.raises(RuleRefused) as refused:
        parse_rule(rule, PARIS)
    assert refused.value.part == part


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;UNTIL=20990101",  # too many
        "FREQ=YEARLY;COUNT=20",  # for too long
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1",  # never
        "FREQ=DAILY;UNTIL=20200101",  # over before it begins
    ],
)
def test_what_has_no_end_or_no_date_is_refused(rule: str) -> None:
    with pytest.raises(RuleRefused):
        walls(parse_rule(rule, PARIS), datetime(2027, 3, 9, 17, 30))


def test_an_end_in_utc_is_read_as_the_clock_on_the_wall_and_written_so_again() -> None:
    rule = parse_rule("FREQ=WEEKLY;UNTIL=20270330T153000Z", PARIS)
    assert rule.until == datetime(2027, 3, 30, 17, 30)
    assert rule.in_utc(PARIS) == "FREQ=WEEKLY;UNTIL=20270330T153000Z"
    whole_day = parse_rule("FREQ=DAILY;UNTIL=20270330", PARIS)
    assert walls(whole_day, datetime(2027, 3, 29, 23, 59))[-1] == datetime(2027, 3, 30, 23, 59)
    assert rule.until.replace(tzinfo=UTC) > datetime(2027, 3, 30, tzinfo=UTC)


def test_no_rule_takes_long_however_many_days_it_names() -> None:
    some = (
        "-24MO,33WE,26FR,-4TU,-2TH,-35TU,40TU,23SA,10TU,-12FR,5SU,-10TU,49FR,9SU,-6WE,28WE,51FR,48SA,19SU,-14TU,29TU",
        "-19TU,-36WE,33FR,19TU,4SA,-37TH,-10SA,3SU,45SA,11SU,-11SA,-11FR,20TU,24TH,-42SU,17WE,31SA,-29MO,7FR,44TH,-50MO",
    )
    for days in (",".join(f"{week}MO" for week in range(1, 53)), ",".join(some)):
        rule = parse_rule(f"FREQ=YEARLY;COUNT=400;BYDAY={days};BYSETPOS=366,-366", "Europe/Paris")
        took = []
        for _ in range(5):
            began = clock.process_time()
            with pytest.raises(RuleRefused):
                walls(rule, datetime(2027, 1, 4, 9))
            took.append(clock.process_time() - began)
        assert min(took) < 0.015, "7 ms on a small machine; 50 where each day was held against each of these"
