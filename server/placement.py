"""Which media process a room lives in. Rule: where it is first asked for, until it is closed; the emptiest is next.

Kept in memory only: media processes close the rooms of a web process that dies, and its successor places them anew.
"""

from collections import Counter
from collections.abc import Collection

from rooms.ids import RoomId


class Placement:
    """Rooms among so many processes, numbered from 0."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._places: dict[RoomId, int] = {}

    def find(self, room_id: RoomId) -> int | None:
        """Where it lives, if it does."""
        return self._places.get(room_id)

    def place(self, room_id: RoomId, answering: Collection[int]) -> int:
        """Where it lives, or lives from now on: in the emptiest of those that answer, or of all."""
        if room_id not in self._places:
            held = Counter(self._places.values())
            self._places[room_id] = min(answering or range(self._processes), key=lambda number: (held[number], number))
        return self._places[room_id]

    def forget(self, room_id: RoomId) -> None:
        """It is closed."""
        self._places.pop(room_id, None)
