"""What a subscriber's network carries is found soon, found again, and not mistaken for what it is not."""

import pytest

from media.estimation import LEAST_BPS, START_BPS, Estimator, Fate
from tests.media.links import CLOCK_OFFSET_S, Link, Subscriber

FOUND_S, RECOVERED_S = 5, 15


@pytest.mark.parametrize("bps", [500_000, 1_000_000])
def test_a_bottleneck_is_found_and_left_behind_when_it_goes(bps: int) -> None:
    subscriber = Subscriber(Link(bps))
    subscriber.run(12)
    assert subscriber.seconds_until(0.7 * bps, 1.1 * bps, since=100) < FOUND_S
    settled = sorted(subscriber.queues[len(subscriber.queues) // 2 :])
    assert settled[len(settled) // 2] < 0.06, "the queue of the network stays short"
    subscriber.link.bps = 8_000_000
    subscriber.run(RECOVERED_S)
    assert subscriber.seconds_until(3_900_000, 20_000_000, since=112) < RECOVERED_S


def test_a_network_that_becomes_narrow_is_followed_down() -> None:
    subscriber = Subscriber(Link(20_000_000))
    subscriber.run(4)
    assert subscriber.estimator.bps > 4_000_000
    subscriber.link.bps = 500_000
    subscriber.run(8)
    assert subscriber.seconds_until(350_000, 550_000, since=104) < FOUND_S


def test_a_wide_network_is_found_within_two_seconds() -> None:
    subscriber = Subscriber(Link(20_000_000, jitter_s=0.002))
    subscriber.run(4)
    assert subscriber.seconds_until(3_900_000, 20_000_000, since=100) <= 2


@pytest.mark.parametrize(("loss", "least_bps"), [(0.1, 2_000_000), (0.3, 900_000)])
def test_loss_that_is_the_networks_own_does_not_starve_anybody(loss: float, least_bps: int) -> None:
    subscriber = Subscriber(Link(10_000_000, loss=loss))
    subscriber.run(20)
    assert subscriber.median(since=110) > least_bps
    assert min(bps for _, bps in subscriber.estimates) > 500_000


def test_loss_that_one_makes_oneself_is_heeded() -> None:
    subscriber = Subscriber(Link(1_000_000, queue_s=0.02))
    subscriber.run(12)
    assert 600_000 < subscriber.median(since=104) < 1_050_000


def test_jitter_of_ten_milliseconds_is_no_overuse() -> None:
    subscriber = Subscriber(Link(10_000_000, jitter_s=0.01))
    subscriber.run(10)
    assert min(bps for _, bps in subscriber.estimates) >= START_BPS
    assert subscriber.median(since=105) > 3_500_000


def test_who_sends_little_is_not_held_to_it() -> None:
    subscriber = Subscriber(Link(10_000_000, jitter_s=0.005), sends_bps=100_000)
    subscriber.run(8)
    assert subscriber.median(since=104) > 2_000_000


def _after_a_rise(most_s: float) -> float:
    """The estimate of who is sent 300 kb/s, whose delay rises to so much within half a second."""
    estimator, number = Estimator(0.0), 0
    for tenth in range(1, 22):
        fates: list[Fate] = []
        for left in (tenth / 10 + 0.02 * at for at in range(5)):
            number += 1
            rise = min(1.0, max(0.0, left - 1.2) * 2)
            fates.append((number, left, 750, left + 50.02 + most_s * rise))
        estimator.told(fates, tenth / 10 + 0.15)
    return estimator.bps


@pytest.mark.parametrize(
    ("most_s", "least_bps", "most_bps"),
    [
        (0.045, 700_000, START_BPS - 1),  # a machine that was busy: a little less, and then one sees
        (0.15, 150_000, 260_000),  # a queue: no more than what comes out of it
    ],
)
def test_who_has_not_tried_the_estimate_is_cut_to_what_arrives_for_a_queue_only(
    most_s: float, least_bps: float, most_bps: float
) -> None:
    assert least_bps < _after_a_rise(most_s) < most_bps


def test_a_longer_way_is_not_taken_for_a_queue_for_ever() -> None:
    subscriber = Subscriber(Link(10_000_000))
    subscriber.run(5)
    subscriber.link.delay_s += 0.2
    subscriber.run(12)
    assert subscriber.median(since=113) > 2_000_000


def test_silence_halves_and_a_wish_for_nothing_costs_nothing() -> None:
    estimator = Estimator(0.0)
    for tenth in range(100):
        estimator.time_passed(tenth / 10, has_sent=False)
    assert estimator.bps == START_BPS
    for tenth in range(100, 250):
        estimator.time_passed(tenth / 10, has_sent=True)
    assert LEAST_BPS <= estimator.bps < 0.1 * START_BPS


def test_a_browser_that_tells_of_no_arrivals_may_cap_what_it_gets() -> None:
    estimator = Estimator(0.0)
    estimator.capped(400_000)
    assert estimator.bps == 400_000


def test_a_lump_after_a_silence_raises_nothing() -> None:
    """What waited in a tunnel comes out of a queue, faster than anything was found to pass since."""
    subscriber = Subscriber(Link(20_000_000))
    subscriber.run(4)
    subscriber.link.bps = 500_000
    subscriber.run(0.5)
    estimator, now = subscriber.estimator, subscriber.now
    for tenth in range(80):
        estimator.time_passed(now + tenth / 10, has_sent=True)
    fell_to = estimator.bps
    assert fell_to < 500_000
    for tenth in range(8):
        at = now + 8 + tenth / 10
        came = CLOCK_OFFSET_S + at
        estimator.told([(number, at - 1, 1200, came + number / 1000) for number in range(40)], at + 0.05)
        assert estimator.queue_stands
        assert estimator._delay_bps <= fell_to  # what was lost at first holds the estimate down, too


def test_a_false_alarm_teaches_no_width() -> None:
    estimator = Estimator(0.0)
    estimator._cut(100_000.0, 1.0)  # a slope, with no queue and little to send
    assert estimator._width.bps is None
    assert estimator.bps == pytest.approx(0.85 * START_BPS)
