"""Rooms are spread over media processes, and stay where they are."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.ids import RoomId
from server.placement import Placement


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_rooms_go_where_the_fewest_are(processes: int) -> None:
    placement = Placement(processes)
    places = [placement.place(RoomId(str(number)), range(processes)) for number in range(processes * 3)]
    assert places == [*range(processes)] * 3


def test_a_room_stays_until_it_is_closed() -> None:
    placement = Placement(2)
    assert placement.find(RoomId("a")) is None
    assert [placement.place(RoomId(word), [0, 1]) for word in ("a", "b", "c", "a", "b")] == [0, 1, 0, 0, 1]
    placement.forget(RoomId("a"))
    placement.forget(RoomId("a"))
    assert placement.find(RoomId("a")) is None
    assert placement.find(RoomId("c")) == 0


def test_a_process_that_does_not_answer_gets_no_new_rooms_unless_none_does() -> None:
    placement = Placement(2)
    assert [placement.place(RoomId(str(number)), [1]) for number in range(3)] == [1, 1, 1]
    assert placement.place(RoomId("late"), []) == 0


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9))), st.integers(1, 4))
def test_whatever_opens_and_closes_no_process_gets_two_more_than_another(
    moves: list[tuple[bool, int]], processes: int
) -> None:
    placement, held = Placement(processes), Counter(dict.fromkeys(range(processes), 0))
    living: dict[int, int] = {}
    for is_opened, number in moves:
        if is_opened and number not in living:
            place = placement.place(RoomId(str(number)), range(processes))
            assert held[place] == min(held.values())
            living[number] = place
            held[place] += 1
        elif not is_opened and number in living:
            placement.forget(RoomId(str(number)))
            held[living.pop(number)] -= 1
        for each, place in living.items():
            assert placement.find(RoomId(str(each))) == place
