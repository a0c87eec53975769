"""The forwarding of sound and pictures, as the verbs see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from accounts.people import PersonId
from rooms.ids import ConnectionId, PeerId, PublicationId, RoomId
from rooms.sources import PictureLimit, Pin, Source


@dataclass(frozen=True, slots=True)
class OfferedTrack:
    """A section of a browser's offer and what it publishes there."""

    mid: str
    source: Source
    publication_id: PublicationId


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer of the media process to a subscribing browser. `version` rises; an answer names the one it answers."""

    version: int
    sdp: str


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A picture that a page shows, and how large, in pixels of the screen."""

    publication_id: PublicationId
    width: int
    height: int
    pin: Pin = Pin.NONE


class MediaUnavailable(Exception):
    """No media process answers now; it is being restarted."""


class PeerGone(MediaUnavailable):
    """The peer, or its room, does not live any more: publish or subscribe again."""


class RoomFull(MediaUnavailable):
    """No place is left for another's sound and pictures."""


class PeerFull(MediaUnavailable):
    """No place is left for more of one's own."""


class SdpRefused(Exception):
    """The session description cannot be used."""


class Media(Protocol):
    """The forwarding of sound and pictures, in a process of its own. Every call may raise MediaUnavailable."""

    def available_for(self, room_id: RoomId) -> bool: ...
    async def open_room(self, room_id: RoomId) -> None: ...
    async def close_room(self, room_id: RoomId) -> None: ...
    async def publish(
        self,
        room_id: RoomId,
        participant_id: PersonId,
        connection_id: ConnectionId,
        peer_id: PeerId,
        sdp: str,
        tracks: Sequence[OfferedTrack],
        restart: bool,
    ) -> str:
        """The answer to a browser's offer. Raises SdpRefused."""
        ...

    async def unpublish(self, peer_id: PeerId, publication_id: PublicationId) -> None: ...
    async def subscribe(
        self, room_id: RoomId, participant_id: PersonId, connection_id: ConnectionId, peer_id: PeerId
    ) -> Offer: ...
    async def answer(self, peer_id: PeerId, version: int, sdp: str) -> None:
        """Raises SdpRefused."""
        ...

    async def want(self, peer_id: PeerId, pictures: Sequence[WantedPicture]) -> None: ...
    async def limit_pictures(self, peer_id: PeerId, limit: PictureLimit) -> None: ...
    async def pause(self, publication_id: PublicationId, paused: bool) -> None: ...
    async def close_peer(self, peer_id: PeerId) -> None: ...
