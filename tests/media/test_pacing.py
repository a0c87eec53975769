"""A burst leaves as fast as the network takes it, in its order, and nothing waits without need."""

import pytest

from media.pacing import Pacer


def test_a_steady_stream_below_the_rate_never_waits() -> None:
    pacer: Pacer[int] = Pacer(1_000_000, 0.0)
    assert all(pacer.passes(1000, at / 100) for at in range(300))


def test_a_key_frame_is_spread_and_keeps_its_order() -> None:
    pacer: Pacer[int] = Pacer(1_000_000, 0.0)
    at_once = [number for number in range(30) if pacer.passes(1000, 0.0) or not pacer.hold(1000, number)]
    assert at_once == [0, 1, 2]
    assert len(pacer) == 27
    left, now, ended = [], 0.0, 0.0
    while pacer and now < 1:
        now += 0.005
        if due := pacer.due(now):
            left += due
            ended = now
    assert left == list(range(3, 30))
    assert 0.1 < ended < 0.2


def test_a_long_queue_is_emptied_before_it_is_stale() -> None:
    pacer: Pacer[int] = Pacer(100_000, 0.0)
    for number in range(100):
        if not pacer.passes(1000, 0.0):
            pacer.hold(1000, number)
    left = sum(len(pacer.due(tick * 0.005)) for tick in range(400))
    assert left == 97


@pytest.mark.parametrize(("queue_stands", "left"), [(False, 18), (True, 12)])
def test_nothing_is_hurried_into_a_network_whose_queue_stands(queue_stands: bool, left: int) -> None:
    pacer: Pacer[int] = Pacer(1_000_000, 0.0)
    pacer.queue_stands = queue_stands
    for number in range(40):
        if not pacer.passes(1000, 0.0):
            pacer.hold(1000, number)
    pacer.due(0.001)
    assert sum(len(pacer.due(0.001 + tick * 0.005)) for tick in range(21)) == pytest.approx(left, abs=1)


def test_a_full_queue_takes_no_more_and_can_be_emptied() -> None:
    pacer: Pacer[int] = Pacer(100_000, 0.0)
    held = sum(pacer.hold(10, number) for number in range(1000))
    assert held == 600
    assert pacer.clear() == list(range(600))
    assert not pacer


def test_what_never_waits_is_paid_by_what_does() -> None:
    pacer: Pacer[int] = Pacer(1_000_000, 0.0)
    pacer.count(5000)
    assert not pacer.passes(1000, 0.0)
    assert pacer.passes(1000, 0.1)
