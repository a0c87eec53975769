"""Packets on a byte stream (RFC 4571): each has its length before it, two bytes, the high one first.

The rule: sans-IO and bounded. Whatever comes in whichever pieces, the same packets come out; a packet longer than a
browser sends is a `FrameTooLong`, and nothing is believed of that stream any more.
"""

from collections.abc import Iterator

PREFIX = 2
# An Ethernet frame: browsers send over TCP what they would have sent over UDP.
LARGEST = 1500
# What is taken from a stream at once: five packets of the largest kind, fifty voices.
_SPACE = 8192


class FrameTooLong(ValueError):
    """The stream announces a packet that no browser sends."""


class Deframer:
    """Takes packets off one stream, in memory that never grows."""

    def __init__(self) -> None:
        self._view = memoryview(bytearray(_SPACE))
        self._held = 0

    @property
    def space(self) -> memoryview:
        """Where the next bytes of the stream belong; never empty once `received` was read to its end."""
        return self._view[self._held :]

    def received(self, count: int) -> Iterator[memoryview]:
        """The packets that so many bytes more, written to `space`, complete. Each is valid until the next one."""
        held, at = self._held + count, 0
        while held - at >= PREFIX:
            end = at + PREFIX + (self._view[at] << 8 | self._view[at + 1])
            if end - at > PREFIX + LARGEST:
                raise FrameTooLong
            if end > held:
                break
            yield self._view[at + PREFIX : end]
            at = end
        rest = held - at
        if at and rest:
            self._view[:rest] = bytes(self._view[at:held])
        self._held = rest


def framed(packet: bytes | memoryview) -> bytes:
    """A packet as it goes onto a stream."""
    return len(packet).to_bytes(PREFIX, "big") + packet
