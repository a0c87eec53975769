"""Signs, as messages."""

from typing import Annotated

from pydantic import Field

from actions import reactions
from actions.callers import Caller
from actions.world import World
from rooms.events import Reaction
from signaling.messages import Command, Facts, Message
from signaling.rates import RateKind


class React(Message):
    """One of the signs there are."""

    reaction: Annotated[Reaction, Field(strict=False)]


async def react(world: World, caller: Caller, message: React) -> Facts:
    """To all."""
    await reactions.react(world, caller, message.reaction)
    return {}


COMMANDS = (Command("react", React, react, RateKind.REACTIONS),)
