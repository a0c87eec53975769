"""The VP8 payload descriptor (RFC 7741 §4.2): enough of it to start at a key frame and to renumber pictures."""

from typing import NamedTuple


class Vp8Malformed(ValueError):
    """A payload too short for the descriptor that it announces."""


class Vp8Descriptor(NamedTuple):
    """What a payload says of itself; offsets count from the start of the payload, 0 means absent.

    `picture_id` is 15 bits wide when `is_long`, else 7.
    """

    is_key_frame_start: bool
    picture_id_at: int
    is_long: bool
    picture_id: int
    tl0_at: int
    tl0: int


def parse_descriptor(payload: bytes) -> Vp8Descriptor:
    """The descriptor of a payload that is not empty."""
    try:
        return _parse(payload)
    except IndexError as error:
        raise Vp8Malformed from error


def _parse(payload: bytes) -> Vp8Descriptor:
    first = payload[0]
    at, picture_id_at, is_long, picture_id, tl0_at, tl0 = 1, 0, False, 0, 0, 0
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
            at += 1
    is_start = first & 0x17 == 0x10  # S bit and partition 0
    return Vp8Descriptor(is_start and not payload[at] & 1, picture_id_at, is_long, picture_id, tl0_at, tl0)
