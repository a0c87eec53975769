"""The permissions, told a second time by hand: a change of the table must be meant, as it changes this file too."""

from itertools import chain, combinations

import pytest

from accounts.permissions import PERMISSIONS, Relation, Right, may

T, P, A, S = Relation.TRAINER, Relation.PARTICIPANT, Relation.ADMINISTRATOR, Relation.SCHEDULER
EXPECTED = {
    Right.SEE_PROGRAMME: {T, P, A, S, Relation.STRANGER},
    Right.SEE_FORMATION: {T, P, A, S},
    Right.SEE_PARTICIPANTS: {T, P, A, S},
    Right.SEE_ALL_PROGRESS: {T},
    Right.TICK_OWN_PROGRESS: {P},
    Right.TICK_FINISHED: {T},
    Right.JOIN_CLASS: {T, P},
    Right.MODERATE_CLASS: {T},
    Right.PRINT_SIGNATURES: {T, A, S},
    Right.PLAN_FORMATION: {A, S},
    Right.MOVE_FORMATION: {A, S},
    Right.ENROL: {A, S},
    Right.SET_HOLIDAYS: {A},
    Right.SET_PLACES: {A, S},
    Right.READ_PARCOURS: {T, A, S},
    Right.DESIGN_PARCOURS: {A, S},
    Right.DEPLOY_PARCOURS: {A, S},
}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("relation", Relation)
def test_each_relation_has_exactly_the_rights_it_should(relation: Relation, right: Right) -> None:
    assert may(frozenset({relation}), right) is (relation in EXPECTED[right])


@pytest.mark.parametrize("right", Right)
def test_several_relations_have_the_rights_of_each_and_no_more(right: Right) -> None:
    for held in chain.from_iterable(combinations(Relation, size) for size in range(len(Relation) + 1)):
        assert may(frozenset(held), right) is any(may(frozenset({one}), right) for one in held)


def test_nobody_has_no_right_and_a_stranger_may_read_programmes_only() -> None:
    assert not any(may(frozenset(), right) for right in Right)
    assert [right for right in Right if may(frozenset({Relation.STRANGER}), right)] == [Right.SEE_PROGRAMME]


def test_every_right_is_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Right)
