"""What a weak network carries goes to those who need it most, and stays there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.allocation import Patience, Rank, Wish, allocate

CAMERA = (1_500_000, 500_000, 150_000)
SCREEN = (1_000_000, 300_000)


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (10_000_000, {"screen": 0, "interpreter": 0, "speaker": 0, "pinned": 0, "other": 0}),
        (6_000_000, {"screen": 0, "interpreter": 0, "speaker": 0, "pinned": 0, "other": 2}),
        (3_000_000, {"screen": 0, "interpreter": 0, "speaker": 2, "pinned": 2, "other": 2}),
        (2_000_000, {"screen": 0, "interpreter": 1, "speaker": 2, "pinned": 2, "other": 2}),
        (1_200_000, {"screen": 0, "interpreter": 2}),
        (700_000, {"screen": 1, "interpreter": 2, "speaker": 2}),
        (300_000, {"interpreter": 2}),
        (160_000, {}),
        (0, {}),
    ],
)
def test_ranks_are_served_in_their_order(budget: int, expected: dict[str, int]) -> None:
    wishes = [
        Wish("other", Rank.OTHER, CAMERA),
        Wish("speaker", Rank.SPEAKER, CAMERA),
        Wish("pinned", Rank.PINNED, CAMERA),
        Wish("interpreter", Rank.PINNED_INTERPRETER, CAMERA),
        Wish("screen", Rank.SCREEN, SCREEN),
    ]
    assert allocate(budget, wishes) == expected


def test_within_a_rank_all_get_something_before_one_gets_more() -> None:
    wishes = [Wish(name, Rank.OTHER, CAMERA) for name in "abc"]
    assert allocate(560_000, wishes) == {"a": 2, "b": 2, "c": 2}
    assert allocate(900_000, wishes) == {"a": 1, "b": 2, "c": 2}


def test_what_is_shown_is_kept_where_it_would_not_be_chosen() -> None:
    shown, new = Wish("a", Rank.SPEAKER, CAMERA, 500_000), Wish("a", Rank.SPEAKER, CAMERA)
    assert allocate(480_000, [shown]) == {"a": 1}
    assert allocate(520_000, [new]) == {"a": 2}
    assert allocate(440_000, [shown]) == {"a": 2}


def test_who_waits_does_not_rise_and_may_fall() -> None:
    wishes = [Wish("a", Rank.SPEAKER, CAMERA, 500_000), Wish("b", Rank.OTHER, CAMERA)]
    assert allocate(10_000_000, wishes, frozenset("ab")) == {"a": 1}
    assert allocate(300_000, wishes, frozenset("ab")) == {"a": 2}


def test_patience_doubles_for_those_who_rose_too_early() -> None:
    patience: Patience[str] = Patience()
    patience.changed("a", 0, 1, 10.0)
    assert patience.waiting(11.9) == {"a"}
    assert patience.waiting(12.0) == frozenset()
    patience.changed("a", 1, 0, 12.0)
    patience.changed("a", 0, None, 13.0)
    assert patience.waiting(16.9) == {"a"}
    patience.changed("a", None, 0, 17.0)
    patience.changed("a", 0, 1, 40.0)
    assert patience.waiting(42.1) == frozenset(), "that one had lasted"
    patience.changed("a", 1, None, 41.0)
    patience.forget(frozenset())
    assert patience.waiting(41.1) == frozenset()


_WISHES = st.lists(
    st.builds(
        Wish,
        st.integers(0, 10**9),
        st.sampled_from(Rank),
        st.lists(st.integers(1, 3_000_000), max_size=5, unique=True).map(lambda steps: sorted(steps, reverse=True)),
        st.sampled_from([0, 100_000, 500_000]),
    ),
    max_size=8,
    unique_by=lambda wish: wish.key,
)


@given(st.integers(0, 5_000_000), _WISHES)
def test_the_budget_is_kept_but_for_what_is_shown(budget: int, wishes: list[Wish[int]]) -> None:
    chosen = allocate(budget, wishes)
    costs = {wish.key: wish.steps_bps[chosen[wish.key]] for wish in wishes if wish.key in chosen}
    tolerated = sum(0.1 * wish.held_bps for wish in wishes)
    assert sum(costs.values()) <= budget + tolerated


@given(st.integers(0, 5_000_000), _WISHES)
def test_more_budget_never_takes_from_the_most_important(budget: int, wishes: list[Wish[int]]) -> None:
    if wishes:
        first = min(wishes, key=lambda wish: wish.rank)
        less, more = allocate(budget, wishes), allocate(budget + 500_000, wishes)
        assert less.get(first.key, 99) >= more.get(first.key, 99)
