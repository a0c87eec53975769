"""The live rooms of this node, and the way back to the browsers."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from rooms.events import RoomEvent
from rooms.ids import ConnectionId, RoomId
from rooms.rooms import Room


class LiveRooms(Protocol):
    """One owner for each room: commands on it run one after another."""

    def hold(self, room_id: RoomId) -> AbstractAsyncContextManager[Room]:
        """The one in-memory room, ours alone while the block runs. Raises UnknownRoom."""
        ...

    def is_in_use(self, room_id: RoomId) -> bool:
        """Whether anybody is in it now."""
        ...


class Fanout(Protocol):
    """Brings events to those who may see them. Never waits: a slow reader is dropped, not waited for."""

    def deliver(self, room: Room, events: Sequence[RoomEvent]) -> None: ...
    def disconnect(self, connection_id: ConnectionId) -> None:
        """After what was delivered to it before."""
        ...
