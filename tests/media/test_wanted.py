"""Which layers are wanted of a publisher."""

import pytest

from media.wanted import REST_AFTER_S, Sent, Wanted

RIDS = ("q", "h", "f")


def layers(shown: str = "", silent: str = "") -> list[Sent]:
    return [Sent(rid, rid in shown, rid not in silent) for rid in RIDS]


def wanted_after(wanted: Wanted, steps: list[tuple[float, str, str]]) -> list[str]:
    """At each moment, with these shown and those silent: what is wanted."""
    found = []
    for at, shown, silent in steps:
        before = wanted.rids
        assert wanted.follow(layers(shown, silent), at) == (wanted.rids != before)
        found.append("".join(rid for rid in RIDS if rid in wanted.rids))
    return found


LATER = REST_AFTER_S + 0.1


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([(0, "", ""), (1, "", ""), (LATER, "", "")], ["qhf", "qhf", ""], id="nobody looks"),
        pytest.param([(0, "q", ""), (LATER, "q", "")], ["qhf", "q"], id="a small one"),
        pytest.param([(0, "h", ""), (LATER, "h", "")], ["qhf", "qh"], id="those below go on"),
        pytest.param([(0, "f", ""), (LATER, "f", "")], ["qhf", "qhf"], id="the largest"),
        pytest.param(
            [(0, "q", ""), (LATER, "q", ""), (LATER + 0.1, "qf", "")], ["qhf", "q", "qhf"], id="at once when more"
        ),
        pytest.param(
            [(0, "q", ""), (3, "h", ""), (LATER, "q", ""), (2 * LATER, "q", ""), (3 * LATER, "q", "")],
            ["qhf", "qhf", "qh", "qh", "q"],
            id="what was wanted for a moment is kept",
        ),
        pytest.param(
            [(0, "q", ""), (LATER, "q", ""), (LATER + 1, "h", ""), (LATER + 2, "q", ""), (LATER + 5, "q", "")],
            ["qhf", "q", "qh", "qh", "qh"],
            id="what came back may stay as long",
        ),
        pytest.param([(0, "q", "f"), (LATER, "q", "f")], ["qhf", "qf"], id="one that cannot come may come"),
        pytest.param([(0, "", "f"), (LATER, "", "f")], ["qhf", ""], id="nobody looks, and one cannot come"),
        pytest.param(
            [(0, "", "f"), (LATER, "", "f"), (LATER + 1, "q", "f")], ["qhf", "", "qf"], id="it may come again"
        ),
    ],
)
def test_what_is_shown_is_sent_and_what_is_not_rests(steps: list[tuple[float, str, str]], expected: list[str]) -> None:
    assert wanted_after(Wanted(RIDS), steps) == expected


def test_who_is_about_to_come_finds_everything_awake() -> None:
    wanted = Wanted(RIDS)
    assert wanted_after(wanted, [(0, "", ""), (LATER, "", "")])[-1] == ""
    wanted.anticipate(10.0)
    assert wanted_after(wanted, [(10.1, "", ""), (13, "q", ""), (10.1 + LATER, "q", "")]) == ["qhf", "qhf", "qhf"]
    assert wanted_after(wanted, [(10.1 + 2 * LATER, "q", "")]) == ["q"]


def test_a_picture_of_one_layer_rests_as_a_whole() -> None:
    wanted = Wanted([""])
    assert not wanted.follow([Sent("", False, True)], 0.0)
    assert wanted.follow([Sent("", False, True)], LATER)
    assert wanted.rids == frozenset()
    assert wanted.follow([Sent("", True, True)], LATER + 1)
