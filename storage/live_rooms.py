"""The live rooms of this node, in its memory: loaded at the first hold, dropped when nobody is in them.

The rule: one command at a time for each room, in the order in which they came; who waits too long is told so.
A lease with a fencing epoch (several nodes) belongs in `_load`, where a room comes to this node.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from accounts.people import PersonId
from actions.ports.records import Store
from actions.ports.rooms import RoomKind
from rooms.errors import RoomBusy, UnknownRoom
from rooms.ids import RoomId
from rooms.rooms import Room

# Longer than a commit on a slow disk, shorter than a person's patience.
LONGEST_WAIT_S = 10.0


@dataclass(slots=True)
class _LocalRoom:
    """A room and the queue before it; `waiting` counts those who hold or want it."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0
    room: Room | None = None


class LocalLiveRooms:
    """The port `LiveRooms` for a single node."""

    def __init__(self, store: Store, longest_wait_s: float = LONGEST_WAIT_S) -> None:
        self._store = store
        self._longest_wait_s = longest_wait_s
        self._rooms: dict[RoomId, _LocalRoom] = {}

    @asynccontextmanager
    async def hold(self, room_id: RoomId) -> AsyncIterator[Room]:
        """The one in-memory room, ours alone while the block runs.

        Raises:
            UnknownRoom: there is no such room.
            RoomBusy: those who came before held it for too long.
        """
        local = self._rooms.setdefault(room_id, _LocalRoom())
        local.waiting += 1
        try:
            await self._take_turn(local)
            try:
                if local.room is None:
                    local.room = await self._load(room_id)
                yield local.room
            finally:
                local.turn.release()
        finally:
            local.waiting -= 1
            if local.waiting == 0 and (local.room is None or local.room.is_empty):
                del self._rooms[room_id]

    def is_in_use(self, room_id: RoomId) -> bool:
        """Whether anybody is in it now, or at its door."""
        local = self._rooms.get(room_id)
        return local is not None and local.room is not None and not local.room.is_empty

    def goes_on(self, room_id: RoomId) -> bool:
        """Whether anybody is in it now; who waits at its door is not."""
        local = self._rooms.get(room_id)
        return local is not None and local.room is not None and bool(local.room.members)

    def has(self, room_id: RoomId, person_id: PersonId) -> bool:
        """Whether this person is in it now, on a page whose socket is there. Asked by nobody but themselves."""
        local = self._rooms.get(room_id)
        member = local.room.members.get(person_id) if local is not None and local.room is not None else None
        return member is not None and any(page.is_online for page in member.connections)

    def in_use(self) -> Sequence[RoomId]:
        """The rooms that somebody is in, or at the door of."""
        return [room_id for room_id in self._rooms if self.is_in_use(room_id)]

    async def _take_turn(self, local: _LocalRoom) -> None:
        if local.waiting == 1:
            await local.turn.acquire()  # nobody else is here: no timer for the common case
            return
        try:
            async with asyncio.timeout(self._longest_wait_s):
                await local.turn.acquire()
        except TimeoutError:
            raise RoomBusy from None

    async def _load(self, room_id: RoomId) -> Room:
        async with self._store.reading() as records:
            record = await records.rooms.room(room_id)
            if record is None:
                raise UnknownRoom
            bans = await records.rooms.bans(room_id)
        return Room(
            room_id,
            rehearsal=record.kind is RoomKind.REHEARSAL,
            sequence=record.sequence,
            ended=record.ended,
            chosen=record.chosen,
            bans=set(bans),
        )
