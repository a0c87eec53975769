"""The lobby: whom a class lets wait, and how trainers let people in.

The rules: trainers never wait, nor does who is in the room already, or was let in before. Who waits sees and hears
nothing of the class, and the class sees their name only, trainers alone. All of it is forgotten with the room.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from accounts.people import PersonId
from formations.room_settings import Lobby
from rooms.entering import Entrant
from rooms.errors import UnknownParticipant
from rooms.events import Admitted, ClassEnded, ConnectionDropped, Denied, RoomEvent, WaitingChanged, WaitingPerson
from rooms.ids import ClientId, ConnectionId
from rooms.participants import MOST_CONNECTIONS
from rooms.rooms import Room
from rooms.text import clean_name


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in the lobby, and the pages they wait on: the oldest first."""

    name: str
    pages: tuple[tuple[ConnectionId, ClientId], ...]

    @property
    def connection_ids(self) -> tuple[ConnectionId, ...]:
        """Of all their pages."""
        return tuple(connection_id for connection_id, _ in self.pages)


def must_wait(room: Room, entrant: Entrant) -> bool:
    """Whether this one is let into the lobby only."""
    if entrant.moderator or entrant.person_id in room.members or entrant.person_id in room.admitted:
        return False
    if room.settings.lobby is Lobby.UNTIL_TRAINER:
        return not room.opened
    return room.settings.lobby is Lobby.APPROVAL


def wait(room: Room, entrant: Entrant) -> list[RoomEvent]:
    """Let a page into the lobby. The page's own earlier connection gives way. Raises RemovedFromRoom, RoomEnded."""
    room.require_open(entrant.person_id)
    known = room.waiting.get(entrant.person_id)
    pages = known.pages if known else ()
    staying = [page for page in pages if page[1] != entrant.client_id][1 - MOST_CONNECTIONS :]
    mine = (*staying, (entrant.connection_id, entrant.client_id))
    room.waiting[entrant.person_id] = Waiting(clean_name(entrant.name), mine)
    dropped = [ConnectionDropped(connection_id) for connection_id, _ in pages if (connection_id, _) not in staying]
    return [*dropped, *([] if known else [_changed(room)])]


def open_lobby(room: Room) -> list[RoomEvent]:
    """A trainer came: who waited for that comes in."""
    first, room.opened = not room.opened, True
    return _admit(room, tuple(room.waiting)) if first and room.settings.lobby is Lobby.UNTIL_TRAINER else []


def let_in_again(room: Room) -> list[RoomEvent]:
    """It lets others wait than before: who waits for nothing any more comes in."""
    opened = room.settings.lobby is Lobby.UNTIL_TRAINER and room.opened
    return _admit(room, tuple(room.waiting)) if opened or room.settings.lobby is Lobby.NONE else []


def admit(room: Room, connection_id: ConnectionId, participant_id: PersonId | None) -> list[RoomEvent]:
    """Let one in, or (None) all who wait. Raises NotModerator, UnknownParticipant."""
    room.moderator(connection_id)
    if participant_id is None:
        return _admit(room, tuple(room.waiting))
    _require_waiting(room, participant_id)
    return _admit(room, (participant_id,))


def deny(room: Room, connection_id: ConnectionId, participant_id: PersonId) -> list[RoomEvent]:
    """Send one away; they may ask again. Raises NotModerator, UnknownParticipant."""
    room.moderator(connection_id)
    _require_waiting(room, participant_id)
    waiting = room.waiting.pop(participant_id)
    return [Denied(waiting.connection_ids), *_dropped(waiting), _changed(room)]


def stop_waiting(room: Room, connection_id: ConnectionId) -> list[RoomEvent]:
    """A page left the lobby, with or without a word; unknown ones are no matter."""
    for participant_id, waiting in room.waiting.items():
        if connection_id in waiting.connection_ids:
            staying = tuple(page for page in waiting.pages if page[0] != connection_id)
            if staying:
                room.waiting[participant_id] = replace(waiting, pages=staying)
                return []
            del room.waiting[participant_id]
            return [_changed(room)]
    return []


def is_waiting(room: Room, connection_id: ConnectionId) -> bool:
    """Whether this page is in the lobby."""
    return any(connection_id in waiting.connection_ids for waiting in room.waiting.values())


def empty_lobby(room: Room, staying: Collection[PersonId] = ()) -> tuple[tuple[ConnectionId, ...], list[RoomEvent]]:
    """All go who do not stay: the pages that waited, who are told why by the caller, and what follows for them."""
    going = {person_id: waiting for person_id, waiting in room.waiting.items() if person_id not in staying}
    gone = tuple(one for waiting in going.values() for one in waiting.connection_ids)
    events = [event for waiting in going.values() for event in _dropped(waiting)]
    for person_id in going:
        del room.waiting[person_id]
    return gone, [*events, *([_changed(room)] if going and staying else [])]


def close_door(room: Room) -> list[RoomEvent]:
    """The class is over and nobody is in it: who waited is told so."""
    gone, events = empty_lobby(room)
    return [ClassEnded(gone), *events] if gone else []


def waiting_people(room: Room) -> tuple[WaitingPerson, ...]:
    """Who waits, in the order in which they came."""
    return tuple(WaitingPerson(person_id, waiting.name) for person_id, waiting in room.waiting.items())


def _admit(room: Room, participant_ids: tuple[PersonId, ...]) -> list[RoomEvent]:
    events: list[RoomEvent] = []
    for participant_id in participant_ids:
        waiting = room.waiting.pop(participant_id)
        room.admitted.add(participant_id)
        events += [Admitted(waiting.connection_ids), *_dropped(waiting)]
    return [*events, _changed(room)] if events else []


def _dropped(waiting: Waiting) -> list[RoomEvent]:
    return [ConnectionDropped(connection_id) for connection_id in waiting.connection_ids]


def _require_waiting(room: Room, participant_id: PersonId) -> None:
    if participant_id not in room.waiting:
        raise UnknownParticipant


def _changed(room: Room) -> WaitingChanged:
    return WaitingChanged(waiting_people(room))
