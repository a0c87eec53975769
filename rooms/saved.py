"""Durable events reach the room in the order of their sequence, whatever the order in which their savers wake up."""

from rooms.chat import ChatMessage
from rooms.events import MessageSent, RoomEvent
from rooms.rooms import Room


def note_saved(room: Room, message: ChatMessage) -> list[RoomEvent]:
    """A message is on disk: tell it, and those that waited for it. What the room has seen already is not told again."""
    if message.sequence <= room.sequence:
        return []
    room.saved[message.sequence] = message
    events: list[RoomEvent] = []
    while (following := room.saved.pop(room.sequence + 1, None)) is not None:
        room.sequence = following.sequence
        events.append(MessageSent(following))
    return events
