"""What trainers do at the door, as messages."""

from accounts.people import PersonId
from actions import lobby
from actions.callers import Caller
from actions.world import World
from signaling.messages import Command, Facts, Message, PublicId


class Admit(Message):
    """Null: everybody who waits."""

    participant_id: PublicId | None


class Deny(Message):
    """They may ask again."""

    participant_id: PublicId


async def admit(world: World, caller: Caller, message: Admit) -> Facts:
    """Trainers only."""
    await lobby.admit(world, caller, PersonId(message.participant_id) if message.participant_id else None)
    return {}


async def deny(world: World, caller: Caller, message: Deny) -> Facts:
    """Trainers only."""
    await lobby.deny(world, caller, PersonId(message.participant_id))
    return {}


COMMANDS = (Command("admit", Admit, admit), Command("deny", Deny, deny))
