"""A queue that stands is told from a way that is long."""

from media.queues import StandingQueue


def _told(queue: StandingQueue, delay_s: float, at: float, seconds: float) -> list[bool]:
    return [queue.told(delay_s, at + tenth / 10) for tenth in range(int(seconds * 10))]


def test_a_short_delay_is_no_queue_and_a_long_one_is() -> None:
    queue = StandingQueue()
    assert not any(_told(queue, 0.04, 0, 1))
    assert not any(_told(queue, 0.12, 1, 1))
    assert all(_told(queue, 0.3, 2, 1))
    assert not any(_told(queue, 0.05, 3, 1))


def test_a_delay_that_does_not_fall_becomes_the_base() -> None:
    queue = StandingQueue()
    _told(queue, 0.04, 0, 1)
    told = _told(queue, 0.34, 1, 4)
    assert told[:25] == [True] * 25
    assert not any(told[27:])


def test_a_queue_that_drains_stands_until_it_is_gone() -> None:
    queue = StandingQueue()
    _told(queue, 0.04, 0, 1)
    told = [queue.told(0.04 + max(0.0, 0.5 - tenth / 50), 1 + tenth / 10) for tenth in range(30)]
    assert told == [0.5 - tenth / 50 >= 0.1 for tenth in range(30)]
