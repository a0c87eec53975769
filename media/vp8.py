"""The VP8 payload descriptor (RFC 7741 §4.2): enough to start at a key frame, to thin and to renumber pictures."""

import struct
from typing import NamedTuple

_SIZE = struct.Struct("<HH")
_START_CODE = b"\x9d\x01\x2a"


class Vp8Malformed(ValueError):
    """A payload too short for the descriptor that it announces."""


class Vp8Descriptor(NamedTuple):
    """What a payload says of itself; offsets count from the start of the payload, 0 means absent.

    `picture_id` is 15 bits wide when `is_long`, else 7. `extra_at` is the byte of temporal layer and key index.
    """

    is_key_frame_start: bool
    picture_id_at: int
    is_long: bool
    picture_id: int
    tl0_at: int
    tl0: int
    is_start: bool = False
    """The first packet of a picture."""
    temporal: int = 0
    is_sync: bool = False
    """Depends on the base layer only (Y): a temporal layer may be joined here."""
    extra_at: int = 0
    key_index: int = -1
    """KEYIDX, 5 bits; -1 when absent."""
    size: int = 1
    """Of the descriptor: the payload header follows."""


def parse_descriptor(payload: bytes) -> Vp8Descriptor:
    """The descriptor of a payload that is not empty."""
    try:
        return _parse(payload)
    except IndexError as error:
        raise Vp8Malformed from error


def picture_size(payload: bytes, picture: Vp8Descriptor) -> tuple[int, int] | None:
    """Width and height that the first packet of a key frame tells (RFC 6386 §9.1)."""
    at = picture.size + 3
    if len(payload) < at + 7 or payload[at : at + 3] != _START_CODE:
        return None
    width, height = _SIZE.unpack_from(payload, at + 3)
    return width & 0x3FFF, height & 0x3FFF


def with_picture_id(payload: bytes, picture: Vp8Descriptor, picture_id: int) -> bytes:
    """The payload with another picture id, in the width that it has."""
    at = picture.picture_id_at
    number = (0x8000 | picture_id & 0x7FFF).to_bytes(2) if picture.is_long else bytes([picture_id & 0x7F])
    return payload[:at] + number + payload[at + len(number) :]


def _parse(payload: bytes) -> Vp8Descriptor:
    first = payload[0]
    at, picture_id_at, is_long, picture_id, tl0_at, tl0 = 1, 0, False, 0, 0, 0
    temporal, is_sync, extra_at, key_index = 0, False, 0, -1
    if first & 0x80:
        extended, at = payload[1], 2
        if extended & 0x80:
            picture_id_at, picture_id = at, payload[at]
            at += 1
            if picture_id & 0x80:
                is_long = True
                picture_id = (picture_id & 0x7F) << 8 | payload[at]
                at += 1
        if extended & 0x40:
            tl0_at, tl0 = at, payload[at]
            at += 1
        if extended & 0x30:
            extra_at, extra = at, payload[at]
            if extended & 0x20:
                temporal, is_sync = extra >> 6, bool(extra & 0x20)
            if extended & 0x10:
                key_index = extra & 0x1F
            at += 1
    is_start = first & 0x17 == 0x10  # S bit and partition 0
    return Vp8Descriptor(
        is_start and not payload[at] & 1, picture_id_at, is_long, picture_id, tl0_at, tl0,
        is_start, temporal, is_sync, extra_at, key_index, at,
    )  # fmt: skip
