"""Writing and reading in a class. A message is on disk before its author is told, and told in the order of the disk.

The room is not held while a message is saved: the commits of a busy class are shared (docs/adr/0009), and
the sequence that the database gives is the order in which `rooms/saved.py` lets them out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.callers import Caller, change
from actions.world import World
from formations.room_settings import Means
from rooms.chat import ChatMessage
from rooms.errors import MeansWithheld
from rooms.ids import CommandId, MessageId, RoomId
from rooms.saved import note_saved
from rooms.text import clean_text

MOST_AT_ONCE = 200


async def send_message(world: World, caller: Caller, command_id: CommandId, text: str) -> ChatMessage:
    """Write to all. The same command again gives the same message, and nothing is said twice.

    Raises:
        MessageEmpty, MessageTooLong, NotAMember, RoomEnded
        MeansWithheld: participants may not write now.
    """
    kept_text = clean_text(text)
    async with world.live_rooms.hold(caller.room_id) as room:
        member, _ = room.connection(caller.connection_id)
        withheld = not room.has(member, Means.CHAT)
    if withheld:
        return await _written_before(world, caller, command_id)
    message = ChatMessage(
        caller.room_id,
        0,
        MessageId(world.tokens.public_id()),
        caller.person_id,
        member.name,
        kept_text,
        world.clock.now(),
        command_id,
    )
    async with world.store.writing() as records:
        kept = await records.rooms.append_message(message)
    await change(world, caller.room_id, lambda room: note_saved(room, kept))
    return kept


async def _written_before(world: World, caller: Caller, command_id: CommandId) -> ChatMessage:
    """What was carried out is answered as before, whatever may be written now."""
    async with world.store.reading() as records:
        kept = await records.rooms.message_of_command(caller.room_id, caller.person_id, command_id)
    if kept is None:
        raise MeansWithheld(Means.CHAT)
    return kept


@dataclass(frozen=True, slots=True)
class History:
    """A part of what was written, ascending. `more`: there is more in the direction that was asked for."""

    messages: Sequence[ChatMessage]
    more: bool


async def read_history(world: World, caller: Caller, *, after: int | None, before: int | None, limit: int) -> History:
    """What was written, to somebody who is in the room. Raises NotAMember, RoomEnded."""
    async with world.live_rooms.hold(caller.room_id) as room:
        room.connection(caller.connection_id)
    return await history(world, caller.room_id, after=after, before=before, limit=limit)


async def history(world: World, room_id: RoomId, *, after: int | None, before: int | None, limit: int) -> History:
    """A part of what was written; the caller has been let in."""
    async with world.store.reading() as records:
        found = await records.rooms.messages(room_id, after=after, before=before, limit=limit + 1)
    if len(found) <= limit:
        return History(found, more=False)
    return History(found[:limit] if after is not None else found[1:], more=True)


async def catch_up(world: World, room_id: RoomId) -> None:
    """Tell what is on disk but was never told, if a saver vanished between the two."""
    async with world.live_rooms.hold(room_id) as room:
        sequence, waits = room.sequence, bool(room.saved)
    if not waits:
        return
    found = await history(world, room_id, after=sequence, before=None, limit=MOST_AT_ONCE)
    await change(world, room_id, lambda room: [event for m in found.messages for event in note_saved(room, m)])
