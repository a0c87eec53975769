"""Raising and lowering hands."""

from accounts.people import PersonId
from actions.callers import Caller, change
from actions.world import World
from rooms import hands


async def raise_hand(world: World, caller: Caller) -> None:
    """One's own."""
    await change(world, caller.room_id, lambda room: hands.raise_hand(room, caller.connection_id))


async def lower_hand(world: World, caller: Caller, participant_id: PersonId | None) -> None:
    """One's own (None), or as a trainer somebody's. Raises NotModerator, UnknownParticipant."""
    await change(world, caller.room_id, lambda room: hands.lower_hand(room, caller.connection_id, participant_id))


async def lower_all_hands(world: World, caller: Caller) -> None:
    """Raises NotModerator."""
    await change(world, caller.room_id, lambda room: hands.lower_all_hands(room, caller.connection_id))
