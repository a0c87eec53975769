"""What happened in a room, past tense. `rooms/audience.py` says who may know of it.

Durable events have a place in the room's sequence; the others pass. The last four are for the server itself.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts.people import PersonId
from formations.room_settings import Means
from rooms.chat import ChatMessage
from rooms.ids import ConnectionId, PeerId, PublicationId
from rooms.participants import Participant
from rooms.sources import Publication, Slot


class RoomEvent:
    """Base of all events of a room."""

    __slots__ = ()


class Reaction(StrEnum):
    """The signs there are."""

    THUMBS_UP = "thumbs_up"
    CLAP = "clap"
    HEART = "heart"
    LAUGH = "laugh"
    SURPRISE = "surprise"
    PARTY = "party"


@dataclass(frozen=True, slots=True)
class MessageSent(RoomEvent):
    """Durable."""

    message: ChatMessage


@dataclass(frozen=True, slots=True)
class ParticipantJoined(RoomEvent):
    """Somebody who was not in the room is."""

    participant: Participant


@dataclass(frozen=True, slots=True)
class ParticipantLeft(RoomEvent):
    """Somebody is no longer in the room, with any of their pages."""

    participant_id: PersonId


@dataclass(frozen=True, slots=True)
class ParticipantChanged(RoomEvent):
    """Something of what is shown of a participant is different."""

    participant: Participant


@dataclass(frozen=True, slots=True)
class HandRaised(RoomEvent):
    """`hands`: all that are up, in the order in which they went up."""

    participant_id: PersonId
    hands: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class HandLowered(RoomEvent):
    """`hands`: those still up."""

    participant_id: PersonId
    hands: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class Muted(RoomEvent):
    """A trainer turned a microphone off; its owner may turn it on again."""

    participant_id: PersonId
    by_moderator: bool


@dataclass(frozen=True, slots=True)
class MuteOnEntryChanged(RoomEvent):
    """Whether those who come from now on begin with their microphone off."""

    on: bool


@dataclass(frozen=True, slots=True)
class MeansChanged(RoomEvent):
    """What participants may take part with from now on."""

    allows: frozenset[Means]


@dataclass(frozen=True, slots=True)
class Removed(RoomEvent):
    """For the one who was removed, on all their connections."""

    participant_id: PersonId
    connection_ids: tuple[ConnectionId, ...]


@dataclass(frozen=True, slots=True)
class ClassEnded(RoomEvent):
    """For all who were in it."""

    connection_ids: tuple[ConnectionId, ...]


@dataclass(frozen=True, slots=True)
class ClassMoved(RoomEvent):
    """The class has other hours (aware, UTC). For these connections: some stay, others must come back then."""

    starts_at: datetime
    ends_at: datetime
    stays: bool
    connection_ids: tuple[ConnectionId, ...]


@dataclass(frozen=True, slots=True)
class ClassExtended(RoomEvent):
    """The class goes on until then (aware, UTC)."""

    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ClassCancelled(RoomEvent):
    """It was called off; `reason` is the scheduler's sentence, perhaps empty.

    `withheld`: it takes place perhaps, but not, or no longer, for these people.
    """

    reason: str
    connection_ids: tuple[ConnectionId, ...]
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class WaitingPerson:
    """Somebody in the lobby, as trainers see them."""

    participant_id: PersonId
    name: str


@dataclass(frozen=True, slots=True)
class WaitingChanged(RoomEvent):
    """All who wait now, in the order in which they came; for trainers."""

    waiting: tuple[WaitingPerson, ...]


@dataclass(frozen=True, slots=True)
class Admitted(RoomEvent):
    """For the pages of somebody who waited: they come again, and are let in."""

    connection_ids: tuple[ConnectionId, ...]


@dataclass(frozen=True, slots=True)
class Denied(RoomEvent):
    """For the pages of somebody who waited and is sent away."""

    connection_ids: tuple[ConnectionId, ...]


@dataclass(frozen=True, slots=True)
class Published(RoomEvent):
    """Something is shown or heard; again with the same id when `active` changed."""

    publication: Publication


@dataclass(frozen=True, slots=True)
class Unpublished(RoomEvent):
    """Something is no longer shown."""

    publication_id: PublicationId


@dataclass(frozen=True, slots=True)
class SpeakingChanged(RoomEvent):
    """Who is heard now, the loudest first."""

    participant_ids: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class Reacted(RoomEvent):
    """A sign was given."""

    participant_id: PersonId
    reaction: Reaction


@dataclass(frozen=True, slots=True)
class OfferMade(RoomEvent):
    """The media process offers to one connection."""

    connection_id: ConnectionId
    version: int
    sdp: str


@dataclass(frozen=True, slots=True)
class SlotsChanged(RoomEvent):
    """What the sections of one connection's subscribe peer carry now; all of them."""

    connection_id: ConnectionId
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class PicturesHeld(RoomEvent):
    """Wanted pictures that one connection's network, or its choice to save data, leaves out now.

    `sound_only`: the network carries none at all.
    """

    connection_id: ConnectionId
    publication_ids: tuple[PublicationId, ...]
    sound_only: bool


@dataclass(frozen=True, slots=True)
class LayersWanted(RoomEvent):
    """The layers of one's own picture, by RID, that somebody is shown: the others need not be sent."""

    connection_id: ConnectionId
    publication_id: PublicationId
    rids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MediaLost(RoomEvent):
    """Sound and pictures are gone for all; the rest goes on."""


@dataclass(frozen=True, slots=True)
class MediaBack(RoomEvent):
    """Sound and pictures can be published again."""


@dataclass(frozen=True, slots=True)
class ServerStopping(RoomEvent):
    """The server goes; come back soon."""


@dataclass(frozen=True, slots=True)
class PeerDropped(RoomEvent):
    """For the server: this media peer is to be closed."""

    peer_id: PeerId


@dataclass(frozen=True, slots=True)
class PublicationStopped(RoomEvent):
    """For the server: what this peer still sends of this publication is for nobody."""

    peer_id: PeerId
    publication_id: PublicationId


@dataclass(frozen=True, slots=True)
class ForwardingChanged(RoomEvent):
    """For the server: this publication is held back, or no longer."""

    publication_id: PublicationId
    paused: bool


@dataclass(frozen=True, slots=True)
class ConnectionDropped(RoomEvent):
    """For the server: this connection is to be closed, after all that was said to it."""

    connection_id: ConnectionId
