"""What a section of media settles on: numbers, extensions, layers, and what goes beside the codec itself.

The rule: VP8 and Opus only, which every browser has; the numbers of what browsers send are theirs, the numbers of what
they receive are ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from media.errors import SdpRefused
from media.feedback import TRANSPORT_URI
from media.rtp import LEVEL_URI, MID_URI, REPAIRED_RID_URI, RID_URI
from media.sdp import Section
from rooms.sources import Source

OPUS, RED, VP8, RTX = 111, 63, 96, 97
# Ours on the subscribe peer; one-byte header extensions (RFC 8285) have ids 1 to 14.
MID_EXTENSION, TRANSPORT_EXTENSION = 4, 3
MAX_LAYERS = 3


@dataclass(frozen=True, slots=True)
class Local:
    """What every description of one peer says of the server."""

    ufrag: str
    password: str
    fingerprint: str
    addresses: Sequence[tuple[str, int]]
    tcp_port: int = 0
    """Where the same hosts take streams (RFC 6544); 0: nowhere."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """How one publication arrives: numbers are the browser's; an extension that it lacks is 0."""

    payload_type: int
    mid_extension: int
    level_extension: int
    ssrcs: tuple[int, ...]
    transport_extension: int = 0
    repair_payload_type: int = 0
    red_payload_type: int = 0
    rids: tuple[str, ...] = ()
    """Of the layers, the smallest first as browsers are told to name them; empty: one stream."""
    rid_extension: int = 0
    repaired_rid_extension: int = 0


@dataclass(frozen=True, slots=True)
class OfferedSlot:
    """A section of the subscribe peer, sending for ever."""

    mid: str
    kind: str
    ssrc: int
    rtx_ssrc: int = 0
    """Of the stream that carries what was lost (RFC 4588), and padding; 0 on sound."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a browser takes in a slot besides the codec itself."""

    red: bool


def agree(section: Section, source: Source) -> Agreed:
    """What a section that publishes this source settles on."""
    kind = kind_of(source)
    if section.kind != kind or not section.is_live:
        raise SdpRefused(f"section {section.mid} cannot carry {source}")
    number = section.payload_type("vp8", 90_000) if kind == "video" else section.payload_type("opus", 48_000)
    if number is None:
        raise SdpRefused("VP8 and Opus are needed")
    extensions = section.extensions
    rids = tuple(section.rids) if kind == "video" and RID_URI in extensions and MID_URI in extensions else ()
    return Agreed(
        number,
        extensions.get(MID_URI, 0),
        extensions.get(LEVEL_URI, 0),
        tuple(section.ssrcs),
        extensions.get(TRANSPORT_URI, 0),
        section.repairing(number) if kind == "video" else 0,
        _redundant(section, number) if kind == "audio" else 0,
        rids[:MAX_LAYERS],
        extensions.get(RID_URI, 0) if rids else 0,
        extensions.get(REPAIRED_RID_URI, 0) if rids else 0,
    )


def _redundant(section: Section, opus: int) -> int:
    """The payload type of redundant sound whose blocks are all Opus; 0: there is none."""
    number = section.payload_type("red", 48_000)
    return number if number is not None and section.formats_of.get(number, "").split("/")[0] == str(opus) else 0


def kind_of(source: Source) -> str:
    """`audio` or `video`, as SDP says."""
    return "video" if source in (Source.CAMERA, Source.SCREEN) else "audio"
