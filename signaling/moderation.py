"""What trainers do, as messages."""

from typing import Annotated

from pydantic import Field

from accounts.people import PersonId
from actions import moderation, rescheduling
from actions.callers import Caller
from actions.world import World
from signaling.messages import Command, Empty, Facts, Message, PublicId, Whole


class Mute(Message):
    """Null: everyone but trainers."""

    participant_id: PublicId | None


class ExtendClass(Message):
    """By so many minutes."""

    minutes: Annotated[Whole, Field(ge=1, le=60)]


class RemoveParticipant(Message):
    """For good."""

    participant_id: PublicId


async def mute(world: World, caller: Caller, message: Mute) -> Facts:
    """Trainers only."""
    await moderation.mute(world, caller, PersonId(message.participant_id) if message.participant_id else None)
    return {}


async def remove_participant(world: World, caller: Caller, message: RemoveParticipant) -> Facts:
    """Trainers only."""
    await moderation.remove_participant(world, caller, PersonId(message.participant_id))
    return {}


async def extend_class(world: World, caller: Caller, message: ExtendClass) -> Facts:
    """Trainers only."""
    await rescheduling.extend_class(world, caller, message.minutes)
    return {}


async def end_class(world: World, caller: Caller, _message: Empty) -> Facts:
    """Trainers only."""
    await moderation.end_class(world, caller)
    return {}


COMMANDS = (
    Command("mute", Mute, mute),
    Command("remove_participant", RemoveParticipant, remove_participant),
    Command("extend_class", ExtendClass, extend_class),
    Command("end_class", Empty, end_class),
)
