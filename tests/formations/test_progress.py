"""A bar counts one person's ticks on one plan, and nothing else."""

from accounts.people import PersonId
from formations.formations import Activity, ActivityId, ActivityKind, FormationId
from formations.progress import Progress, progress_of

PLAN = [
    Activity(ActivityId(name), FormationId("f"), position, ActivityKind.ASYNCHRONOUS, name, "", "", 30)
    for position, name in enumerate("abc")
]
ADA, BASILE = PersonId("ada"), PersonId("basile")


def test_a_bar_counts_one_s_own_ticks() -> None:
    ticks = {(ActivityId("a"), ADA), (ActivityId("c"), ADA), (ActivityId("b"), BASILE)}
    assert progress_of(ADA, PLAN, ticks) == Progress(2, 3)
    assert progress_of(BASILE, PLAN, ticks) == Progress(1, 3)


def test_ticks_on_other_plans_do_not_count() -> None:
    assert progress_of(ADA, PLAN, {(ActivityId("elsewhere"), ADA)}) == Progress(0, 3)


def test_an_empty_plan_has_nothing_to_do() -> None:
    assert progress_of(ADA, [], set()) == Progress(0, 0)
