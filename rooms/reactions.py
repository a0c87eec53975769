"""Small signs that pass: seen by all, kept by nobody."""

from rooms.events import Reacted, Reaction, RoomEvent
from rooms.ids import ConnectionId
from rooms.rooms import Room


def react(room: Room, connection_id: ConnectionId, reaction: Reaction) -> list[RoomEvent]:
    """Show a sign to all."""
    member, _ = room.connection(connection_id)
    return [Reacted(member.participant_id, reaction)]
