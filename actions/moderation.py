"""What trainers do to a class. What must outlast the node is kept before it is done."""

from accounts.people import PersonId
from actions.callers import Caller, change, follow, tell
from actions.world import World
from rooms import moderation


async def mute(world: World, caller: Caller, participant_id: PersonId | None) -> None:
    """One, or (None) everyone but trainers. Raises NotModerator, UnknownParticipant."""
    await change(world, caller.room_id, lambda room: moderation.mute(room, caller.connection_id, participant_id))


async def remove_participant(world: World, caller: Caller, participant_id: PersonId) -> None:
    """Out of this occurrence, for good. Raises NotModerator, UnknownParticipant."""
    async with world.live_rooms.hold(caller.room_id) as room:
        moderation.require_removable(room, caller.connection_id, participant_id)
        async with world.store.writing() as records:
            await records.rooms.ban(caller.room_id, participant_id)
        events = moderation.remove(room, caller.connection_id, participant_id)
        tell(world, room, events)
    await follow(world, caller.room_id, events)


async def end_class(world: World, caller: Caller) -> None:
    """For all. A salle d'essai is emptied only. Raises NotModerator."""
    async with world.live_rooms.hold(caller.room_id) as room:
        room.moderator(caller.connection_id)
        if not room.rehearsal:
            async with world.store.writing() as records:
                await records.rooms.end(caller.room_id)
        events = moderation.end(room, caller.connection_id)
        tell(world, room, events)
    await follow(world, caller.room_id, events)
