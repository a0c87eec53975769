"""Loss that one makes is told from loss that was there."""

import pytest

from media.loss import LossBound


def _lose(bound: LossBound, share: float, delivered_bps: float, now: float, seconds: float) -> float:
    for _ in range(int(seconds * 10)):
        bound.told(round(100 * (1 - share)), round(100 * share), delivered_bps, now)
        now += 0.1
    return now


def test_loss_that_a_cut_cures_keeps_the_cut() -> None:
    bound = LossBound()
    now = _lose(bound, 0.3, 700_000, 0.0, 0.7)
    assert bound.bps == 700_000
    _lose(bound, 0.0, 690_000, now, 2)
    assert (bound.own, 650_000 < bound.bps < 850_000) == (0.0, True)


def test_loss_that_a_cut_does_not_cure_is_the_networks() -> None:
    bound = LossBound()
    _lose(bound, 0.3, 700_000, 0.0, 3)
    assert bound.own == pytest.approx(0.3)
    assert bound.bps == float("inf")


def test_a_few_packets_say_nothing() -> None:
    bound = LossBound()
    bound.told(5, 5, 1000.0, 0.0)
    bound.told(4, 5, 1000.0, 0.4)
    assert bound.bps == float("inf")


@pytest.mark.parametrize("quiet_s", [60.0, 9_400.0, 86_400.0])
def test_a_quiet_hour_belongs_to_no_window(quiet_s: float) -> None:
    """Sound with nobody speaking, and nothing else: so few packets that no window fills for hours."""
    bound = LossBound()
    now = _lose(bound, 0.3, 700_000, 0.0, 0.7)
    cut = bound.bps
    bound.told(5, 0, 100_000.0, now + 1)
    _lose(bound, 0.0, 690_000, now + quiet_s, 1)
    assert cut < bound.bps < 1.2 * cut


def test_what_was_lost_before_a_silence_says_nothing_of_what_comes_after_it() -> None:
    bound = LossBound()
    bound.told(0, 19, 1000.0, 0.0)
    bound.told(20, 0, 1000.0, 60.0)
    bound.told(20, 0, 1000.0, 61.0)
    assert bound.bps == float("inf")
