"""Durable events in their order."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from rooms.chat import ChatMessage
from rooms.events import MessageSent
from rooms.ids import CommandId, MessageId, RoomId
from rooms.saved import note_saved
from tests.rooms.rooms_of_tests import ADA, a_room


def message(sequence: int) -> ChatMessage:
    return ChatMessage(
        RoomId("room"),
        sequence,
        MessageId(f"m{sequence}"),
        ADA,
        "Ada",
        "Bonjour",
        datetime(2027, 3, 11, tzinfo=UTC),
        CommandId(f"c{sequence}"),
    )


@given(st.permutations(list(range(4, 12))), st.lists(st.integers(1, 11), max_size=10))
def test_whatever_the_order_of_saving_each_is_told_once_and_in_sequence(order: list[int], again: list[int]) -> None:
    room = a_room(ADA, sequence=3)
    told = []
    for sequence in (*order, *again):
        told += [e.message.sequence for e in note_saved(room, message(sequence)) if isinstance(e, MessageSent)]
    assert told == list(range(4, 12))
    assert room.saved == {}
    assert room.sequence == 11
