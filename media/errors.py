"""What can go wrong in the media plane, named for what happened.

MediaError
├── MediaUnavailable      nobody answers, or too late: the page goes on without media and comes back
│   ├── PeerGone          the peer, or its room, does not live any more: publish or subscribe again
│   ├── RoomFull          the room has no place for another peer
│   └── PeerFull          one peer publishes as much as it may
├── SdpRefused            a description we cannot or will not use
└── ControlMalformed      a frame on the control socket breaks its contract
"""

from actions.ports import media as port


class MediaError(Exception):
    """The base of them all."""


class MediaUnavailable(MediaError, port.MediaUnavailable):
    """No media process answers."""


class PeerGone(MediaUnavailable, port.PeerGone):
    """The peer or the room is closed."""


class SdpRefused(MediaError, port.SdpRefused):
    """A session description was refused; the text says why, in words for a developer."""


class RoomFull(MediaUnavailable, port.RoomFull):
    """As many peers as a room may have."""


class PeerFull(MediaUnavailable, port.PeerFull):
    """As many publications as a peer may have."""


class ControlMalformed(MediaError):
    """A control frame that is too long, not JSON, or not of the declared shape."""


CODES: dict[type[MediaError], str] = {
    SdpRefused: "sdp_refused",
    PeerGone: "peer_gone",
    RoomFull: "room_full",
    PeerFull: "peer_full",
    ControlMalformed: "malformed",
}
"""What failures are called between the processes."""
