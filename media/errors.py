"""What can go wrong in the media plane, named for what happened.

MediaError
├── MediaUnavailable      nobody answers, or too late: the page goes on without media and comes back
│   ├── PeerGone          the peer, or its room, does not live any more: publish or subscribe again
│   └── RoomFull          the room, or what one peer may publish, is full
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
    """A bound on peers or publications was reached."""


class ControlMalformed(MediaError):
    """A control frame that is too long, not JSON, or not of the declared shape."""
