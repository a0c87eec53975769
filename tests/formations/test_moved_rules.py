"""Another day for all dates of a series, that go on as they did."""

from datetime import datetime, timedelta

import pytest

from formations.formations import ActivityId
from formations.moved_rules import first_dates, moved_rule
from formations.occurrences import SeriesId
from formations.rules import parse_rule, walls
from formations.series import Dates, plan_series


@pytest.mark.parametrize(
    ("rule", "day", "days"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU", (1, 13), [(1, 13), (2, 10), (3, 10)]),
        ("FREQ=MONTHLY;BYDAY=2TU", (1, 29), [(1, 29), (2, 26), (3, 26)]),
        ("FREQ=MONTHLY;BYDAY=-1TU", (1, 25), [(1, 25), (2, 22), (3, 29)]),
        ("FREQ=MONTHLY;BYDAY=-1TU", (1, 21), [(1, 21), (2, 18), (3, 18)]),
        ("FREQ=MONTHLY;BYMONTHDAY=12", (1, 14), [(1, 14), (2, 14), (3, 14)]),
        ("FREQ=WEEKLY;BYDAY=TU", (1, 14), [(1, 14), (1, 21), (1, 28)]),
        ("FREQ=WEEKLY;INTERVAL=2", (1, 14), [(1, 14), (1, 28), (2, 11)]),
        ("FREQ=DAILY;BYDAY=TU", (1, 14), [(1, 14), (1, 21), (1, 28)]),
        # These have no one day that could move: they go on with the next that is theirs.
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", (1, 16), [(1, 18), (1, 19), (1, 20)]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", (1, 30), [(1, 31), (2, 28), (3, 31)]),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", (1, 14), [(2, 1), (3, 1), (4, 5)]),
    ],
)
def test_the_day_that_was_chosen_is_the_first(rule: str, day: tuple[int, int], days: list[tuple[int, int]]) -> None:
    starts = datetime(2027, *day, 17, 30)
    found = walls(moved_rule(parse_rule(rule + ";COUNT=3", "Europe/Paris"), starts), starts)
    assert found == tuple(datetime(2027, *each, 17, 30) for each in days)


@pytest.mark.parametrize(
    ("rule", "which", "moved", "days"),
    [
        ("FREQ=WEEKLY", 2, timedelta(), [(1, 12), (1, 19), (1, 26)]),
        ("FREQ=WEEKLY", 2, timedelta(days=1), [(1, 13), (1, 20), (1, 27)]),
        ("FREQ=WEEKLY", 1, timedelta(days=-1), [(1, 11), (1, 18), (1, 25)]),
        ("FREQ=MONTHLY;BYDAY=2TU", 2, timedelta(), [(1, 12), (2, 9), (3, 9)]),
        ("FREQ=MONTHLY;BYDAY=2TU", 1, timedelta(days=1), [(1, 13), (2, 10), (3, 10)]),
        ("FREQ=MONTHLY;BYDAY=2TU", 0, timedelta(days=-1), [(1, 11), (2, 8), (3, 8)]),
    ],
)
def test_all_move_by_as_much_as_the_one_that_is_named(
    rule: str, which: int, moved: timedelta, days: list[tuple[int, int]]
) -> None:
    starts, by = datetime(2027, 1, 12, 17, 30), parse_rule(rule + ";COUNT=3", "Europe/Paris")
    planned = plan_series(SeriesId("s"), ActivityId("a"), dates_at(starts), by, iter("xyz").__next__)
    named = planned.occurrences[which]
    then = dates_at(named.starts_wall + moved)
    by = moved_rule(by, then.starts_wall)
    first = first_dates(planned.occurrences, named.id, then, by)
    assert walls(by, first.starts_wall) == tuple(datetime(2027, *each, 17, 30) for each in days)
    assert first.ends_wall - first.starts_wall == then.ends_wall - then.starts_wall


def test_where_the_weekday_is_in_another_week_of_the_first_month_its_own_is_meant() -> None:
    """The Friday before the first Saturday of June is the first of June, that of May 2027 is the last of April."""
    by = parse_rule("FREQ=MONTHLY;BYDAY=1SA;COUNT=3", "Europe/Paris")
    planned = plan_series(SeriesId("s"), ActivityId("a"), dates_at(datetime(2027, 5, 1, 9)), by, iter("xyz").__next__)
    then = dates_at(planned.occurrences[1].starts_wall - timedelta(days=1))
    by = moved_rule(by, then.starts_wall)
    first = first_dates(planned.occurrences, planned.occurrences[1].id, then, by)
    assert [wall.day for wall in walls(by, first.starts_wall)] == [7, 4, 2]


def dates_at(starts: datetime) -> Dates:
    return Dates(starts, starts + timedelta(hours=2), "Europe/Paris")
