"""What publishers are told of what arrived: everything, once, soon."""

from hypothesis import given
from hypothesis import strategies as st

from media import feedback
from media.arrivals import INTERVAL_S, Arrivals
from media.feedback import LOST


def _told(arrivals: Arrivals, now: float) -> dict[int, int]:
    told: dict[int, int] = {}
    for report in arrivals.reports(now):
        read = feedback.parse(bytes(8) + report)
        for number, at in enumerate(read.arrivals, read.base):
            assert told.get(number & 0xFFFF, LOST) == LOST
            told[number & 0xFFFF] = at
    return told


def test_holes_are_told_and_each_packet_only_once() -> None:
    arrivals = Arrivals()
    for number in (65534, 65535, 1):
        arrivals.arrived(number, 10.0)
    assert _told(arrivals, 10.1) == {65534: 40_000, 65535: 40_000, 0: LOST, 1: 40_000}
    arrivals.arrived(4, 10.2)
    assert _told(arrivals, 10.2) == {2: LOST, 3: LOST, 4: 40_800}
    assert _told(arrivals, 10.3) == {}


def test_a_late_packet_is_told_after_all() -> None:
    arrivals = Arrivals()
    for number in (5, 7):
        arrivals.arrived(number, 1.0)
    assert _told(arrivals, 1.0)[6] == LOST
    arrivals.arrived(6, 1.1)
    arrivals.arrived(8, 1.1)
    assert _told(arrivals, 1.1) == {6: 4400, 7: LOST, 8: 4400}


def test_reports_leave_at_intervals_and_never_empty() -> None:
    arrivals = Arrivals()
    assert not arrivals.is_due(1.0)
    arrivals.arrived(1, 1.0)
    assert arrivals.is_due(1.0)
    list(arrivals.reports(1.0))
    arrivals.arrived(2, 1.01)
    assert not arrivals.is_due(1.01)
    assert arrivals.is_due(1.0 + INTERVAL_S)


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.floats(0, 20)), max_size=16))
def test_whatever_numbers_come_all_are_told_and_nothing_is_kept(packets: list[tuple[int, float]]) -> None:
    arrivals, told = Arrivals(), set()
    for number, at in packets:
        arrivals.arrived(number, at)
    for report in arrivals.reports(20):
        read = feedback.parse(bytes(8) + report)
        told |= {number & 0xFFFF for number, at in enumerate(read.arrivals, read.base) if at != LOST}
    assert told == {number for number, _ in packets}
    assert list(arrivals.reports(21)) == []


def test_numbers_that_stand_alone_cost_no_report_each() -> None:
    """A hundred thousand datagrams a minute, each of which had half a thousand numbers looked through."""
    arrivals = Arrivals()
    for at in range(2000):
        arrivals.arrived(at * 500 & 0xFFFF, 1.0)
    assert len(list(arrivals.reports(1.1))) == 16
    arrivals.arrived(7, 2.0)
    assert _told(arrivals, 2.0) == {7: 8000}, "what is left is forgotten"
