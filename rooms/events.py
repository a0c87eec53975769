"""What happened in a room, past tense."""


class RoomEvent:
    """Base of all events of a room."""
