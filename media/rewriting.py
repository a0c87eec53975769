"""Numbers that stay continuous: sequence numbers, timestamps and picture ids of a slot whose stream changes.

Pure: no socket, no clock. The rule: an RTP sequence number is never given to two different packets of a slot, for
SRTP would encrypt both with the same nonce.
"""

import struct
from dataclasses import dataclass

from media.vp8 import Vp8Descriptor

_PICTURE = struct.Struct("!HB")
# A sound of 20 ms: two that lie closer would be played over each other.
_LEAST_STEPS = {48_000: 960}
# Further behind the newest nothing is late or sent again: four times what is kept (media/forwarding.py).
_LATEST = 1024


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
        "_ahead", "_clock_rate", "_last", "_least", "first_sequence", "key_shift", "picture_shift", "renumbers",
        "sequence_shift", "timestamp_shift", "tl0_shift",
    )  # fmt: skip

    def __init__(self, clock_rate: int, first_sequence: int, first_timestamp: int) -> None:
        self._clock_rate, self._least = clock_rate, _LEAST_STEPS.get(clock_rate, 1)
        self._last: Position | None = None
        self._ahead = 0
        self.sequence_shift = first_sequence & 0x7FFF
        self.timestamp_shift = first_timestamp
        self.first_sequence = 0
        self.picture_shift = self.tl0_shift = self.key_shift = 0
        self.renumbers = False

    def begin(self, start: Position, passed: int | None = None) -> None:
        """The slot carries a stream from this packet on.

        Args:
            start: a packet of the stream.
            passed: how much later it was taken than the last one carried, in timestamp units, as the publisher's
                clocks tell; None when they do not, then the time of arrival tells.
        """
        self.first_sequence = start.sequence
        last = self._last
        if last is None:
            self.sequence_shift -= start.sequence
            self.timestamp_shift -= start.timestamp
            return
        self.sequence_shift = last.sequence + 1 - start.sequence
        self.timestamp_shift = last.timestamp + self._step(passed, start.at - last.at) - start.timestamp
        if start.picture and last.picture:
            # Each encoder starts at random ids: a jump freezes the browser's decoder until the next key frame.
            self.picture_shift = last.picture.picture_id + 1 - start.picture.picture_id
            # Only pictures of the base layer count TL0PICIDX up.
            self.tl0_shift = last.picture.tl0 + (start.picture.temporal == 0) - start.picture.tl0
            self.key_shift = last.picture.key_index + start.picture.is_key_frame_start - start.picture.key_index
            self.renumbers = bool(self.picture_shift or self.tl0_shift or self.key_shift)

    def end(self, newest: Position) -> None:
        """The slot stops carrying the stream, whose newest packet was this one."""
        picture = newest.picture or (self._last.picture if self._last else None)
        if newest.picture:
            picture = newest.picture._replace(
                picture_id=newest.picture.picture_id + self.picture_shift & 0x7FFF,
                tl0=newest.picture.tl0 + self.tl0_shift & 0xFF,
                key_index=newest.picture.key_index + self.key_shift & 0x1F,
            )
        self._last = Position(
            newest.sequence + self.sequence_shift & 0xFFFF,
            newest.timestamp + self.timestamp_shift & 0xFFFFFFFF,
            picture,
            newest.at,
        )

    def went_on(self, newest: int) -> None:
        """The stream is at this packet: after half a turn of its numbers what is new would seem to be from before the
        start. Called often enough that no half of a turn passes in between."""
        if _LATEST < (newest - self.first_sequence) & 0xFFFF < 0x8000:
            self.first_sequence = newest - _LATEST & 0xFFFF

    def carries(self, sequence: int) -> bool:
        """Whether a late packet belongs to what the slot has shown, and not to what came before its start."""
        return (sequence - self.first_sequence) & 0xFFFF < 0x8000

    def renumber(self, packet: memoryview | bytearray, payload_at: int, picture: Vp8Descriptor) -> None:
        """Rewrites picture id, TL0PICIDX and KEYIDX in the packet, in the widths that they have."""
        picture_id, tl0 = picture.picture_id + self.picture_shift, picture.tl0 + self.tl0_shift & 0xFF
        if picture.is_long and picture.tl0_at == 4:  # as all browsers write it: once for each packet and subscriber
            _PICTURE.pack_into(packet, payload_at + 2, 0x8000 | picture_id & 0x7FFF, tl0)
        else:
            if picture.picture_id_at:
                at = payload_at + picture.picture_id_at
                if picture.is_long:
                    packet[at] = 0x80 | picture_id >> 8 & 0x7F
                    packet[at + 1] = picture_id & 0xFF
                else:
                    packet[at] = picture_id & 0x7F
            if picture.tl0_at:
                packet[payload_at + picture.tl0_at] = tl0
        if picture.key_index >= 0:
            at = payload_at + picture.extra_at
            packet[at] = packet[at] & 0xE0 | picture.key_index + self.key_shift & 0x1F

    def _step(self, passed: int | None, waited_s: float) -> int:
        """Timestamps only ever rise; what that put ahead of the truth is taken back at the next change."""
        if passed is None:
            self._ahead = 0
            return max(self._least, round(waited_s * self._clock_rate))
        step = max(self._least, passed - self._ahead)
        self._ahead += step - passed
        return step
