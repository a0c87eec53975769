"""The names of things in a live room. All are 128-bit random, except a connection's, which the socket gives."""

from typing import NewType

RoomId = NewType("RoomId", str)
ConnectionId = NewType("ConnectionId", str)
PeerId = NewType("PeerId", str)
PublicationId = NewType("PublicationId", str)
MessageId = NewType("MessageId", str)
CommandId = NewType("CommandId", str)
