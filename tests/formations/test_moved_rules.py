"""Another day for all dates of a series, that go on as they did."""

from datetime import datetime, timedelta

import pytest

from formations.formations import ActivityId
from formations.moved_rules import first_dates, meant_wall, moved_rule, with_dates
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.rules import parse_rule, walls
from formations.series import Change, Dates, Plan, add_date, change_from, move, plan_series, rule_for

PARIS = "Europe/Paris"


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
    found = walls(moved_rule(parse_rule(rule + ";COUNT=3", PARIS), starts), starts)
    assert found == tuple(datetime(2027, *each, 17, 30) for each in days)


TUESDAY = datetime(2027, 1, 12, 17, 30)


@pytest.mark.parametrize(
    ("rule", "which", "moved", "days"),
    [
        ("FREQ=WEEKLY", 2, timedelta(), [(1, 12), (1, 19), (1, 26)]),
        ("FREQ=WEEKLY", 2, timedelta(days=1), [(1, 13), (1, 20), (1, 27)]),
        ("FREQ=WEEKLY", 1, timedelta(days=-1), [(1, 11), (1, 18), (1, 25)]),
        ("FREQ=MONTHLY;BYDAY=2TU", 2, timedelta(), [(1, 12), (2, 9), (3, 9)]),
        ("FREQ=MONTHLY;BYDAY=2TU", 1, timedelta(days=1), [(1, 13), (2, 10), (3, 10)]),
        ("FREQ=MONTHLY;BYDAY=2TU", 0, timedelta(days=-1), [(1, 11), (2, 8), (3, 8)]),
        ("FREQ=MONTHLY;BYDAY=-3TU", 1, timedelta(), [(1, 12), (2, 9), (3, 16)]),
    ],
)
def test_all_move_by_as_much_as_the_one_that_is_named(
    rule: str, which: int, moved: timedelta, days: list[tuple[int, int]]
) -> None:
    plan = a_plan(rule)
    named = plan.occurrences[which]
    assert starts_of(changed(plan, named, dates_at(named.starts_wall + moved))) == days


@pytest.mark.parametrize(
    ("rule", "moved", "days"),
    [
        ("FREQ=WEEKLY", timedelta(), [(1, 12), (1, 21), (1, 26)]),
        ("FREQ=WEEKLY", timedelta(days=1), [(1, 13), (1, 22), (1, 27)]),
        ("FREQ=WEEKLY;BYDAY=TU", timedelta(), [(1, 12), (1, 21), (1, 26)]),
        ("FREQ=MONTHLY;BYDAY=2TU", timedelta(), [(1, 12), (2, 11), (3, 9)]),
        ("FREQ=MONTHLY;BYDAY=2TU", timedelta(days=1), [(1, 13), (2, 12), (3, 10)]),
        ("FREQ=MONTHLY;BYMONTHDAY=12", timedelta(), [(1, 12), (2, 14), (3, 12)]),
    ],
)
def test_one_that_was_moved_by_itself_is_where_its_form_says_and_the_others_move_by_as_much(
    rule: str, moved: timedelta, days: list[tuple[int, int]]
) -> None:
    plan = a_plan(rule)
    second = plan.occurrences[1]
    longer = Dates(second.starts_wall + timedelta(days=2), second.ends_wall + timedelta(days=2, hours=1), PARIS)
    plan = after(plan, move(plan, second.id, longer))
    named = plan.occurrence(second.id)
    then = Dates(named.starts_wall + moved, named.ends_wall + moved, PARIS)
    found = changed(plan, named, then)
    assert starts_of(found) == days
    assert found.occurrence(named.id).ends_wall == then.ends_wall
    assert found.series.length == plan.series.length


@pytest.mark.parametrize("moved", [timedelta(), timedelta(days=1)])
@pytest.mark.parametrize("rule", ["FREQ=WEEKLY", "FREQ=MONTHLY;BYDAY=2TU"])
def test_one_beside_the_rule_is_where_its_form_says_and_the_others_move_by_as_much(rule: str, moved: timedelta) -> None:
    plan = a_plan(rule)
    beside = TUESDAY + timedelta(days=9)
    with_it = after(plan, add_date(plan, OccurrenceId("beside"), dates_at(beside)))
    found = changed(with_it, with_it.occurrence(OccurrenceId("beside")), dates_at(beside + moved))
    alone = changed(plan, plan.occurrences[0], dates_at(TUESDAY + moved))
    assert {one.starts_wall for one in found.occurrences} == {
        *(one.starts_wall for one in alone.occurrences),
        beside + moved,
    }


def test_where_the_weekday_is_in_another_week_of_the_first_month_its_own_is_meant() -> None:
    """The Friday before the first Saturday of June is the first of June, that of May 2027 is the last of April."""
    plan = a_plan("FREQ=MONTHLY;BYDAY=1SA", datetime(2027, 5, 1, 9))
    named = plan.occurrences[1]
    found = changed(plan, named, dates_at(named.starts_wall - timedelta(days=1)))
    assert [day for _, day in starts_of(found)] == [7, 4, 2]


def dates_at(starts: datetime) -> Dates:
    return Dates(starts, starts + timedelta(hours=2), PARIS)


def a_plan(rule: str, starts: datetime = TUESDAY) -> Plan:
    by = parse_rule(rule + ";COUNT=3", PARIS)
    change = plan_series(SeriesId("s"), ActivityId("a"), dates_at(starts), by, iter("xyz").__next__)
    return Plan(change.series[0], change.occurrences)


def after(plan: Plan, change: Change) -> Plan:
    dated = {one.id: one for one in (*plan.occurrences, *change.occurrences) if one.id not in change.removed}
    return Plan(change.series[-1], tuple(sorted(dated.values(), key=lambda one: one.recurrence_wall)))


def changed(plan: Plan, named: Occurrence, dates: Dates) -> Plan:
    """All dates of the series, once this one has these."""
    chosen = plan.occurrences
    by = moved_rule(rule_for(plan, chosen), meant_wall(chosen, named, dates))
    first = first_dates(plan.series, chosen, named, dates, by)
    meant = with_dates(plan.series, chosen, named, dates)
    return after(plan, change_from(plan, meant, first, by, SeriesId("new"), iter("uvw").__next__))


def starts_of(plan: Plan) -> list[tuple[int, int]]:
    return [(one.starts_wall.month, one.starts_wall.day) for one in plan.occurrences]
