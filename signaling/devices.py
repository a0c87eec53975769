"""Devices, as messages."""

from typing import Annotated

from pydantic import Field

from actions import devices
from actions.callers import Caller
from actions.world import World
from rooms.devices import Devices, DeviceState
from signaling.messages import Command, Facts, Message

State = Annotated[DeviceState, Field(strict=False)]


class TellDevices(Message):
    """How the devices of this page stand."""

    microphone: State
    camera: State
    hears: bool


async def tell_devices(world: World, caller: Caller, message: TellDevices) -> Facts:
    """One's own."""
    await devices.tell_devices(world, caller, Devices(message.microphone, message.camera, message.hears))
    return {}


COMMANDS = (Command("tell_devices", TellDevices, tell_devices),)
