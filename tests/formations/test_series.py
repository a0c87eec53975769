"""Series: what a change means for this one, those that follow and all; ids, rooms and identities that stay."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formations.errors import DatesRefused, NothingToUndo, RuleRefused, UnknownOccurrence
from formations.formations import ActivityId, ActivityKind
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.rules import Frequency, Rule, Weekday, walls
from formations.series import (
    Change,
    Dates,
    Plan,
    Scope,
    add_date,
    cancel,
    change_from,
    in_scope,
    move,
    plan_series,
    restore,
)
from formations.undoing import take_back, undo_of

PARIS = "Europe/Paris"
TUESDAY = datetime(2027, 3, 9, 17, 30)
BEFORE = datetime(2027, 1, 1, tzinfo=UTC)
WEEKLY = Rule(Frequency.WEEKLY, count=6)


def _dates(starts: datetime, hours: float = 2, zone: str = PARIS) -> Dates:
    return Dates(starts, starts + timedelta(hours=hours), zone)


class Kept:
    """Series and occurrences as a database would hold them."""

    def __init__(self, rule: Rule | None = WEEKLY) -> None:
        self.made = count()
        self.series: dict[str, object] = {}
        self.occurrences: dict[str, Occurrence] = {}
        self.keep(plan_series(SeriesId("first"), ActivityId("a"), _dates(TUESDAY), rule, self.make_id))

    def make_id(self) -> str:
        return f"new-{next(self.made):02}"

    def keep(self, change: Change) -> None:
        for one in change.series:
            self.series[one.id] = one
        for occurrence_id in change.removed:
            self.occurrences.pop(occurrence_id, None)
        for dated in change.occurrences:
            self.occurrences[dated.id] = dated
        for series_id in change.removed_series:
            del self.series[series_id]
        keys = [(one.series_id, one.recurrence_wall) for one in self.occurrences.values()]
        assert len(set(keys)) == len(keys), "two dates with one identity"
        assert {series_id for series_id, _ in keys} <= set(self.series)

    def plan(self, series_id: str = "first") -> Plan:
        own = [one for one in self.occurrences.values() if one.series_id == series_id]
        return Plan(self.series[series_id], tuple(sorted(own, key=lambda one: one.recurrence_wall)))  # type: ignore[arg-type]

    def ids(self, series_id: str = "first") -> list[str]:
        return [one.id for one in self.plan(series_id).occurrences]

    def change(self, number: int, scope: Scope, dates: Dates, rule: Rule | None, now: datetime = BEFORE) -> Change:
        plan = self.plan()
        chosen = in_scope(plan, plan.occurrences[number].id, scope, now)
        return change_from(plan, chosen, dates, rule, SeriesId("second"), self.make_id)


def test_a_rule_makes_its_dates_and_each_has_its_identity() -> None:
    plan = Kept().plan()
    assert [one.starts_wall for one in plan.occurrences] == list(walls(WEEKLY, TUESDAY))
    assert all(one.ends_wall - one.starts_wall == timedelta(hours=2) for one in plan.occurrences)
    assert len({one.id for one in plan.occurrences}) == 6
    assert plan.series.uid == "first@preau"


def test_this_one_moves_alone() -> None:
    kept = Kept()
    second = kept.plan().occurrences[1]
    kept.keep(move(kept.plan(), second.id, _dates(TUESDAY + timedelta(days=9))))
    moved = kept.occurrences[second.id]
    assert (moved.recurrence_wall, moved.sequence, moved.is_moved) == (second.starts_wall, 1, True)
    assert [one.sequence for one in kept.plan().occurrences] == [0, 1, 0, 0, 0, 0]
    assert (kept.plan().series.sequence, kept.plan().series.version) == (0, 2)


def test_this_and_following_begin_a_new_series_and_keep_their_ids() -> None:
    kept = Kept()
    before = kept.ids()
    later = TUESDAY + timedelta(weeks=2, hours=1)
    kept.keep(kept.change(2, Scope.FOLLOWING, _dates(later, 3), Rule(Frequency.WEEKLY, count=4)))
    assert kept.ids() == before[:2]
    assert kept.ids("second") == before[2:]
    old, new = kept.plan(), kept.plan("second")
    assert list(walls(old.series.rule, old.series.starts_wall)) == [one.recurrence_wall for one in old.occurrences]
    assert [one.starts_wall for one in new.occurrences] == [later + timedelta(weeks=n) for n in range(4)]
    assert [one.recurrence_wall for one in new.occurrences] == [one.starts_wall for one in new.occurrences]
    assert {one.ends_wall - one.starts_wall for one in new.occurrences} == {timedelta(hours=3)}


def test_all_keep_their_series_while_none_has_begun() -> None:
    kept = Kept()
    before = kept.ids()
    thursdays = Rule(Frequency.WEEKLY, count=6, weekdays=(Weekday(3),))
    kept.keep(kept.change(3, Scope.ALL, _dates(TUESDAY), thursdays))
    assert kept.ids() == before
    assert [one.starts_wall.weekday() for one in kept.plan().occurrences] == [3] * 6
    assert kept.plan().series.sequence == 1
    assert "second" not in kept.series


def test_all_leaves_what_has_begun() -> None:
    kept = Kept()
    before, now = kept.ids(), datetime(2027, 3, 17, tzinfo=UTC)
    kept.keep(
        kept.change(4, Scope.ALL, _dates(TUESDAY + timedelta(weeks=2, hours=1)), Rule(Frequency.WEEKLY, count=4), now)
    )
    assert kept.ids() == before[:2]
    assert [one.starts_wall.hour for one in kept.plan().occurrences] == [17, 17]
    assert kept.ids("second") == before[2:]


def test_what_was_moved_stays_moved_and_what_was_cancelled_stays_cancelled() -> None:
    kept = Kept()
    second, third = kept.plan().occurrences[1:3]
    elsewhere = _dates(datetime(2027, 3, 20, 9))
    kept.keep(move(kept.plan(), second.id, elsewhere))
    kept.keep(cancel(kept.plan(), [third], "Grève"))
    kept.keep(kept.change(0, Scope.ALL, _dates(TUESDAY + timedelta(hours=1)), WEEKLY))
    moved, cancelled = kept.occurrences[second.id], kept.occurrences[third.id]
    assert moved.starts_wall == elsewhere.starts_wall
    assert moved.recurrence_wall == second.recurrence_wall + timedelta(hours=1)
    assert cancelled.cancelled_because == "Grève"
    assert cancelled.starts_wall == third.starts_wall + timedelta(hours=1)


def test_more_dates_are_made_and_fewer_removed() -> None:
    kept = Kept()
    before = kept.ids()
    both = Rule(Frequency.WEEKLY, count=12, weekdays=(Weekday(1), Weekday(3)))
    kept.keep(kept.change(0, Scope.ALL, _dates(TUESDAY), both))
    tuesdays = [one.id for one in kept.plan().occurrences if one.starts_wall.weekday() == 1]
    assert tuesdays == before
    assert len(kept.ids()) == 12
    kept.keep(kept.change(0, Scope.ALL, _dates(TUESDAY), Rule(Frequency.WEEKLY, count=3)))
    assert kept.ids() == before[:3]


def test_a_date_beside_the_rule_is_one_of_the_series() -> None:
    kept = Kept()
    kept.keep(add_date(kept.plan(), OccurrenceId("extra"), _dates(TUESDAY + timedelta(days=2))))
    assert kept.occurrences["extra"].added
    with pytest.raises(DatesRefused):
        add_date(kept.plan(), OccurrenceId("again"), _dates(TUESDAY + timedelta(days=2)))
    kept.keep(kept.change(0, Scope.ALL, _dates(TUESDAY + timedelta(hours=1)), WEEKLY))
    assert kept.occurrences["extra"].starts_wall == TUESDAY + timedelta(days=2)


def test_cancelled_dates_come_back() -> None:
    kept = Kept()
    plan = kept.plan()
    kept.keep(cancel(plan, plan.occurrences[2:4], ""))
    assert [one.is_cancelled for one in kept.plan().occurrences] == [False, False, True, True, False, False]
    kept.keep(restore(kept.plan(), kept.plan().occurrences))
    assert [one.sequence for one in kept.plan().occurrences] == [0, 0, 2, 2, 0, 0]
    with pytest.raises(DatesRefused):
        cancel(plan, plan.occurrences, "x" * 501)


def test_an_unknown_occurrence_is_refused() -> None:
    with pytest.raises(UnknownOccurrence):
        in_scope(Kept().plan(), OccurrenceId("nobody"), Scope.THIS, BEFORE)
    with pytest.raises(RuleRefused):
        Kept().change(0, Scope.ALL, _dates(TUESDAY), Rule(Frequency.DAILY, until=TUESDAY - timedelta(days=1)))


@pytest.mark.parametrize(
    ("dates", "kind", "part"),
    [
        (_dates(TUESDAY, 0), ActivityKind.IN_PERSON, "ends_wall"),
        (_dates(TUESDAY, -1), ActivityKind.IN_PERSON, "ends_wall"),
        (_dates(TUESDAY, 24 * 15), ActivityKind.VIRTUAL_CLASS, "length"),
        (_dates(TUESDAY, 24 * 801), ActivityKind.ASYNCHRONOUS, "window"),
        (_dates(TUESDAY, 2, "Europe/Lutèce"), ActivityKind.IN_PERSON, "zone"),
        (_dates(datetime(1789, 7, 14)), ActivityKind.IN_PERSON, "starts_wall"),
    ],
)
def test_dates_that_cannot_be(dates: Dates, kind: ActivityKind, part: str) -> None:
    with pytest.raises(DatesRefused) as refused:
        dates.require(kind)
    assert refused.value.part == part


Steps = st.lists(
    st.tuples(
        st.sampled_from(["move", "following", "all", "cancel", "restore", "add"]),
        st.integers(0, 5),
        st.integers(-30, 60),
        st.integers(1, 8),
    ),
    min_size=1,
    max_size=6,
)


def a_step(kept: Kept, step: tuple[str, int, int, int]) -> Change:
    what, number, days, dates = step
    plan = kept.plan()
    chosen = plan.occurrences[number % len(plan.occurrences)]
    at = _dates(chosen.starts_wall + timedelta(days=days, minutes=15 * dates))
    match what:
        case "move":
            return move(plan, chosen.id, at)
        case "cancel":
            return cancel(plan, [chosen], "")
        case "restore":
            return restore(plan, plan.occurrences)
        case "add":
            return add_date(plan, OccurrenceId(kept.make_id()), at)
        case _:
            scope = Scope.FOLLOWING if what == "following" else Scope.ALL
            taken = in_scope(plan, chosen.id, scope, BEFORE)
            rule = Rule(Frequency.WEEKLY, count=dates)
            return change_from(plan, taken, at, rule, SeriesId(kept.make_id()), kept.make_id)


@settings(max_examples=80, deadline=None)
@given(Steps)
def test_every_last_change_can_be_taken_back_and_every_identity_is_one_date(
    steps: list[tuple[str, int, int, int]],
) -> None:
    kept = Kept()
    for step in steps:
        series, dated = dict(kept.series), dict(kept.occurrences)
        try:
            change = a_step(kept, step)
        except DatesRefused:
            continue
        undo = undo_of(list(series.values()), list(dated.values()), change)  # type: ignore[arg-type]
        kept.keep(change)
        changed = dict(kept.occurrences)
        back = take_back(undo, dict(kept.series), kept.occurrences)  # type: ignore[arg-type]
        kept.keep(back)
        facts = [(o.id, o.series_id, o.recurrence_wall, o.starts_wall, o.cancelled_because) for o in dated.values()]
        again = [
            (o.id, o.series_id, o.recurrence_wall, o.starts_wall, o.cancelled_because)
            for o in kept.occurrences.values()
        ]
        assert sorted(again, key=str) == sorted(facts, key=str)
        for one in kept.occurrences.values():
            assert one.sequence >= max(changed.get(one.id, one).sequence, dated[one.id].sequence)
        kept.series, kept.occurrences = series, dated
        kept.keep(change)


def test_what_was_changed_again_is_not_taken_back() -> None:
    kept = Kept()
    plan = kept.plan()
    change = move(plan, plan.occurrences[0].id, _dates(TUESDAY + timedelta(days=1)))
    undo = undo_of([plan.series], plan.occurrences, change)
    kept.keep(change)
    kept.keep(cancel(kept.plan(), [kept.plan().occurrences[1]], ""))
    with pytest.raises(NothingToUndo):
        take_back(undo, {plan.series.id: kept.plan().series}, kept.occurrences)  # type: ignore[arg-type]
