"""SRTP in place, on buffers of our own: pylibsrtp's Python wrapper copies each packet twice and costs as much again.

The rule: this is the only module that knows pylibsrtp's private names; tests/media/test_private_names.py holds them.
"""

from typing import Any

from pylibsrtp import SRTP_MAX_TRAILER_LEN
from pylibsrtp._binding import ffi, lib

# Rooms for the tag that `protect` appends.
TRAILER = SRTP_MAX_TRAILER_LEN

Pointer = Any

# `protect(context, packet, length)`: 0 when done; `length` is an `int *`, before and after.
protect = lib.srtp_protect


def context_of(session: Any) -> Pointer:
    """The C context of a `pylibsrtp.Session`; valid as long as the session lives."""
    return session._srtp[0]


def pointer_at(address: int) -> Pointer:
    """A packet buffer at an address that the caller keeps alive."""
    return ffi.cast("void *", address)


def length_at(address: int) -> Pointer:
    """The low half of a `size_t` at an address that the caller keeps alive: where iovec keeps its length.

    Both architectures that we run on, x86-64 and ARM64, are little-endian.
    """
    return ffi.cast("int *", address)


class Opener:
    """Takes the protection off packets that lie in one buffer."""

    def __init__(self, buffer: bytearray) -> None:
        self._packet = ffi.from_buffer(buffer)
        self._length = ffi.new("int *")

    def open_rtp(self, context: Pointer, size: int) -> int:
        """The size of the plain RTP packet; 0 when it is forged, replayed or too old."""
        self._length[0] = size
        return 0 if lib.srtp_unprotect(context, self._packet, self._length) else self._length[0]

    def open_rtcp(self, context: Pointer, size: int) -> int:
        """The size of the plain RTCP packet; 0 as above."""
        self._length[0] = size
        return 0 if lib.srtp_unprotect_rtcp(context, self._packet, self._length) else self._length[0]
