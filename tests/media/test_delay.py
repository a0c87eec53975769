"""A growing delay is told from a changing one."""

import random
from collections.abc import Callable

import pytest

from media.delay import DelayTrend, Signal


def _signals(delay: Callable[[float], float], seconds: float) -> set[Signal]:
    """A packet every 10 ms, delayed so at each moment."""
    trend, seen = DelayTrend(), set()
    for step in range(int(seconds * 100)):
        left = step / 100
        trend.packet(left, left + 1000 + delay(left))
        seen.add(trend.signal)
    return seen


@pytest.mark.parametrize(
    ("delay", "signals"),
    [
        (lambda _: 0.05, {Signal.NORMAL}),
        (lambda at: 0.05 + 0.2 * at, {Signal.NORMAL, Signal.OVERUSE}),
        (lambda at: 0.65 - 0.2 * at, {Signal.NORMAL, Signal.UNDERUSE}),
        (lambda at: 0.05 if at < 1.5 else 0.051, {Signal.NORMAL}),
    ],
)
def test_only_a_slope_is_a_signal(delay: Callable[[float], float], signals: set[Signal]) -> None:
    assert _signals(delay, 3) == signals


def test_jitter_is_no_slope() -> None:
    dice = random.Random(5)
    assert Signal.OVERUSE not in _signals(lambda _: 0.05 + dice.uniform(-0.01, 0.01), 20)


def test_packets_of_one_burst_are_one_group() -> None:
    trend = DelayTrend()
    for frame in range(60):
        for part in range(10):
            left = frame / 25 + part / 10_000
            trend.packet(left, left + part / 100)
    assert trend.signal is Signal.NORMAL


def test_after_a_silence_everything_begins_anew() -> None:
    trend = DelayTrend()
    for step in range(100):
        trend.packet(step / 100, step / 100 + 1 + 0.2 * step / 100)
    trend.packet(60.0, 999.0)
    trend.packet(60.1, 999.1)
    for step in range(100):
        trend.packet(60.2 + step / 100, 999.2 + step / 100)
    assert trend.signal is Signal.NORMAL
