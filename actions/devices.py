"""Telling how one's microphone, camera and loudspeaker stand."""

from actions.callers import Caller, change
from actions.world import World
from rooms.devices import Devices
from rooms.switching import tell_devices as tell_devices_in


async def tell_devices(world: World, caller: Caller, devices: Devices) -> None:
    """Turning the microphone on ends a trainer's mute."""
    await change(world, caller.room_id, lambda room: tell_devices_in(room, caller.connection_id, devices))
