"""Who waits at the door of a class, and the trainers who let them in."""

from accounts.people import PersonId
from actions.callers import Caller, change
from actions.world import World
from rooms import lobby


async def admit(world: World, caller: Caller, participant_id: PersonId | None) -> None:
    """One, or (None) everybody who waits. Raises NotModerator, UnknownParticipant."""
    await change(world, caller.room_id, lambda room: lobby.admit(room, caller.connection_id, participant_id))


async def deny(world: World, caller: Caller, participant_id: PersonId) -> None:
    """Raises NotModerator, UnknownParticipant."""
    await change(world, caller.room_id, lambda room: lobby.deny(room, caller.connection_id, participant_id))
