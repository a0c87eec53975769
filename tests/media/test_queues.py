"""A queue that stands is told from a way that is long."""

import pytest

from media.queues import StandingQueue

WIDTH_BPS = 500_000.0


def _told(
    queue: StandingQueue, delay_s: float, at: float, seconds: float, falls_to: float = 0.5, bps: float = WIDTH_BPS
) -> list[bool]:
    """One cut after the other, less arrives."""
    rates = [bps * max(falls_to, 1 - tenth / 40) for tenth in range(int(seconds * 10))]
    return [queue.told(delay_s, rate, at + tenth / 10) for tenth, rate in enumerate(rates)]


def test_a_short_delay_is_no_queue_and_a_long_one_is() -> None:
    queue = StandingQueue()
    assert not any(_told(queue, 0.04, 0, 1))
    assert not any(_told(queue, 0.12, 1, 1))
    assert all(_told(queue, 0.3, 2, 1))
    assert queue.seconds == pytest.approx(0.26)
    assert not any(_told(queue, 0.05, 3, 1))
    assert queue.seconds == pytest.approx(0.01)
    assert not queue.stands


def test_a_delay_that_does_not_fall_though_less_arrives_becomes_the_base() -> None:
    queue = StandingQueue()
    _told(queue, 0.04, 0, 1)
    told = _told(queue, 0.34, 1, 4)
    assert told[:25] == [True] * 25
    assert not any(told[27:])


def test_a_queue_that_is_fed_is_one_for_as_long_as_as_much_arrives() -> None:
    queue = StandingQueue()
    _told(queue, 0.04, 0, 1)
    told = _told(queue, 0.34, 1, 11, falls_to=1)
    assert all(told[:100])
    assert not any(told[102:]), "who has nothing to send less of is believed at last"


def test_a_queue_that_drains_stands_until_it_is_gone() -> None:
    queue = StandingQueue()
    queue.told(0.04, None, 0.0)
    told = [queue.told(0.04 + max(0.0, 0.5 - tenth / 50), None, 1 + tenth / 10) for tenth in range(30)]
    assert told == [0.5 - tenth / 50 >= 0.1 for tenth in range(30)]


def test_a_queue_that_was_seen_as_it_grew_is_no_long_way_once_it_drains() -> None:
    queue = StandingQueue()
    _told(queue, 0.04, 0, 1)
    _told(queue, 0.16, 1, 0.1)
    _told(queue, 0.34, 1.1, 1)
    assert all(_told(queue, 0.24, 2.1, 2)), "two thirds of the longest are left"
