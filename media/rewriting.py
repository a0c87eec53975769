"""Numbers that stay continuous: sequence numbers, timestamps and picture ids of a slot whose publication changes.

Pure: no socket, no clock. The rule: an RTP sequence number is never given to two different packets of a slot, for
SRTP would encrypt both with the same nonce.
"""

from collections import deque
from dataclasses import dataclass

from media.rtp import sequence_is_newer
from media.vp8 import Vp8Descriptor


@dataclass(frozen=True, slots=True)
class Position:
    """A packet's place in its stream; `at` is monotonic seconds."""

    sequence: int
    timestamp: int
    picture: Vp8Descriptor | None
    at: float


class Rewriting:
    """What is added to the numbers of the carried stream to give those of the slot. Starts at random numbers."""

    __slots__ = (
        "_clock_rate", "_last", "first_sequence", "picture_shift", "renumbers", "sequence_shift", "timestamp_shift",
        "tl0_shift",
    )  # fmt: skip

    def __init__(self, clock_rate: int, first_sequence: int, first_timestamp: int) -> None:
        self._clock_rate = clock_rate
        self._last: Position | None = None
        self.sequence_shift = first_sequence & 0x7FFF
        self.timestamp_shift = first_timestamp
        self.first_sequence = 0
        self.picture_shift = self.tl0_shift = 0
        self.renumbers = False

    def begin(self, start: Position) -> None:
        """The slot carries a stream from this packet on."""
        self.first_sequence = start.sequence
        if self._last is None:
            self.sequence_shift -= start.sequence
            self.timestamp_shift -= start.timestamp
            return
        last, passed = self._last, round((start.at - self._last.at) * self._clock_rate)
        self.sequence_shift = last.sequence + 1 - start.sequence
        self.timestamp_shift = last.timestamp + max(1, passed) - start.timestamp
        if start.picture and last.picture:
            # Each encoder starts at random ids: a jump freezes the browser's decoder until the next key frame.
            self.picture_shift = last.picture.picture_id + 1 - start.picture.picture_id
            self.tl0_shift = last.picture.tl0 + 1 - start.picture.tl0
            self.renumbers = bool(self.picture_shift or self.tl0_shift)

    def end(self, newest: Position) -> None:
        """The slot stops carrying the stream, whose newest packet was this one."""
        picture = newest.picture or (self._last.picture if self._last else None)
        if newest.picture:
            picture = newest.picture._replace(
                picture_id=newest.picture.picture_id + self.picture_shift & 0x7FFF,
                tl0=newest.picture.tl0 + self.tl0_shift & 0xFF,
            )
        self._last = Position(
            newest.sequence + self.sequence_shift & 0xFFFF,
            newest.timestamp + self.timestamp_shift & 0xFFFFFFFF,
            picture,
            newest.at,
        )

    def carries(self, sequence: int) -> bool:
        """Whether a late packet belongs to what the slot has shown, and not to what came before its start."""
        return (sequence - self.first_sequence) & 0xFFFF < 0x8000

    def renumber(self, packet: memoryview | bytearray, payload_at: int, picture: Vp8Descriptor) -> None:
        """Rewrites the picture id and TL0PICIDX in the packet, in the widths that they have."""
        if picture.picture_id_at:
            at = payload_at + picture.picture_id_at
            picture_id = picture.picture_id + self.picture_shift
            if picture.is_long:
                packet[at] = 0x80 | picture_id >> 8 & 0x7F
                packet[at + 1] = picture_id & 0xFF
            else:
                packet[at] = picture_id & 0x7F
        if picture.tl0_at:
            packet[payload_at + picture.tl0_at] = picture.tl0 + self.tl0_shift & 0xFF


class PaddingFilter:
    """Closes the holes that padding-only packets leave when they are not forwarded."""

    def __init__(self) -> None:
        self._newest: int | None = None
        self._shift = 0
        self._dropped: deque[int] = deque(maxlen=64)

    def drop(self, sequence: int) -> None:
        """Takes a packet out of the numbering; one that comes late leaves its hole."""
        if self._newest is None or sequence_is_newer(sequence, self._newest):
            self._newest = sequence
            self._shift += 1
            self._dropped.append(sequence)

    def number(self, sequence: int) -> int:
        """The number of a packet that is forwarded."""
        if self._newest is None or sequence_is_newer(sequence, self._newest):
            self._newest = sequence
            return sequence - self._shift & 0xFFFF
        after = sum(1 for dropped in self._dropped if sequence_is_newer(dropped, sequence))
        return sequence - self._shift + after & 0xFFFF
