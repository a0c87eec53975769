"""Hands, as messages."""

from accounts.people import PersonId
from actions import hands
from actions.callers import Caller
from actions.world import World
from signaling.messages import Command, Empty, Facts, Message, PublicId


class LowerHand(Message):
    """Null: one's own."""

    participant_id: PublicId | None


async def raise_hand(world: World, caller: Caller, _message: Empty) -> Facts:
    """One's own."""
    await hands.raise_hand(world, caller)
    return {}


async def lower_hand(world: World, caller: Caller, message: LowerHand) -> Facts:
    """One's own, or as a trainer somebody's."""
    await hands.lower_hand(world, caller, PersonId(message.participant_id) if message.participant_id else None)
    return {}


async def lower_all_hands(world: World, caller: Caller, _message: Empty) -> Facts:
    """Trainers only."""
    await hands.lower_all_hands(world, caller)
    return {}


COMMANDS = (
    Command("raise_hand", Empty, raise_hand),
    Command("lower_hand", LowerHand, lower_hand),
    Command("lower_all_hands", Empty, lower_all_hands),
)
