"""Giving a sign."""

from actions.callers import Caller, change
from actions.world import World
from rooms import reactions
from rooms.events import Reaction


async def react(world: World, caller: Caller, reaction: Reaction) -> None:
    """To all."""
    await change(world, caller.room_id, lambda room: reactions.react(room, caller.connection_id, reaction))
