"""Asking to join: calendar, enrolment and the room's own memory are asked, and a token says yes for a minute."""

from accounts.people import PersonId
from actions.admission import admit
from actions.ports.live import JoinTicket
from actions.world import World
from rooms.ids import RoomId


async def join(world: World, person_id: PersonId, room_id: RoomId) -> str:
    """A token for the socket.

    Raises:
        NotAMember, RemovedFromRoom, RoomEnded, OccurrenceCancelled, TooEarly, TooLate
    """
    async with world.store.reading() as records:
        admission = await admit(records, world.live_rooms, person_id, room_id, world.clock.now())
    return world.join_tokens.make(JoinTicket(person_id, room_id, admission.standing))
