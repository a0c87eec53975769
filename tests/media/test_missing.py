"""What is asked for again, and when it is given up."""

from hypothesis import given
from hypothesis import strategies as st

from media.missing import DEADLINE_S, MAX_MISSING, Missing


def arrive(missing: Missing, *numbers: int, now: float = 0.0) -> None:
    for number in numbers:
        missing.arrived(number, now)


def test_a_hole_is_asked_for_at_once_and_then_once_a_round_trip() -> None:
    missing = Missing()
    arrive(missing, 65_534, 0)
    assert missing.due(0.0) == [65_535]
    assert missing.due(0.05) == []
    assert missing.due(0.2) == [65_535]
    arrive(missing, 65_535, now=0.25)
    assert missing.due(0.4) == []
    assert not missing.given_up


def test_what_came_before_anybody_asked_is_not_asked_for() -> None:
    missing = Missing()
    arrive(missing, 10, 12, 11, 13, 14)
    assert missing.due(0.0) == []


def test_what_does_not_come_in_time_is_given_up_once() -> None:
    missing = Missing()
    arrive(missing, 10, 12, 13)
    assert missing.due(0.0) == [11]
    assert missing.due(DEADLINE_S + 0.1) == []
    assert missing.given_up
    missing.given_up = False
    assert missing.due(DEADLINE_S + 0.2) == []
    assert not missing.given_up


def test_a_key_frame_makes_older_holes_nobodys_loss() -> None:
    missing = Missing()
    arrive(missing, 10, 12, 13)
    missing.key_frame_arrived()
    assert missing.due(5.0) == []
    assert not missing.given_up


def test_an_answer_tells_the_round_trip() -> None:
    missing = Missing()
    for start in range(0, 2000, 10):
        arrive(missing, start, start + 2, start + 3, now=start)
        assert missing.due(start) == [start + 1]
        arrive(missing, start + 1, now=start + 0.3)
        arrive(missing, *range(start + 4, start + 10), now=start + 0.3)
    arrive(missing, 2000, 2002, 2003, now=3000.0)
    assert missing.due(3000.0) == [2001]
    assert missing.due(3000.2) == []
    assert missing.due(3000.4) == [2001]


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.floats(0, 0.5)), max_size=200))
def test_whatever_comes_what_is_asked_for_stays_bounded(packets: list[tuple[int, float]]) -> None:
    missing, now = Missing(), 0.0
    for number, passed in packets:
        now += passed
        missing.arrived(number, now)
        assert missing.count <= MAX_MISSING
        asked = missing.due(now)
        assert len(set(asked)) == len(asked) <= MAX_MISSING
        assert missing.due(now) == []
