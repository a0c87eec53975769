"""What trainers may do to a class; all of them have equal rights."""

from dataclasses import replace

from accounts.people import PersonId
from rooms.devices import DeviceState
from rooms.entering import remove_member
from rooms.events import (
    ClassEnded,
    ForwardingChanged,
    Muted,
    Removed,
    RoomEvent,
)
from rooms.ids import ConnectionId, PublicationId
from rooms.lobby import empty_lobby
from rooms.participants import Connection, Member
from rooms.publications import refresh
from rooms.rooms import Room
from rooms.sources import Source


def mute(room: Room, connection_id: ConnectionId, participant_id: PersonId | None) -> list[RoomEvent]:
    """Turn off the microphone of one, or (None) of everyone but trainers, until its owner turns it on again."""
    room.moderator(connection_id)
    if participant_id is not None:
        return _mute(room, room.member(participant_id))
    return [event for member in list(room.members.values()) if not member.moderator for event in _mute(room, member)]


def require_removable(room: Room, connection_id: ConnectionId, participant_id: PersonId) -> None:
    """Whether this trainer may remove this person, before it is kept; raises if not."""
    room.moderator(connection_id)
    room.member(participant_id)


def remove(room: Room, connection_id: ConnectionId, participant_id: PersonId) -> list[RoomEvent]:
    """Take somebody out who cannot come back to this occurrence."""
    require_removable(room, connection_id, participant_id)
    member = room.members[participant_id]
    told = Removed(participant_id, tuple(c.connection_id for c in member.connections))
    room.bans.add(participant_id)
    return [told, *remove_member(room, member)]


def end(room: Room, connection_id: ConnectionId) -> list[RoomEvent]:
    """End the class for all. A salle d'essai is emptied, and open again."""
    room.moderator(connection_id)
    return close(room)


def close(room: Room) -> list[RoomEvent]:
    """Close the room, whoever is in it."""
    waited, events = empty_lobby(room)
    events = [ClassEnded((*room.connection_ids, *waited)), *events]
    for member in list(room.members.values()):
        events += remove_member(room, member)
    room.ended = not room.rehearsal
    return events


def _mute(room: Room, member: Member) -> list[RoomEvent]:
    room.change_member(member.participant_id, muted=True)
    events: list[RoomEvent] = [Muted(member.participant_id, by_moderator=True)]
    for connection in member.connections:
        _switch_off(room, connection)
        events += refresh(room, connection.connection_id)
    events += [ForwardingChanged(p, paused=True) for p in microphones(room, member.participant_id)]
    return [*events, room.changed(member.participant_id)]


def _switch_off(room: Room, connection: Connection) -> None:
    if connection.devices is not None and connection.devices.microphone is DeviceState.ON:
        devices = replace(connection.devices, microphone=DeviceState.OFF)
        room.change_connection(connection.connection_id, devices=devices)


def microphones(room: Room, participant_id: PersonId) -> list[PublicationId]:
    """The publications of a participant's microphones."""
    return [
        p.publication_id
        for p in room.publications.values()
        if p.participant_id == participant_id and p.source is Source.MICROPHONE
    ]
