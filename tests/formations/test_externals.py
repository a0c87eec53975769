"""What the training catalogue calls things: how it is kept, what is the same, and which lines are about what."""

import hashlib
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formations.errors import FormationRefused, GroupRefused
from formations.externals import ExternalIds, external_id, require_external_ids, same_id
from formations.following import Link, OutsideEvent
from formations.formations import ActivityId, FormationId, GroupId
from formations.groups import Group, require_group
from formations.matching import Ignored, Matched, Why, matched
from formations.occurrences import OccurrenceId
from tests.actions.worlds import NOON

A, B = (Group(GroupId(word), FormationId("f"), f"Groupe {word}", 1, id) for word, id in (("A", "01"), ("B", "")))
OWN = ExternalIds("23A0190456", "54321")


def line(
    uid: str = "1", dispositif: str = "", module: str = "", group: str = "", *, counted: bool = False
) -> OutsideEvent:
    starts, ends = datetime(2027, 4, 8, 9), datetime(2027, 4, 8, 12)
    event = OutsideEvent(uid, "", 0, "Atelier", starts, ends, "Europe/Paris", counted=counted)
    return replace(event, dispositif=dispositif, module=module, group=group)


@pytest.mark.parametrize(
    ("told", "kept"), [(" 23a 0190\u00a0456 ", "23A0190456"), ("\uff15\uff14", "54"), ("", ""), ("é-1/2", "É-1/2")]
)
def test_an_id_is_kept_without_spaces_and_in_capitals(told: str, kept: str) -> None:
    assert external_id(told) == kept
    require_external_ids(ExternalIds(kept, kept))


@given(st.text(max_size=20))
def test_what_is_kept_of_an_id_is_kept_the_same_again(told: str) -> None:
    assert external_id(external_id(told)) == external_id(told)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("01", "1", True), ("000", "0", True), ("10", "1", False), ("0A", "A", False), ("A1", "A1", True)],
)
def test_zeros_that_a_spreadsheet_took_make_no_other_id(one: str, other: str, same: bool) -> None:
    assert same_id(one, other) is same


@pytest.mark.parametrize("wrong", ["a", "A B", "A\u200b", "A\0", "A" * 41])
def test_what_cannot_be_an_id_is_refused_by_its_name(wrong: str) -> None:
    for ids, part in ((ExternalIds(wrong), "dispositif"), (ExternalIds("", wrong), "module")):
        with pytest.raises(FormationRefused) as refused:
            require_external_ids(ids)
        assert refused.value.part == part
    with pytest.raises(GroupRefused) as of_group:
        require_group(Group(GroupId("C"), FormationId("f"), "C", 1, wrong), [A, B])
    assert of_group.value.part == "external_id"


def test_two_groups_have_not_the_same_id_and_may_both_have_none() -> None:
    with pytest.raises(GroupRefused) as refused:
        require_group(Group(B.id, B.formation_id, B.name, 1, "1"), [A, B])
    assert refused.value.part == "id_taken"
    require_group(Group(GroupId("C"), FormationId("f"), "C"), [A, B])
    require_group(A, [A, B])


@pytest.mark.parametrize(
    ("own", "named", "is_own"),
    [
        (OWN, OWN, True),
        (OWN, ExternalIds("23A0190456"), True),
        (OWN, ExternalIds("", "0054321"), True),
        (OWN, ExternalIds("23A0190456", "54322"), False),
        (OWN, ExternalIds("22A0190456", "54321"), False),
        (ExternalIds("23A0190456"), OWN, True),
        (ExternalIds("", "54321"), OWN, True),
        (ExternalIds("", "54321"), ExternalIds("23A0190456"), False),
        (ExternalIds(), OWN, False),
    ],
)
def test_which_ids_mean_this_formation(own: ExternalIds, named: ExternalIds, is_own: bool) -> None:
    assert own.names(named) is is_own


