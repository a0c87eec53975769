"""Whether a person may enter a room now: looked at when they ask to join, and again when their socket comes."""

from dataclasses import dataclass
from datetime import datetime

from accounts.people import Person, PersonId
from accounts.permissions import Standing
from actions.ports.live import LiveRooms
from actions.ports.records import Planned, Records, RoomKind, RoomRecord
from formations.occurrences import OccurrenceId
from formations.opening import require_open
from rooms.errors import NotAMember, RemovedFromRoom, RoomEnded
from rooms.ids import RoomId


@dataclass(frozen=True, slots=True)
class Admission:
    """Who may enter what, as what. `planned` is None for a salle d'essai."""

    person: Person
    standing: Standing
    record: RoomRecord
    planned: Planned | None


async def admit(
    records: Records, live_rooms: LiveRooms, person_id: PersonId, room_id: RoomId, now: datetime
) -> Admission:
    """Let pass, or say why not. Who may not know of the room is told the same as if there were none.

    Raises:
        NotAMember, RemovedFromRoom, RoomEnded, OccurrenceCancelled, TooEarly, TooLate
    """
    person = await records.people.by_id(person_id)
    record = await records.rooms.room(room_id)
    if person is None or record is None:
        raise NotAMember
    if record.kind is RoomKind.REHEARSAL:
        if record.owner_id != person_id:
            raise NotAMember
        return Admission(person, Standing.TRAINER, record, None)
    planned = await records.formations.planned(OccurrenceId(room_id))
    if planned is None:
        raise NotAMember
    standing = await records.formations.standing(planned.formation.id, person_id)
    if standing is None:
        raise NotAMember
    if person_id in await records.rooms.bans(room_id):
        raise RemovedFromRoom
    if record.ended:
        raise RoomEnded
    require_open(planned.occurrence, standing, now, live_rooms.is_in_use(room_id))
    return Admission(person, standing, record, planned)
