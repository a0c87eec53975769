"""Leaky counts: a burst passes, then one try each interval; no clock trick buys more."""

from hypothesis import given
from hypothesis import strategies as st

from accounts.attempts import LIMITS, AttemptKind, Limit, Tries

limits = st.builds(Limit, st.integers(1, 50), st.floats(0.1, 600))


@given(limits)
def test_a_burst_passes_and_the_next_waits_one_interval(limit: Limit) -> None:
    tries = Tries(at_s=100.0)
    for _ in range(limit.burst):
        assert tries.wait_s(limit, 100.0) == 0
        tries = tries.one_more(limit, 100.0)
    assert abs(tries.wait_s(limit, 100.0) - limit.one_every_s) < 1e-6


@given(limits, st.lists(st.floats(0, 1_000), min_size=1, max_size=200))
def test_no_rhythm_of_tries_gets_more_than_burst_and_rate(limit: Limit, pauses: list[float]) -> None:
    tries, now_s, passed = Tries(), 0.0, 0
    for pause in pauses:
        now_s += pause
        if tries.wait_s(limit, now_s) == 0:
            tries, passed = tries.one_more(limit, now_s), passed + 1
    assert passed <= limit.burst + now_s / limit.one_every_s + 1e-6


@given(limits, st.floats(0, 1_000))
def test_after_the_wait_one_may_try(limit: Limit, at_s: float) -> None:
    tries = Tries(at_s=at_s)
    for _ in range(limit.burst):
        tries = tries.one_more(limit, at_s)
    assert tries.wait_s(limit, at_s + tries.wait_s(limit, at_s) + 1e-6) == 0


def test_giving_back_never_gives_more_than_was_taken() -> None:
    assert Tries().one_less() == Tries()


def test_every_kind_has_a_limit() -> None:
    assert set(LIMITS) == set(AttemptKind)
