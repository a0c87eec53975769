"""Whom dates concern: the one rule, told a second time as a table."""

from itertools import chain, combinations

import pytest

from accounts.people import PersonId
from accounts.permissions import Relation
from formations.errors import GroupRefused
from formations.formations import FormationId, GroupId
from formations.groups import LONGEST_NAME, MOST_GROUPS, Group, concerns, require_group, share

A, B, C = GroupId("a"), GroupId("b"), GroupId("c")
F = FormationId("f")
ADA, BEN = PersonId("ada"), PersonId("ben")
SEES_ALL = {Relation.TRAINER, Relation.ADMINISTRATOR, Relation.SCHEDULER}
EVERY_WAY = [set(some) for some in chain.from_iterable(combinations(Relation, size) for size in range(4))]


@pytest.mark.parametrize("relations", EVERY_WAY, ids=lambda some: "+".join(sorted(some)) or "none")
@pytest.mark.parametrize("own", [set(), {A}, {A, B}], ids=lambda some: "+".join(sorted(some)) or "none")
def test_everybody_s_dates_and_those_of_one_s_own_groups(relations: set[Relation], own: set[GroupId]) -> None:
    assert concerns(None, relations, own)
    assert concerns(A, relations, own) is (A in own or bool(relations & SEES_ALL))
    assert concerns(C, relations, own) is bool(relations & SEES_ALL)


@pytest.mark.parametrize(
    ("one", "other", "shared"), [(None, A, True), (A, None, True), (A, A, True), (A, B, True), (A, C, False)]
)
def test_which_dates_are_for_the_same_people(one: GroupId | None, other: GroupId | None, shared: bool) -> None:
    assert share(one, other, {A: {ADA}, B: {ADA, BEN}, C: {BEN}}) is shared


@pytest.mark.parametrize(
    ("name", "part"), [("", "name"), (" ", "name"), ("x" * (LONGEST_NAME + 1), "name"), ("groupe É", "taken")]
)
def test_names_that_cannot_be(name: str, part: str) -> None:
    others = [Group(B, F, "Groupe é")]
    with pytest.raises(GroupRefused) as refused:
        require_group(Group(A, F, name), others)
    assert refused.value.part == part
    require_group(Group(B, F, "GROUPE É"), others)


def test_there_is_an_end_to_groups() -> None:
    others = [Group(GroupId(str(number)), F, str(number)) for number in range(MOST_GROUPS)]
    require_group(others[0], others)
    with pytest.raises(GroupRefused):
        require_group(Group(A, F, "one more"), others)
