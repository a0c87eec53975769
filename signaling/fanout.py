"""The way back to the browsers: each event is made JSON once, then its frame goes to every outbox of its audience."""

import json
from collections.abc import Sequence
from typing import Any, Protocol

from rooms.audience import Nobody, audience, receivers
from rooms.events import RoomEvent
from rooms.ids import ConnectionId
from rooms.rooms import Room
from signaling.outbox import Wire
from signaling.wire import event_json


class Receiver(Protocol):
    """A connection, as far as it is spoken to."""

    def post(self, wire: Wire) -> None: ...
    def finish(self) -> None: ...


def event_wire(name: str, payload: dict[str, Any]) -> Wire:
    """An event as an Engine.IO packet."""
    return Wire("42" + json.dumps([name, payload], ensure_ascii=False, separators=(",", ":")))


def ack_wire(ack_id: int, payload: dict[str, Any]) -> Wire:
    """An acknowledgement as an Engine.IO packet."""
    return Wire(f"43{ack_id}" + json.dumps([payload], ensure_ascii=False, separators=(",", ":")))


class SocketFanout:
    """The port `Fanout` over the sockets of this process."""

    def __init__(self) -> None:
        self.receivers: dict[ConnectionId, Receiver] = {}

    def deliver(self, room: Room, events: Sequence[RoomEvent]) -> None:
        """To each event's audience. Never waits."""
        for event in events:
            who = audience(event)
            if isinstance(who, Nobody):
                continue
            wire = event_wire(*event_json(event))
            for connection_id in receivers(room, who):
                receiver = self.receivers.get(connection_id)
                if receiver is not None:
                    receiver.post(wire)

    def disconnect(self, connection_id: ConnectionId) -> None:
        """After what was delivered to it before."""
        receiver = self.receivers.get(connection_id)
        if receiver is not None:
            receiver.finish()
