"""What was lost is sent again once, in time, and not more of it than there is room for."""

import pytest

from media.resending import Resends

SIZE = 1_000


def _asked(resends: Resends, lost: list[int], now: float, rtt_s: float = 0.1, bps: float = 4e6) -> list[int]:
    left = []
    for sequence in resends.due(1, lost, bps, rtt_s, now):
        resends.sent(1, sequence, SIZE, now)
        left.append(sequence)
    return left


@pytest.mark.parametrize(
    ("rtt_s", "times"),
    [
        (0.1, 10),  # the second request tells of a second loss
        (0.35, 4),  # two of three ask for what is on its way
        (1.0, 2),
    ],
)
def test_what_is_asked_for_each_tenth_of_a_second_leaves_once_in_a_response_time(rtt_s: float, times: int) -> None:
    resends = Resends(0.0)
    assert sum(len(_asked(resends, [7], tenth / 10, rtt_s)) for tenth in range(10)) == times


def test_streams_are_told_apart() -> None:
    resends = Resends(0.0)
    assert _asked(resends, [7, 7, 8], 0.0) == [7, 8]
    assert list(resends.due(2, [7], 4e6, 0.1, 0.0)) == [7]


def test_half_of_what_the_network_carries_is_the_most_and_the_first_that_was_lost_comes_first() -> None:
    resends, left = Resends(0.0), 0
    assert _asked(resends, list(range(100)), 0.0, bps=400_000) == list(range(7))
    for tenth in range(1, 51):
        left += len(_asked(resends, list(range(100 * tenth, 100 * tenth + 100)), tenth / 10, bps=400_000))
    assert left * SIZE * 8 / 5 == pytest.approx(200_000, rel=0.1)


def test_what_nobody_can_ask_for_any_more_is_forgotten() -> None:
    resends = Resends(0.0)
    for second in range(60):
        _asked(resends, list(range(100 * second, 100 * second + 100)), float(second))
    assert len(resends._left) <= 300
