"""How a room is set while people are in it: planned on the calendar, chosen otherwise by its trainers.

The rule: what participants may not use is stopped here, on the server, whatever their pages do. Trainers may all.
"""

from dataclasses import replace

from formations.room_settings import Chosen, Means, RoomSettings
from rooms.devices import Devices, DeviceState
from rooms.errors import MeansWithheld
from rooms.events import MeansChanged, MuteOnEntryChanged, PublicationStopped, RoomEvent, Unpublished
from rooms.ids import ConnectionId
from rooms.lobby import let_in_again
from rooms.participants import Member
from rooms.rooms import Room
from rooms.sources import MEANS_OF, Publication


def require_means(room: Room, member: Member, means: Means) -> None:
    """Raises MeansWithheld."""
    if not room.has(member, means):
        raise MeansWithheld(means)


def choose(room: Room, connection_id: ConnectionId, chosen: Chosen) -> list[RoomEvent]:
    """A trainer sets it otherwise than planned. Raises NotModerator."""
    room.moderator(connection_id)
    before, room.chosen = room.settings, chosen
    return _settled(room, before)


def plan(room: Room, planned: RoomSettings, version: int = 0) -> list[RoomEvent]:
    """The calendar says this; what a trainer chose here holds on.

    Args:
        version: of the activity that says so; what one read before a newer one counts no more. 0: a salle d'essai.
    """
    if version < room.planned_version:
        return []
    before, room.planned, room.planned_version = room.settings, planned, version
    return _settled(room, before)


def allowed_devices(room: Room, member: Member, told: Devices) -> Devices:
    """What a page says of its devices, but what it may not use is off: nobody hears or sees it."""
    on = DeviceState.ON
    if told.microphone is on and not room.has(member, Means.MICROPHONE):
        told = replace(told, microphone=DeviceState.OFF)
    if told.camera is on and not room.has(member, Means.CAMERA):
        told = replace(told, camera=DeviceState.OFF)
    return told


def stop_withheld(room: Room) -> list[RoomEvent]:
    """What is shown or heard of those who may not is no more; nothing, where all may."""
    events: list[RoomEvent] = []
    for member in [each for each in room.members.values() if not each.moderator]:
        before = room.participant(member.participant_id)
        for connection in member.connections:
            if connection.devices is not None:
                devices = allowed_devices(room, member, connection.devices)
                room.change_connection(connection.connection_id, devices=devices)
        for one in [p for p in room.publications.values() if p.participant_id == member.participant_id]:
            if not room.has(member, MEANS_OF[one.source]):
                events += stop(room, one)
        if room.participant(member.participant_id) != before:
            events.append(room.changed(member.participant_id))
    return events


def stop(room: Room, publication: Publication) -> list[RoomEvent]:
    """It is shown or heard no more, whatever its peer still sends."""
    one = publication.publication_id
    del room.publications[one]
    return [Unpublished(one), PublicationStopped(publication.peer_id, one)]


def _settled(room: Room, before: RoomSettings) -> list[RoomEvent]:
    now = room.settings
    events: list[RoomEvent] = []
    if now.mute_on_entry != before.mute_on_entry:
        events.append(MuteOnEntryChanged(now.mute_on_entry))
    if now.allows != before.allows:
        events += [MeansChanged(now.allows), *stop_withheld(room)]
    return [*events, *(let_in_again(room) if now.lobby is not before.lobby else [])]
