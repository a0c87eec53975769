"""Time between packets of two streams of one publisher."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.timelines import Instant, passed

STAMP = st.integers(0, 0xFFFFFFFF)
RATE = 90_000


@given(STAMP, STAMP, st.floats(0, 20), st.floats(-5, 5), st.floats(-0.5, 0.5))
def test_random_starts_do_not_matter(first: int, second: int, at: float, reported: float, passes: float) -> None:
    """Two streams that count from anywhere, with reports of other moments than the packets."""

    def ntp(seconds: float) -> int:
        return int((3_900_000_000 + seconds) * (1 << 32))

    def stamp(start: int, seconds: float) -> int:
        return start + round(seconds * RATE) & 0xFFFFFFFF

    found = passed(
        RATE,
        stamp(first, at),
        Instant(ntp(at + reported), stamp(first, at + reported)),
        stamp(second, at + passes),
        Instant(ntp(at - reported), stamp(second, at - reported)),
        0.0,
    )
    assert found is not None
    assert abs(found - passes * RATE) <= 4


@pytest.mark.parametrize("ntp", [0, 1 << 40, (1 << 64) - 1])
def test_a_report_that_contradicts_the_arrival_is_not_believed(ntp: int) -> None:
    assert passed(RATE, 0, Instant(1 << 63, 0), 0, Instant(ntp, 0), 0.1) is None


def test_without_reports_nobody_can_say() -> None:
    assert passed(RATE, 0, None, 0, Instant(0, 0), 0.1) is None
    assert passed(RATE, 0, Instant(0, 0), 0, None, 0.1) is None
