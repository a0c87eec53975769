"""The room: who is in it and what is shown there."""


class Room:
    """One live room, in the memory of the node that owns it."""
