"""Every message between the web process and a media process; `media/frames.py` puts them on the wire.

The web process asks (`Request`), the media process replies or fails, and tells on its own (`Report`).
Ids are opaque strings here.
"""

from dataclasses import dataclass

from rooms.sources import PictureLimit, Pin, Source


@dataclass(frozen=True, slots=True)
class OfferedTrack:
    """A media section of the browser's offer, and the publication it becomes."""

    mid: str
    source: Source
    publication_id: str


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A picture that a page shows, and how large, in pixels of the screen."""

    publication_id: str
    width: int
    height: int
    pin: Pin = Pin.NONE


@dataclass(frozen=True, slots=True)
class SlotCarries:
    """What a slot of a subscribe peer carries now; None is silence, or a picture that stands still."""

    mid: str
    kind: str
    publication_id: str | None


# Requests, web → media


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """Peers may come to this room; opening an open room changes nothing."""

    room_id: str


@dataclass(frozen=True, slots=True)
class CloseRoom:
    """Closes the room's peers and forgets it."""

    room_id: str


@dataclass(frozen=True, slots=True)
class Publish:
    """The browser's offer for what it sends: the first one, one with more tracks, or an ICE restart."""

    room_id: str
    participant_id: str
    connection_id: str
    peer_id: str
    sdp: str
    tracks: tuple[OfferedTrack, ...]
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Unpublish:
    """Ends one publication of a publish peer."""

    peer_id: str
    publication_id: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A new subscribe peer: the server offers."""

    room_id: str
    participant_id: str
    connection_id: str
    peer_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The browser's answer to the offer of this version."""

    peer_id: str
    version: int
    sdp: str


@dataclass(frozen=True, slots=True)
class Want:
    """The pictures that the page shows, the most important first."""

    peer_id: str
    pictures: tuple[WantedPicture, ...]


@dataclass(frozen=True, slots=True)
class LimitPictures:
    """What the person at this peer wants at most."""

    peer_id: str
    limit: PictureLimit


@dataclass(frozen=True, slots=True)
class Pause:
    """Whether the publication is held back, whatever its browser sends."""

    publication_id: str
    paused: bool


@dataclass(frozen=True, slots=True)
class ClosePeer:
    """Closes a peer, and what it published."""

    peer_id: str


@dataclass(frozen=True, slots=True)
class Stats:
    """Asks for `Numbers`."""


Request = (
    OpenRoom | CloseRoom | Publish | Unpublish | Subscribe | Answer | Want | LimitPictures | Pause | ClosePeer | Stats
)


@dataclass(frozen=True, slots=True)
class Done:
    """The reply of requests that give nothing back."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a `Publish`."""

    sdp: str


@dataclass(frozen=True, slots=True)
class Offered:
    """The first offer of a subscribe peer."""

    version: int
    sdp: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """Totals of the process since its start; nothing here belongs to a person."""

    rooms: int
    peers: int
    publications: int
    packets_in: int
    packets_out: int
    packets_dropped: int
    datagrams_refused: int


Reply = Done | Answered | Offered | Numbers


@dataclass(frozen=True, slots=True)
class Failure:
    """The request was refused: a stable code, and a reason for developers."""

    code: str
    detail: str


# Reports, media → web


@dataclass(frozen=True, slots=True)
class PeerConnected:
    """The handshake is done: media flows."""

    peer_id: str


@dataclass(frozen=True, slots=True)
class PeerClosed:
    """`reason`: `timeout` (never connected), `silence` (consent expired), `flood`, `closed_by_browser`, `failed`."""

    peer_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class OfferMade:
    """The subscribe peer grew: the browser answers this offer."""

    peer_id: str
    version: int
    sdp: str


@dataclass(frozen=True, slots=True)
class SlotsChanged:
    """All slots of the peer, in the order of their media sections."""

    peer_id: str
    slots: tuple[SlotCarries, ...]


@dataclass(frozen=True, slots=True)
class PicturesHeld:
    """Wanted pictures that the peer's network, or its person's choice to save data, leaves out now.

    `sound_only`: the network carries none at all, for a while already.
    """

    peer_id: str
    publication_ids: tuple[str, ...]
    sound_only: bool


@dataclass(frozen=True, slots=True)
class LayersWanted:
    """The layers of a picture, by RID, that somebody is shown: its page need send no others (none: nobody is)."""

    room_id: str
    publication_id: str
    rids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Speaking:
    """Who is heard, the loudest first."""

    room_id: str
    participant_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alive:
    """Whose peers gave a valid packet in the last second."""

    room_id: str
    participant_ids: tuple[str, ...]


Report = PeerConnected | PeerClosed | OfferMade | SlotsChanged | PicturesHeld | LayersWanted | Speaking | Alive
Message = Request | Report | Failure
