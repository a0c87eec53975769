"""Raised hands, in the order in which they went up."""

from accounts.people import PersonId
from rooms.errors import NotModerator
from rooms.events import HandLowered, HandRaised, RoomEvent
from rooms.ids import ConnectionId
from rooms.rooms import Room


def raise_hand(room: Room, connection_id: ConnectionId) -> list[RoomEvent]:
    """Raise one's own hand; raised already, it keeps its place."""
    member, _ = room.connection(connection_id)
    if member.participant_id in room.hands:
        return []
    room.hands.append(member.participant_id)
    return [HandRaised(member.participant_id, tuple(room.hands)), room.changed(member.participant_id)]


def lower_hand(room: Room, connection_id: ConnectionId, participant_id: PersonId | None) -> list[RoomEvent]:
    """Lower one's own hand (None), or as a trainer somebody's. A hand that is down stays down."""
    member, _ = room.connection(connection_id)
    target = participant_id or member.participant_id
    if target != member.participant_id and not member.moderator:
        raise NotModerator
    room.member(target)
    lowered = lower(room, target)
    return [*lowered, room.changed(target)] if lowered else []


def lower_all_hands(room: Room, connection_id: ConnectionId) -> list[RoomEvent]:
    """Lower all hands, the first first."""
    room.moderator(connection_id)
    events: list[RoomEvent] = []
    for participant_id in tuple(room.hands):
        events += [*lower(room, participant_id), room.changed(participant_id)]
    return events


def lower(room: Room, participant_id: PersonId) -> list[RoomEvent]:
    """Take a hand out of the order."""
    if participant_id not in room.hands:
        return []
    room.hands.remove(participant_id)
    return [HandLowered(participant_id, tuple(room.hands))]
