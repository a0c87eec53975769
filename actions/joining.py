"""Asking to join: calendar, enrolment and the room's own memory are asked, and a token says yes for a minute."""

from dataclasses import dataclass

from accounts.attempts import AttemptKind
from accounts.errors import NotAllowed
from accounts.people import PersonId
from accounts.permissions import Right, may
from actions.admission import Admission, admit, belonging, led_by
from actions.ports.live import JoinTicket
from actions.relations import names_of_trainers, relations_in
from actions.world import Desk, World
from rooms.ids import RoomId


async def join(world: World, person_id: PersonId, room_id: RoomId, sign_in: str) -> str:
    """A token for the socket, which ends with the sign-in session (its hash) that asks.

    Raises:
        NotAMember, RemovedFromRoom, OccurrenceCancelled, RoomEnded, TooEarly, TooLate, TooManyAttempts
    """
    world.attempts.take(AttemptKind.JOIN_ROOM, person_id)
    async with world.store.reading() as records:
        await admit(records, world.live_rooms, person_id, room_id, world.clock.now())
    return world.join_tokens.make(JoinTicket(person_id, room_id, sign_in))


def is_inside(world: World, person_id: PersonId, room_id: RoomId) -> bool:
    """Whether who asks is in the room already, on another page: of nobody else, and nothing is kept of it."""
    return world.live_rooms.has(room_id, person_id)


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """A room that this person may enter now, and who leads the class; nobody does in a salle d'essai."""

    admission: Admission
    trainers: tuple[str, ...]


async def stand_at_door(world: World, person_id: PersonId, room_id: RoomId) -> OpenDoor:
    """What the page before joining shows.

    Raises:
        NotAMember, RemovedFromRoom, OccurrenceCancelled, RoomEnded, TooEarly, TooLate
    """
    async with world.store.reading() as records:
        admission = await admit(records, world.live_rooms, person_id, room_id, world.clock.now())
        if admission.planned is None:
            return OpenDoor(admission, ())
        members = await records.formations.members(admission.planned.formation.id)
    return OpenDoor(admission, names_of_trainers(members))


async def look_at_door(desk: Desk, person_id: PersonId, room_id: RoomId) -> Admission:
    """What the page before joining may say of a room, open or not. Raises NotAMember."""
    async with desk.store.reading() as records:
        return await belonging(records, person_id, room_id)


async def own_rehearsal(desk: Desk, person_id: PersonId) -> RoomId:
    """The trainer's own salle d'essai, made when first asked for. Raises NotAllowed: they lead no formation."""
    new_id = RoomId(desk.tokens.public_id())
    async with desk.store.writing() as records:
        if not await led_by(records, person_id):
            raise NotAllowed
        return (await records.rooms.rehearsal_of(person_id, new_id)).room_id


async def work_of(desk: Desk, person_id: PersonId) -> tuple[bool, bool]:
    """Whether this person is a trainer anywhere, and so has a salle d'essai; and whether they plan in a domain."""
    async with desk.store.reading() as records:
        roles = await records.people.roles(person_id)
        plans = any(may(relations_in(domain_id, None, roles), Right.PLAN_FORMATION) for _, domain_id in roles)
        return bool(await led_by(records, person_id)), plans
