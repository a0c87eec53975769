"""The end of a room: its time has come and nobody is in it; or the server goes."""

import asyncio
from contextlib import suppress

from actions.callers import tell
from actions.world import World
from rooms.errors import RoomBusy
from rooms.events import ServerStopping
from rooms.ids import RoomId
from rooms.lobby import close_door


async def close_unused(world: World, room_id: RoomId) -> bool:
    """Forget what was kept for the room's sake (bans, retry ids); what people wrote stays.

    Who still waits at its door is told that it has ended.

    Returns:
        False: it is still in use; ask again later.
    """
    async with world.live_rooms.hold(room_id) as room:
        if room.members:
            return False
        async with world.store.writing() as records:
            await records.rooms.forget(room_id)
        room.bans.clear()
        tell(world, room, close_door(room))
    return True


async def announce_stop(world: World) -> None:
    """Tell all pages of this node to come back soon. A room that is held for long keeps no other waiting."""
    await asyncio.gather(*(_announce_stop(world, room_id) for room_id in world.live_rooms.in_use()))


async def _announce_stop(world: World, room_id: RoomId) -> None:
    with suppress(RoomBusy):
        async with world.live_rooms.hold(room_id) as room:
            tell(world, room, [ServerStopping()])
