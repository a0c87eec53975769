"""Parcours: the table of moves, the order of steps, what can be kept and what a copy is."""

from dataclasses import replace
from datetime import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.people import DomainId
from formations.errors import DatesRefused, MoveRefused, ParcoursRefused
from formations.formations import ActivityKind, Link, ParcoursId
from formations.parcours import (
    MOST_DATES,
    MOST_DAYS,
    MOST_STEPS,
    MOST_TIMES,
    MOST_WEEKS,
    PARCOURS_MOVES,
    Parcours,
    ParcoursMove,
    ParcoursState,
    Step,
    require_parcours,
)
from formations.room_settings import Lobby, RoomSettings

CLASS = Step(ActivityKind.VIRTUAL_CLASS, "Classe", 90, 7, time(17, 30))
MEETING = Step(ActivityKind.IN_PERSON, "Journée", 180, 0, time(9))
WINDOW = Step(ActivityKind.ASYNCHRONOUS, "Lire", 30, 1, days=6)
PARCOURS = Parcours(ParcoursId("p"), DomainId("d"), "Titre", planned_minutes=300, steps=(MEETING, WINDOW, CLASS))
STEPS = st.builds(
    Step,
    st.sampled_from(ActivityKind),
    st.just("Étape"),
    st.integers(1, 600),
    st.integers(0, 60),
    st.times().map(lambda one: one.replace(second=0, microsecond=0, tzinfo=None)),
)


@pytest.mark.parametrize(("state", "move"), [*product(ParcoursState, ParcoursMove)])
def test_a_move_is_in_the_table_or_refused(state: ParcoursState, move: ParcoursMove) -> None:
    parcours = replace(PARCOURS, state=state)
    if move in PARCOURS_MOVES[state]:
        assert parcours.moved(move) == replace(parcours, state=PARCOURS_MOVES[state][move])
    else:
        with pytest.raises(MoveRefused):
            parcours.moved(move)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"aims": "x" * 4_001}, "aims"),
        ({"didactics": "x" * 4_001}, "didactics"),
        ({"audience": "x" * 401}, "audience"),
        ({"authors": "x" * 401}, "authors"),
        ({"planned_minutes": -1}, "planned_minutes"),
        ({"steps": (MEETING,) * (MOST_STEPS + 1)}, "steps"),
        ({"steps": (replace(CLASS, times=50),) * (MOST_DATES // 50 + 1)}, "dates"),
    ],
)
def test_what_cannot_be_kept_of_a_parcours(changes: dict[str, object], part: str) -> None:
    with pytest.raises(ParcoursRefused) as refused:
        require_parcours(replace(PARCOURS, **changes))  # type: ignore[arg-type]
    assert refused.value.part == part


@pytest.mark.parametrize(
    ("step", "changes", "part"),
    [
        (CLASS, {"title": ""}, "title"),
        (CLASS, {"day": -1}, "day"),
        (CLASS, {"day": MOST_DAYS + 1}, "day"),
        (CLASS, {"days": 2}, "days"),
        (WINDOW, {"days": 0}, "days"),
        (WINDOW, {"days": MOST_DAYS + 1}, "days"),
        (CLASS, {"planned_minutes": 0}, "minutes"),
        (MEETING, {"planned_minutes": 24 * 60 + 1}, "minutes"),
        (CLASS, {"starts": time(9, 0, 1)}, "starts"),
        (MEETING, {"room": RoomSettings(Lobby.APPROVAL)}, "room"),
        (CLASS, {"times": 0}, "times"),
        (CLASS, {"times": MOST_TIMES + 1}, "times"),
        (CLASS, {"times": 2, "weeks": 0}, "times"),
        (CLASS, {"times": 2, "weeks": MOST_WEEKS + 1}, "times"),
        (CLASS, {"times": 9, "weeks": 12, "day": 60}, "times"),
        (WINDOW, {"times": 2, "days": 8}, "overlap"),
        (CLASS, {"links": (Link("javascript:x"),)}, "links"),
        (CLASS, {"instructions": "x" * 4_001}, "instructions"),
    ],
)
def test_what_cannot_be_kept_of_a_step(step: Step, changes: dict[str, object], part: str) -> None:
    with pytest.raises(DatesRefused) as refused:
        require_parcours(replace(PARCOURS, steps=(replace(step, **changes),)))  # type: ignore[arg-type]
    assert refused.value.part == part


def test_what_can_be_kept() -> None:
    require_parcours(PARCOURS)
    require_parcours(replace(PARCOURS, steps=(replace(WINDOW, times=4, days=7), replace(WINDOW, days=30))))
    require_parcours(replace(PARCOURS, steps=(replace(CLASS, times=50),) * (MOST_DATES // 50)))
    require_parcours(replace(PARCOURS, steps=(replace(WINDOW, planned_minutes=0),)))


@given(st.lists(STEPS, max_size=8), STEPS)
def test_steps_stand_in_the_order_in_which_they_come(steps: list[Step], new: Step) -> None:
    parcours = PARCOURS.with_steps(tuple(steps)).with_step(None, new)
    days = [step.day for step in parcours.steps]
    assert days == sorted(days)
    assert sorted(map(repr, parcours.steps)) == sorted(map(repr, [*steps, new]))
    for number in range(len(parcours.steps)):
        assert len(parcours.without_step(number).steps) == len(steps)
        assert new in parcours.with_step(number, new).steps


@pytest.mark.parametrize("number", [-1, 3])
def test_a_step_that_is_not_there(number: int) -> None:
    for change in (PARCOURS.step, PARCOURS.without_step, lambda n: PARCOURS.with_step(n, CLASS)):
        with pytest.raises(ParcoursRefused):
            change(number)


def test_a_copy_is_a_draft_that_knows_its_origin() -> None:
    shared = replace(PARCOURS, state=ParcoursState.PUBLISHED, version=7, origin=ParcoursId("first"))
    copy = shared.copied(ParcoursId("q"), DomainId("e"))
    assert copy == replace(
        PARCOURS, id=ParcoursId("q"), domain_id=DomainId("e"), state=ParcoursState.DRAFT, origin=PARCOURS.id
    )
