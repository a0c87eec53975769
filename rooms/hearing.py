"""What the media process tells: who speaks, and whether it is there at all."""

from collections.abc import Sequence

from accounts.people import PersonId
from rooms.events import (
    LayersWanted,
    MediaBack,
    MediaLost,
    OfferMade,
    PicturesHeld,
    RoomEvent,
    SlotsChanged,
    SpeakingChanged,
)
from rooms.ids import ConnectionId, PeerId, PublicationId
from rooms.rooms import Room
from rooms.sources import Slot


def set_speaking(room: Room, participant_ids: Sequence[PersonId]) -> list[RoomEvent]:
    """Who is heard now; those who left meanwhile, or are muted, are not."""
    heard = tuple(p for p in participant_ids if p in room.members and not room.members[p].muted)
    if heard == room.speaking:
        return []
    room.speaking = heard
    return [SpeakingChanged(heard)]


def lose_media(room: Room) -> list[RoomEvent]:
    """The media process is gone, with all peers and publications; pages publish again when it is back."""
    if not room.media_available:
        return []
    room.media_available = False
    room.publications.clear()
    room.speaking = ()
    for connection_id in list(room.connection_ids):
        room.change_connection(connection_id, publish_peer=None, publish_session="", subscribe_peer=None, offered=0)
    return [MediaLost()]


def regain_media(room: Room) -> list[RoomEvent]:
    """A media process answers again."""
    if room.media_available:
        return []
    room.media_available = True
    return [MediaBack()]


def offer(room: Room, peer: PeerId, version: int, sdp: str) -> list[RoomEvent]:
    """An offer for the page whose subscribe peer this is; one that a later offer overtook is dropped."""
    connection_id = receiver(room, peer)
    if connection_id is None or room.connection(connection_id)[1].offered >= version:
        return []
    room.change_connection(connection_id, offered=version)
    return [OfferMade(connection_id, version, sdp)]


def change_slots(room: Room, peer: PeerId, slots: Sequence[Slot]) -> list[RoomEvent]:
    """What the sections of a subscribe peer carry now."""
    connection_id = receiver(room, peer)
    return [SlotsChanged(connection_id, tuple(slots))] if connection_id else []


def hold_pictures(
    room: Room, peer: PeerId, publication_ids: Sequence[PublicationId], *, sound_only: bool
) -> list[RoomEvent]:
    """A page's network does not carry these pictures now; told to that page alone."""
    connection_id = receiver(room, peer)
    return [PicturesHeld(connection_id, tuple(publication_ids), sound_only)] if connection_id else []


def want_layers(room: Room, publication_id: PublicationId, rids: Sequence[str]) -> list[RoomEvent]:
    """Which layers of a picture are shown to somebody; told to the page that sends it, and not to whom."""
    publication = room.publications.get(publication_id)
    return [LayersWanted(publication.connection_id, publication_id, tuple(rids))] if publication else []


def receiver(room: Room, peer: PeerId) -> ConnectionId | None:
    """Whose subscribe peer it is."""
    for member in room.members.values():
        for connection in member.connections:
            if connection.subscribe_peer == peer:
                return connection.connection_id
    return None
