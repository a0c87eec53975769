"""Coming, going, and being lost: one presence for a person, whatever their pages do."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from accounts.people import PersonId
from rooms.events import (
    ConnectionDropped,
    ParticipantJoined,
    ParticipantLeft,
    PeerDropped,
    RoomEvent,
    Unpublished,
)
from rooms.hands import lower
from rooms.ids import ClientId, ConnectionId
from rooms.participants import MOST_CONNECTIONS, Connection, Member
from rooms.presence import GONE_AFTER_S, Presence, moved
from rooms.rooms import Room
from rooms.text import clean_name


@dataclass(frozen=True, slots=True)
class Entrant:
    """Who comes, on which connection. The rights were decided where the calendar and the enrolments are known."""

    person_id: PersonId
    name: str
    moderator: bool
    synthetic: bool
    connection_id: ConnectionId
    client_id: ClientId


def enter(room: Room, entrant: Entrant, now: float) -> list[RoomEvent]:
    """Let a connection in.

    The page's own earlier connection, those of the person whose socket is lost, and the oldest of too many give way.

    Raises:
        RemovedFromRoom, RoomEnded
    """
    room.require_open(entrant.person_id)
    connection = Connection(entrant.connection_id, entrant.client_id)
    member = room.members.get(entrant.person_id)
    room.owners[entrant.connection_id] = entrant.person_id
    if member is None:
        muted = room.settings.mute_on_entry and not entrant.moderator
        room.members[entrant.person_id] = Member(
            entrant.person_id,
            clean_name(entrant.name),
            entrant.moderator,
            entrant.synthetic,
            now,
            (connection,),
            muted=muted,
        )
        return [ParticipantJoined(room.participant(entrant.person_id))]
    outdated = _outdated(member, entrant)
    room.change_member(
        entrant.person_id,
        name=clean_name(entrant.name),
        moderator=entrant.moderator,
        last_sign=now,
        presence=Presence.PRESENT,
        connections=(*member.connections, connection),
    )
    events = [event for old in outdated for event in _drop(room, old)]
    return [*events, room.changed(entrant.person_id)]


def leave(room: Room, connection_id: ConnectionId) -> list[RoomEvent]:
    """A page says goodbye: its person leaves with the last page that is there."""
    member, connection = room.connection(connection_id)
    others = [c for c in member.connections if c is not connection]
    if not any(c.is_online for c in others):
        return remove_member(room, member)
    return [*_drop(room, connection), room.changed(member.participant_id)]


def lose(room: Room, connection_id: ConnectionId, now: float) -> list[RoomEvent]:
    """A socket went without a word: the page has its time to come back. Unknown connections are no matter."""
    if connection_id not in room.owners:
        return []
    member, connection = room.connection(connection_id)
    if not connection.is_online:
        return []
    before = member.online
    room.change_connection(connection_id, lost_at=now)
    after = room.members[member.participant_id].online
    return [room.changed(member.participant_id)] if after != before else []


def note_sockets(room: Room, heard_at: Mapping[ConnectionId, float], now: float) -> list[RoomEvent]:
    """Life was seen on these sockets, each at its time."""
    signs: dict[PersonId, float] = {}
    for connection_id, at in heard_at.items():
        if (owner := room.owners.get(connection_id)) is not None:
            signs[owner] = max(at, signs.get(owner, at))
    return _note(room, signs, now)


def note_media(room: Room, participant_ids: Collection[PersonId], now: float) -> list[RoomEvent]:
    """Life was seen on the media of these participants, just now."""
    return _note(room, {p: now for p in participant_ids if p in room.members}, now)


def _note(room: Room, signs: Mapping[PersonId, float], now: float) -> list[RoomEvent]:
    events: list[RoomEvent] = []
    for participant_id, at in signs.items():
        member = room.members[participant_id]
        if at <= member.last_sign:
            continue
        presence = moved(member.presence, at, now)
        if presence is Presence.GONE:
            continue
        room.change_member(participant_id, last_sign=at, presence=presence)
        if presence is not member.presence:
            events.append(room.changed(participant_id))
    return events


def sweep(room: Room, now: float) -> list[RoomEvent]:
    """Look at the time: who is silent, who is gone, which lost pages nobody waits for any more."""
    events: list[RoomEvent] = []
    for member in list(room.members.values()):
        presence = moved(member.presence, member.last_sign, now)
        if presence is Presence.GONE:
            events += remove_member(room, member)
            continue
        stale = [c for c in member.connections if c.lost_at is not None and now - c.lost_at >= GONE_AFTER_S]
        if len(stale) < len(member.connections):
            events += [event for connection in stale for event in _drop(room, connection)]
        if presence is not member.presence:
            room.change_member(member.participant_id, presence=presence)
            events.append(room.changed(member.participant_id))
    return events


def remove_member(room: Room, member: Member) -> list[RoomEvent]:
    """Take a person out, with all that was theirs."""
    events = [event for connection in member.connections for event in _drop(room, connection)]
    events += lower(room, member.participant_id)
    room.speaking = tuple(p for p in room.speaking if p != member.participant_id)
    del room.members[member.participant_id]
    return [*events, ParticipantLeft(member.participant_id)]


def _outdated(member: Member, entrant: Entrant) -> list[Connection]:
    replaced = [c for c in member.connections if not c.is_online or c.client_id == entrant.client_id]
    staying = [c for c in member.connections if c not in replaced]
    return replaced + staying[: max(0, len(staying) + 1 - MOST_CONNECTIONS)]


def _drop(room: Room, connection: Connection) -> list[RoomEvent]:
    owner = room.owners.pop(connection.connection_id)
    member = room.members[owner]
    room.change_member(
        owner, connections=tuple(c for c in member.connections if c.connection_id != connection.connection_id)
    )
    shown = [p for p in room.publications.values() if p.connection_id == connection.connection_id]
    for publication in shown:
        del room.publications[publication.publication_id]
    return [
        *(Unpublished(p.publication_id) for p in shown),
        *(PeerDropped(peer) for peer in connection.peers),
        ConnectionDropped(connection.connection_id),
    ]
