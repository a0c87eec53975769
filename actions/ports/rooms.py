"""Rooms between two classes, as they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from accounts.people import PersonId
from formations.room_settings import NOTHING_CHOSEN, Chosen
from rooms.chat import ChatMessage
from rooms.ids import CommandId, RoomId


class RoomKind(StrEnum):
    """What a room is for."""

    CLASS = "class"
    REHEARSAL = "rehearsal"


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """What is kept of a room between two classes.

    Attributes:
        owner_id: the trainer whose salle d'essai it is; None for a class.
        sequence: of the last durable event, 0 before any.
        ended: a trainer ended the class for all.
        chosen: how trainers set it otherwise than planned.
    """

    room_id: RoomId
    kind: RoomKind
    owner_id: PersonId | None
    sequence: int
    ended: bool
    chosen: Chosen = NOTHING_CHOSEN


class RoomRecords(Protocol):
    """Rooms, and the durable events in them."""

    async def room(self, room_id: RoomId) -> RoomRecord | None: ...
    async def rehearsal_of(self, owner_id: PersonId, new_id: RoomId) -> RoomRecord:
        """The trainer's own salle d'essai; made with `new_id` at the first call."""
        ...

    async def append_message(self, message: ChatMessage) -> ChatMessage:
        """Keep it, with its sequence. A message of the same author and command is given back as it was kept."""
        ...

    async def messages(
        self, room_id: RoomId, *, after: int | None, before: int | None, limit: int
    ) -> Sequence[ChatMessage]:
        """Ascending. With `after` the first `limit` behind it; else the last `limit` (before `before`)."""
        ...

    async def message_of_command(
        self, room_id: RoomId, author_id: PersonId, command_id: CommandId
    ) -> ChatMessage | None: ...
    async def ban(self, room_id: RoomId, person_id: PersonId) -> None: ...
    async def bans(self, room_id: RoomId) -> frozenset[PersonId]: ...
    async def barring(self, person_id: PersonId) -> frozenset[RoomId]:
        """The rooms to which this person cannot come back."""
        ...

    async def choose(self, room_id: RoomId, chosen: Chosen) -> None:
        """All that trainers chose in it, instead of what they chose before."""
        ...

    async def end(self, room_id: RoomId) -> None: ...
    async def ended(self, room_ids: Sequence[RoomId]) -> frozenset[RoomId]:
        """Those of these rooms that were ended."""
        ...

    async def written_in(self, room_ids: Sequence[RoomId]) -> frozenset[RoomId]:
        """Those of these rooms in which something was written."""
        ...

    async def reopen(self, room_id: RoomId) -> None:
        """Take back that it was ended, as when its occurrence gets a new date."""
        ...

    async def forget(self, room_id: RoomId) -> None:
        """When the room has closed for good: bans and retry ids go; what people wrote stays."""
        ...

    async def forget_rehearsals(self, before: datetime) -> int:
        """All bans of salles d'essai go, and what was written there before that moment; how many messages."""
        ...
