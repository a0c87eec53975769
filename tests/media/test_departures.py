"""Packets that left, and what a browser's reports say of them."""

from collections.abc import Iterator

import pytest

from media.departures import REMEMBERED, Departures
from media.feedback import LOST, TransportFeedback


def numbered() -> Departures:
    departures = Departures()
    departures.step = 1
    return departures


def test_a_browser_that_tells_of_none_gets_the_same_number_always() -> None:
    departures = Departures()
    assert {departures.number((0.0, 1)) for _ in range(3)} == {0}
    assert not departures.is_told_of


def test_numbers_rise_and_wrap() -> None:
    departures = numbered()
    departures.newest = 0xFFFE
    assert [departures.number((0.0, 1)) for _ in range(3)] == [0xFFFF, 0, 1]


def test_a_packet_is_told_of_once_and_a_lost_one_may_still_come() -> None:
    departures = numbered()
    departures.newest = 0xFFFF
    for number in range(3):
        departures.number((1.0 + number, 100 + number))
    first = TransportFeedback(0, 0, [4000, LOST, 4004])
    assert list(departures.told(first)) == [(0, 1.0, 100, 1.0), (1, 2.0, 101, None), (2, 3.0, 102, 1.001)]
    assert list(departures.told(TransportFeedback(1, 0, [4000, 4008, 4004]))) == [(1, 2.0, 101, 1.002)]


def test_what_never_left_or_is_forgotten_is_not_believed() -> None:
    departures = numbered()
    for _ in range(REMEMBERED + 5):
        departures.number((1.0, 100))
    assert list(departures.told(TransportFeedback(0, departures.newest + 1, [1]))) == []
    assert list(departures.told(TransportFeedback(1, departures.newest - REMEMBERED, [1]))) == []
    assert len(list(departures.told(TransportFeedback(2, departures.newest, [1])))) == 1


def test_times_go_on_where_the_receivers_clock_wraps() -> None:
    departures = numbered()
    numbers = [departures.number((1.0, 100)) for _ in range(2)]
    wrap = 1 << 32
    (before,) = departures.told(TransportFeedback(0, numbers[0], [wrap - 4000]))
    (after,) = departures.told(TransportFeedback(1, numbers[1], [0]))
    assert before[3] is not None
    assert after[3] == before[3] + 1


class Watched(list[int]):
    """Arrivals that count how many of them are read."""

    read = 0

    def __iter__(self) -> Iterator[int]:
        for each in super().__iter__():
            Watched.read += 1
            yield each


@pytest.mark.parametrize("late", [0, 7, REMEMBERED - 1, REMEMBERED, 5000, 0x8000])
def test_what_nobody_remembers_is_not_even_read(late: int) -> None:
    departures = numbered()
    for _ in range(REMEMBERED + 5):
        departures.number((1.0, 100))
    base = departures.newest - late - 4095 & 0xFFFF
    Watched.read = 0
    told = list(departures.told(TransportFeedback(0, base, Watched([LOST] * 4096))))
    assert Watched.read == 0
    remembered = range(departures.newest - REMEMBERED + 1, departures.newest - late + 1)
    assert [number for number, *_ in told] == list(remembered)
