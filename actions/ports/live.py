"""The live rooms of this node, the way into them, and the way back to the browsers."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from accounts.people import PersonId
from rooms.events import RoomEvent
from rooms.ids import ConnectionId, RoomId
from rooms.rooms import Room


class LiveRooms(Protocol):
    """One owner for each room: commands on it run one after another."""

    def hold(self, room_id: RoomId) -> AbstractAsyncContextManager[Room]:
        """The one in-memory room, ours alone while the block runs. Raises UnknownRoom, RoomBusy."""
        ...

    def is_in_use(self, room_id: RoomId) -> bool:
        """Whether anybody is in it now, or at its door."""
        ...

    def goes_on(self, room_id: RoomId) -> bool:
        """Whether anybody is in it now; who waits at its door is not."""
        ...

    def has(self, room_id: RoomId, person_id: PersonId) -> bool:
        """Whether this person is in it now, on a page whose socket is there. Asked by nobody but themselves."""
        ...

    def in_use(self) -> Sequence[RoomId]:
        """The rooms of this node that somebody is in, or at the door of."""
        ...


class Fanout(Protocol):
    """Brings events to those who may see them. Never waits: a slow reader is dropped, not waited for."""

    def deliver(self, room: Room, events: Sequence[RoomEvent]) -> None: ...
    def disconnect(self, connection_id: ConnectionId) -> None:
        """After what was delivered to it before."""
        ...


@dataclass(frozen=True, slots=True)
class JoinTicket:
    """Who was let into which room just now; looked at again when the socket comes.

    Attributes:
        sign_in: hash of the sign-in session that asked: when it ends, so do the connections it brought.
    """

    person_id: PersonId
    room_id: RoomId
    sign_in: str


class JoinTokens(Protocol):
    """Signed tickets, good for 60 seconds."""

    def make(self, ticket: JoinTicket) -> str: ...
    def read(self, token: str) -> JoinTicket:
        """Raises TokenInvalid, TokenExpired (rooms.errors)."""
        ...