def test_lines_go_to_their_group_and_those_of_others_are_told() -> None:
    lines = [
        line("1"),
        line("2", "23a0190456", "54321", "1"),
        line("3", group="groupe b"),
        line("4", "23A0190456", "54322", "1"),
        line("5", "23A0190456", "54322", "9"),
        line("6", group="9"),
    ]
    found = matched(lines, OWN, [A, B])
    assert [(event.uid, event.group_id) for event in found.events] == [("1", None), ("2", A.id), ("3", B.id)]
    assert found.ignored == (
        Ignored(Why.FORMATION, ExternalIds("23A0190456", "54322"), "", 2),
        Ignored(Why.GROUP, ExternalIds(), "9", 1),
    )
    assert line("6").key_for(A.id) in found.untouched()
    assert line("2").key_for(A.id) not in found.untouched()


def test_two_half_days_of_one_title_are_two_and_each_group_counts_its_own() -> None:
    lines = [line(counted=True, group=group) for group in ("", "", "1", "01", "9", "9")]
    found = matched(lines, OWN, [A])
    assert [(event.uid, event.group_id) for event in found.events] == [
        ("1", None), ("1#2", None), ("1", A.id), ("1#2", A.id)
    ]  # fmt: skip
    assert [event.uid for event in found.left] == ["1", "1#2"]
    assert [event.uid for event in matched(lines[:2], OWN, [A]).events] == ["1", "1#2"]


def test_lines_of_others_make_no_other_date_of_ours_and_keep_none_whose_own_line_is_gone() -> None:
    """In a table without ids, for two formations that have the same title on the same day."""
    other, ours, later = (
        line(module=module, dispositif="23A0190456", counted=counted, uid=uid)
        for module, counted, uid in (("54322", True, "1"), ("54321", True, "1"), ("54321", False, "2"))
    )
    links = [Link(one.key, OccurrenceId(one.uid), 0, one.said) for one in (ours, later)]
    activities = {"Atelier": ActivityId("a")}
    for lines in ([other, ours, later], [ours, later]):
        assert matched(lines, OWN, []).compared(links, activities, NOON).is_nothing
    assert matched([other, later], OWN, []).compared(links, activities, NOON).gone == (links[0],)


def test_a_calendar_that_names_nothing_is_taken_as_it_is() -> None:
    lines = [line("1"), line("2")]
    assert matched(lines, ExternalIds(), []) == Matched(tuple(lines))


def test_the_key_of_what_is_for_everybody_is_the_one_that_links_have() -> None:
    assert line("1").key == hashlib.sha256(b"1\0").hexdigest()
    assert len({line("1").key_for(group_id) for group_id in (None, A.id, B.id)}) == 3


def test_what_is_left_alone_costs_nothing_where_nothing_came_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OutsideEvent, "key_for", no_key)  # thousands of lines, for sixty groups, inside a transaction
    found = matched([line("1", "23A0190456", "54322"), line("2", group="9")], OWN, [A, B])
    assert found.compared([], {}, NOON).is_nothing


def no_key(*_: object) -> str:
    pytest.fail("a key was made")


def test_a_line_that_is_not_followed_any_more_cancels_nothing() -> None:
    link = Link(line("1").key_for(A.id), OccurrenceId("o"), 0, line("1").said)
    found = matched([line("1", group="9")], OWN, [A, B])
    compared = found.compared([link], {"Atelier": ActivityId("a")}, NOON)
    assert compared.is_nothing


def test_a_line_that_is_for_another_group_now_is_another_date() -> None:
    old = Link(line("1").key_for(A.id), OccurrenceId("o"), 0, line("1").said)
    found = matched([line("1", group="Groupe B"), line("2")], OWN, [A, B])
    kept = Link(line("2").key, OccurrenceId("p"), 0, line("2").said)
    compared = found.compared([old, kept], {"Atelier": ActivityId("a")}, NOON)
    assert [event.group_id for event in compared.created] == [B.id]
    assert compared.gone == (old,)
