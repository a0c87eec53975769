"""A page tells how its devices stand. Turning the microphone on is how its owner ends a trainer's mute."""

from rooms.devices import Devices, DeviceState
from rooms.events import ForwardingChanged, RoomEvent
from rooms.ids import ConnectionId
from rooms.moderation import microphones
from rooms.publications import refresh
from rooms.room_settings import allowed_devices
from rooms.rooms import Room


def tell_devices(room: Room, connection_id: ConnectionId, devices: Devices) -> list[RoomEvent]:
    """Note what a page says of its devices; one that its person may not use counts as off."""
    member, _ = room.connection(connection_id)
    before, devices = room.participant(member.participant_id), allowed_devices(room, member, devices)
    room.change_connection(connection_id, devices=devices)
    events: list[RoomEvent] = []
    unmuted = member.muted and devices.microphone is DeviceState.ON
    if unmuted:
        room.change_member(member.participant_id, muted=False)
        events += [ForwardingChanged(p, paused=False) for p in microphones(room, member.participant_id)]
    for connection in room.members[member.participant_id].connections:
        events += refresh(room, connection.connection_id)
    if room.participant(member.participant_id) != before:
        events.append(room.changed(member.participant_id))
    return events
