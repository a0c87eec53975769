"""Trains of padding: when they go, and what they prove."""

import pytest

from media.probing import Probes, Train


def _carried(probes: Probes, train: Train, width_bps: float, now: float) -> float | None:
    """Sends a train over a network of that width."""
    size, count = 280, train.size // 280 + 1
    probes.sent(0xFFF0, 0xFFF0 + count - 1 & 0xFFFF)
    came = 0.0
    for at in range(count):
        left = now + at * size * 8 / train.bps
        came = max(came, left) + size * 8 / width_bps
        assert probes.holds(0xFFF0 + at & 0xFFFF)
        probes.arrived(left, size, came)
    assert not probes.holds(0xFFF0 + count & 0xFFFF)
    return probes.result(now + 0.1)


def test_what_is_wanted_and_carried_doubles_at_once() -> None:
    probes = Probes(0.0)
    assert probes.due(1_000_000, 900_000, 0.0) is None
    train = probes.due(1_000_000, 3_000_000, 0.0)
    assert train
    assert train.bps == 2_000_000
    assert probes.due(1_000_000, 3_000_000, 0.05) is None, "one at a time"
    assert _carried(probes, train, 50_000_000, 0.0) == pytest.approx(2_000_000)
    following = probes.due(2_000_000, 3_000_000, 0.1)
    assert following
    assert following.bps == pytest.approx(3_600_000), "no more than what is wanted"


def test_a_train_that_is_too_fast_measures_the_network_and_waits() -> None:
    probes = Probes(0.0)
    train = probes.due(1_000_000, 3_000_000, 0.0)
    assert train
    measured = _carried(probes, train, 1_200_000, 0.0)
    assert measured == pytest.approx(0.95 * 1_200_000, rel=0.05)
    assert probes.due(1_100_000, 3_000_000, 1.0) is None
    assert probes.due(1_100_000, 3_000_000, 2.2)


def test_a_narrow_network_is_left_in_a_few_trains() -> None:
    """A train at the least estimate must be long enough to prove something: packets of padding are small."""
    probes, estimate, trains = Probes(0.0), 50_000.0, 0
    while estimate < 1_500_000:
        now = trains * 0.5
        train = probes.due(estimate, 3_000_000, now)
        assert train
        found = _carried(probes, train, 20_000_000, now)
        assert found is not None
        estimate, trains = max(estimate, found), trains + 1
    assert trains <= 6


def test_a_train_of_which_too_little_is_told_is_forgotten() -> None:
    probes = Probes(0.0)
    assert probes.due(1_000_000, 3_000_000, 0.0)
    probes.sent(1, 20)
    probes.arrived(0.0, 280, 1.0)
    assert probes.result(0.5) is None
    assert probes.due(1_000_000, 3_000_000, 2.0) is None
    assert not probes.is_under_way
    assert probes.due(1_000_000, 3_000_000, 4.1)


def test_a_full_network_is_left_alone() -> None:
    probes = Probes(0.0)
    probes.disturbed(0.0)
    assert probes.due(1_000_000, 3_000_000, 0.5) is None


def test_a_burst_without_a_rate_of_its_own_proves_nothing() -> None:
    probes = Probes(0.0)
    assert probes.due(1_000_000, 3_000_000, 0.0)
    probes.sent(1, 20)
    for at in range(20):
        probes.arrived(1.0, 280, 5.0 + at / 1e6)
    assert probes.result(0.1) == 0
