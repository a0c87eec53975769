"""Who sees what: one function over all events. An event that is not named here is nobody's."""

from collections.abc import Iterator
from dataclasses import dataclass

from rooms.events import (
    Admitted,
    ClassCancelled,
    ClassEnded,
    ClassExtended,
    ClassMoved,
    ConnectionDropped,
    Denied,
    ForwardingChanged,
    HandLowered,
    HandRaised,
    LayersWanted,
    MeansChanged,
    MediaBack,
    MediaLost,
    MessageSent,
    Muted,
    MuteOnEntryChanged,
    OfferMade,
    ParticipantChanged,
    ParticipantJoined,
    ParticipantLeft,
    PeerDropped,
    PicturesHeld,
    PublicationStopped,
    Published,
    Reacted,
    Removed,
    RoomEvent,
    ServerStopping,
    SlotsChanged,
    SpeakingChanged,
    Unpublished,
    WaitingChanged,
)
from rooms.ids import ConnectionId
from rooms.rooms import Room


@dataclass(frozen=True, slots=True)
class Everyone:
    """All in the room."""


@dataclass(frozen=True, slots=True)
class Moderators:
    """The trainers in the room."""


@dataclass(frozen=True, slots=True)
class Connections:
    """Exactly these, also when the event took them out of the room."""

    connection_ids: tuple[ConnectionId, ...]


@dataclass(frozen=True, slots=True)
class Nobody:
    """The server keeps it to itself."""


Audience = Everyone | Moderators | Connections | Nobody

FOR_EVERYONE: frozenset[type[RoomEvent]] = frozenset(
    {
        MessageSent,
        ParticipantJoined,
        ParticipantLeft,
        ParticipantChanged,
        HandRaised,
        HandLowered,
        Muted,
        MuteOnEntryChanged,
        MeansChanged,
        ClassExtended,
        Published,
        Unpublished,
        SpeakingChanged,
        Reacted,
        MediaLost,
        MediaBack,
        ServerStopping,
    }
)
FOR_NOBODY: frozenset[type[RoomEvent]] = frozenset(
    {PeerDropped, PublicationStopped, ForwardingChanged, ConnectionDropped}
)


def audience(event: RoomEvent) -> Audience:
    """Who may know of an event."""
    match event:
        case Removed(connection_ids=ids) | ClassEnded(connection_ids=ids):
            return Connections(ids)
        case Admitted(connection_ids=ids) | Denied(connection_ids=ids):
            return Connections(ids)
        case WaitingChanged():
            return Moderators()
        case ClassMoved(connection_ids=ids) | ClassCancelled(connection_ids=ids):
            return Connections(ids)
        case OfferMade(connection_id=one) | SlotsChanged(connection_id=one) | PicturesHeld(connection_id=one):
            return Connections((one,))
        case LayersWanted(connection_id=one):
            return Connections((one,))
    return Everyone() if type(event) in FOR_EVERYONE else Nobody()


def receivers(room: Room, who: Audience) -> Iterator[ConnectionId]:
    """The connections of an audience."""
    match who:
        case Everyone():
            yield from room.connection_ids
        case Moderators():
            yield from (c for c, owner in room.owners.items() if room.members[owner].moderator)
        case Connections(ids):
            yield from ids
        case Nobody():
            return
