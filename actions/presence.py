"""Signs of life, and the passing of time in a room. Nothing here is kept anywhere."""

from collections.abc import Collection, Mapping

from accounts.people import PersonId
from actions.callers import change
from actions.chat import catch_up
from actions.world import World
from rooms import entering
from rooms.errors import UnknownRoom
from rooms.ids import ConnectionId, RoomId
from rooms.lobby import stop_waiting


async def note_sockets(world: World, room_id: RoomId, heard_at: Mapping[ConnectionId, float]) -> None:
    """When the sockets of these connections were last heard (monotonic); and who is silent for how long now."""
    now = world.clock.monotonic()
    await change(
        world,
        room_id,
        lambda room: [*entering.note_sockets(room, heard_at, now), *entering.sweep(room, now)],
    )
    await catch_up(world, room_id)


async def note_media(world: World, room_id: RoomId, participant_ids: Collection[PersonId]) -> None:
    """The media of these participants gave a sign."""
    if not world.live_rooms.is_in_use(room_id):
        return
    now = world.clock.monotonic()
    await change(world, room_id, lambda room: entering.note_media(room, participant_ids, now))


async def connection_lost(world: World, room_id: RoomId, connection_id: ConnectionId) -> None:
    """A socket went without a word."""
    now = world.clock.monotonic()
    try:
        await change(
            world,
            room_id,
            lambda room: [*entering.lose(room, connection_id, now), *stop_waiting(room, connection_id)],
        )
    except UnknownRoom:
        return
