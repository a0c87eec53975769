"""The names of things in a live room. All are 128-bit random, except a connection's, which the socket gives."""

from typing import NewType

RoomId = NewType("RoomId", str)
ConnectionId = NewType("ConnectionId", str)
ClientId = NewType("ClientId", str)
PeerId = NewType("PeerId", str)
PublicationId = NewType("PublicationId", str)
MessageId = NewType("MessageId", str)
CommandId = NewType("CommandId", str)


def peer_id(room_id: RoomId, random: str) -> PeerId:
    """A new peer's name. It carries the room's, so that a report about a peer finds its room without an index."""
    return PeerId(f"{room_id}.{random}")


def room_of(peer: PeerId) -> RoomId:
    """The room a peer belongs to."""
    return RoomId(peer.rpartition(".")[0])
