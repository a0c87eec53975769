"""Rates, by whichever clock."""

from media.rates import Rate


def test_a_steady_flow_is_measured() -> None:
    rate = Rate()
    for at in range(20):
        rate.add(1000, at * 0.05)
    assert rate.bps is not None
    assert abs(rate.bps - 160_000) < 1


def test_a_clock_that_stands_still_keeps_no_more_than_a_window() -> None:
    """Lumps leave by the receiver's clock, which is the receiver's to tell."""
    rate = Rate()
    for _ in range(2000):
        rate.add(1000, 5.0)
    assert len(rate._lumps) <= 256
    for at in range(1000):
        rate.add(3000 - at, 5.3 + at / 1000)
    assert rate.bps is not None
    assert len(rate._lumps) <= 256
    assert len(rate._peaks) <= 256
    assert rate._total == sum(size for _, size in rate._lumps)
