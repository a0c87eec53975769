"""How trainers set a room, as messages."""

from typing import Annotated

from pydantic import Field

from actions import room_settings
from actions.callers import Caller
from actions.world import World
from formations.room_settings import Means
from signaling.messages import Command, Facts, Message


class SetMuteOnEntry(Message):
    """For those who come from now on."""

    on: bool


class SetMeans(Message):
    """For all participants, from now on."""

    means: Annotated[Means, Field(strict=False)]
    on: bool


async def set_mute_on_entry(world: World, caller: Caller, message: SetMuteOnEntry) -> Facts:
    """Trainers only."""
    await room_settings.set_mute_on_entry(world, caller, message.on)
    return {}


async def set_means(world: World, caller: Caller, message: SetMeans) -> Facts:
    """Trainers only."""
    await room_settings.set_means(world, caller, message.means, message.on)
    return {}


COMMANDS = (Command("set_mute_on_entry", SetMuteOnEntry, set_mute_on_entry), Command("set_means", SetMeans, set_means))
