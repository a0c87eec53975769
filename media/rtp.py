"""RTP headers (RFC 3550 §5.1, RFC 8285) read in place: what a forwarder needs and no packet object.

The rule: whatever the bytes, `parse_header` gives a header or raises `RtpMalformed`.
"""

import struct
from typing import NamedTuple

MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
LEVEL_URI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
RID_URI = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
REPAIRED_RID_URI = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"

_FIXED = struct.Struct("!BBHII")
_WORD = struct.Struct("!HH")
_ONE_BYTE = 0xBEDE
# Browsers write some thirty bytes of extensions, each of which is looked for in turn: who writes more is not read on.
_MAX_EXTENSIONS = 128


class RtpMalformed(ValueError):
    """A packet shorter than it announces."""


class RtpHeader(NamedTuple):
    """Where things are in a packet: the payload is `packet[start:end]`, extensions `packet[ext_start:ext_end]`."""

    marker: int
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    profile: int
    ext_start: int
    ext_end: int
    start: int
    end: int


def is_rtcp(second_byte: int) -> bool:
    """Tells RTCP from RTP on one port (RFC 5761 §4)."""
    return 192 <= second_byte <= 223


def parse_header(packet: bytes | memoryview) -> RtpHeader:
    """The header of a packet, its padding taken off."""
    size = len(packet)
    if size < 12:
        raise RtpMalformed("short")
    first, second, sequence, timestamp, ssrc = _FIXED.unpack_from(packet)
    if first >> 6 != 2:
        raise RtpMalformed("version")
    start = 12 + 4 * (first & 15)
    profile = ext_start = ext_end = 0
    if first & 0x10:
        if start + 4 > size:
            raise RtpMalformed("extension")
        profile, words = _WORD.unpack_from(packet, start)
        ext_start = start + 4
        start = ext_end = ext_start + 4 * words
    end = size - packet[-1] if first & 0x20 else size
    if start > end or (first & 0x20 and end == size):
        raise RtpMalformed("padding")
    return RtpHeader(second >> 7, second & 0x7F, sequence, timestamp, ssrc, profile, ext_start, ext_end, start, end)


def extension(packet: bytes | memoryview, header: RtpHeader, wanted: int) -> bytes | None:
    """The value of one header extension, in the one-byte or the two-byte form, if it stands where browsers write it."""
    at, end = header.ext_start, min(header.ext_end, header.ext_start + _MAX_EXTENSIONS)
    one_byte = header.profile == _ONE_BYTE
    if not one_byte and header.profile & 0xFFF0 != 0x1000:
        return None
    while at < end:
        if packet[at] == 0:  # padding
            at += 1
            continue
        if one_byte:
            identifier, length, at = packet[at] >> 4, (packet[at] & 15) + 1, at + 1
            if identifier == 15:
                return None
        else:
            if at + 1 >= end:
                return None
            identifier, length, at = packet[at], packet[at + 1], at + 2
        if at + length > end:
            return None
        if identifier == wanted:
            return bytes(packet[at : at + length])
        at += length
    return None


def repaired(packet: bytes | memoryview, header: RtpHeader, payload_type: int) -> RtpHeader | None:
    """The header of what a repair packet holds (RFC 4588 §4); None when it holds nothing but padding."""
    if header.end - header.start < 3:
        return None
    (sequence,) = struct.unpack_from("!H", packet, header.start)
    return header._replace(payload_type=payload_type, sequence=sequence, start=header.start + 2)


def sequence_is_newer(sequence: int, than: int) -> bool:
    """Whether a 16-bit sequence number is ahead of another (RFC 1982)."""
    return 0 < (sequence - than) & 0xFFFF < 0x8000
