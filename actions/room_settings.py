"""How trainers set a room otherwise than planned. It is kept before it is done, as it outlasts the node."""

from collections.abc import Callable

from actions.callers import Caller, follow, tell
from actions.world import World
from formations.room_settings import Chosen, Means
from rooms import room_settings


async def set_mute_on_entry(world: World, caller: Caller, on: bool) -> None:
    """Whether those who come begin muted. Raises NotModerator."""
    await _choose(world, caller, lambda chosen: chosen.muting(on))


async def set_means(world: World, caller: Caller, means: Means, on: bool) -> None:
    """Whether participants have this one. Raises NotModerator."""
    await _choose(world, caller, lambda chosen: chosen.allowing(means, on))


async def _choose(world: World, caller: Caller, change: Callable[[Chosen], Chosen]) -> None:
    async with world.live_rooms.hold(caller.room_id) as room:
        room.moderator(caller.connection_id)
        chosen = change(room.chosen)
        async with world.store.writing() as records:
            await records.rooms.choose(caller.room_id, chosen)
        events = room_settings.choose(room, caller.connection_id, chosen)
        tell(world, room, events)
    await follow(world, caller.room_id, events)
