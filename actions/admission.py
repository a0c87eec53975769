"""Whether a person may enter a room now: looked at when they ask to join, and again when their socket comes.

The rule: who does not belong to it learns nothing of a room, not even that it is there.
"""

from dataclasses import dataclass
from datetime import datetime

from accounts.people import Person, PersonId
from accounts.permissions import Right, Standing
from actions.concern import is_concerned
from actions.ports.formations import Planned
from actions.ports.live import LiveRooms
from actions.ports.records import Records
from actions.ports.rooms import RoomKind, RoomRecord
from actions.relations import related, seen_by
from formations.formations import FormationId
from formations.occurrences import OccurrenceId
from formations.opening import Opening, opening, require_open
from rooms.errors import NotAMember, RemovedFromRoom, RoomEnded
from rooms.ids import RoomId


@dataclass(frozen=True, slots=True)
class Admission:
    """Who may enter what, as what.

    Attributes:
        standing: everybody is a trainer in a salle d'essai.
        moderator: whether they may moderate it.
        planned: None for a salle d'essai.
        owner: whose salle d'essai it is; None for a class.
    """

    person: Person
    standing: Standing
    moderator: bool
    record: RoomRecord
    planned: Planned | None
    owner: Person | None = None

    @property
    def door(self) -> Opening | None:
        """When it is open to this person; None for a salle d'essai, which always is."""
        return None if self.planned is None else opening(self.planned.occurrence, self.standing)


async def admit(
    records: Records, live_rooms: LiveRooms, person_id: PersonId, room_id: RoomId, now: datetime
) -> Admission:
    """Let pass, or say why not. Who may not know of the room is told the same as if there were none.

    Raises:
        NotAMember, RemovedFromRoom, OccurrenceCancelled, RoomEnded, TooEarly, TooLate
    """
    admission = await belonging(records, person_id, room_id)
    if person_id in await records.rooms.bans(room_id):
        raise RemovedFromRoom
    if admission.planned is None:
        return admission
    occurrence = admission.planned.occurrence
    if admission.record.ended and not occurrence.is_cancelled:
        raise RoomEnded
    require_open(occurrence, admission.standing, now, live_rooms.goes_on(room_id))
    return admission


async def belonging(records: Records, person_id: PersonId, room_id: RoomId) -> Admission:
    """As what a person belongs to a room, whether it is open or not. Raises NotAMember."""
    person = await records.people.by_id(person_id)
    record = await records.rooms.room(room_id)
    if person is None or record is None:
        raise NotAMember
    if record.kind is RoomKind.REHEARSAL:
        return await _in_rehearsal(records, person, record)
    return await _in_class(records, person, record)


async def led_by(records: Records, person_id: PersonId) -> frozenset[FormationId]:
    """The formations in which this person is a trainer."""
    own, _ = await seen_by(records, person_id)  # who has a role alone leads nothing: all of a domain need not be read
    return frozenset(one.formation.id for one in own if one.standing is Standing.TRAINER)


async def _in_class(records: Records, person: Person, record: RoomRecord) -> Admission:
    planned = await records.formations.planned(OccurrenceId(record.room_id))
    if planned is None:
        raise NotAMember
    seen = await related(records, person.id, planned.formation.id)
    if seen.standing is None or not seen.may(Right.JOIN_CLASS):
        raise NotAMember
    if not await is_concerned(records, planned.group_id, person.id, seen.standing):
        raise NotAMember
    return Admission(person, seen.standing, seen.may(Right.MODERATE_CLASS), record, planned)


async def _in_rehearsal(records: Records, person: Person, record: RoomRecord) -> Admission:
    """Open at any time to its owner, and to colleagues who lead a formation with them."""
    owner = None if record.owner_id is None else await records.people.by_id(record.owner_id)
    if owner is None:
        raise NotAMember
    if person.id != owner.id and not await led_by(records, person.id) & await led_by(records, owner.id):
        raise NotAMember
    return Admission(person, Standing.TRAINER, True, record, None, owner)
