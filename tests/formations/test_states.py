"""The states of a formation: every move that there is, every one that there is not, and what each takes away."""

from itertools import product

import pytest

from accounts.permissions import Relation, Right, may
from formations.errors import MoveRefused
from formations.states import MOVES, WITHHELD, Move, State, may_in, moved

READING = {Right.SEE_PROGRAMME, Right.SEE_FORMATION, Right.SEE_PARTICIPANTS}


@pytest.mark.parametrize(("state", "move"), [*product(State, Move)])
def test_a_move_is_in_the_table_or_refused(state: State, move: Move) -> None:
    if move in MOVES[state]:
        assert moved(state, move) is MOVES[state][move] is not state
    else:
        with pytest.raises(MoveRefused):
            moved(state, move)


def test_every_state_is_in_both_tables() -> None:
    assert set(MOVES) == set(WITHHELD) == set(State)


def test_the_way_of_a_formation() -> None:
    state = State.DRAFT
    for move in (Move.OPEN, Move.START, Move.FINISH, Move.ARCHIVE):
        state = moved(state, move)
    assert state is State.ARCHIVED
    assert not MOVES[State.ARCHIVED]


@pytest.mark.parametrize(("state", "relation", "right"), [*product(State, Relation, Right)])
def test_what_each_state_means_for_each(state: State, relation: Relation, right: Right) -> None:
    """No state gives what the table of permissions does not."""
    expected = may(frozenset({relation}), right)
    if state is State.DRAFT:
        expected = expected and relation not in (Relation.PARTICIPANT, Relation.STRANGER)
    if state is State.ARCHIVED:
        expected = expected and right in READING and relation is not Relation.STRANGER  # nothing changes any more
    assert may_in(state, {relation}, right) is expected


def test_a_scheduler_who_takes_part_sees_the_draft_as_a_scheduler() -> None:
    both = {Relation.SCHEDULER, Relation.PARTICIPANT}
    assert may_in(State.DRAFT, both, Right.SEE_FORMATION)
    assert may_in(State.DRAFT, both, Right.PLAN_FORMATION)
    assert not may_in(State.DRAFT, both, Right.JOIN_CLASS)
