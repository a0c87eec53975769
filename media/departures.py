"""The packets that left for one subscribe peer: their transport-wide numbers, and what became of them.

Pure, and on the hot path: the fan-out itself counts `newest` up by `step` and writes into `sent`, for a call would cost
more than the work. The rule: a number is given once, and all are 0 for a browser that tells of none.
"""

from collections.abc import Iterator, Sequence

from media.feedback import LOST, TICKS_PER_S, TransportFeedback

# When a packet left (monotonic seconds) and its size in bytes; one tuple for all who got the same packet.
Departure = tuple[float, int]
# A second of a full class and a half, after which nobody tells of a packet any more. A power of two.
REMEMBERED = 1024
MASK = REMEMBERED - 1
# The receiver's reference time wraps after 2^24 * 64 ms.
_WRAP = 1 << 32


class Departures:
    """`sent[number & MASK]` is a packet's departure until its fate is known."""

    __slots__ = ("_newest_tick", "_turns", "newest", "sent", "step")

    def __init__(self) -> None:
        self.newest = self.step = 0
        self.sent: list[Departure | None] = [None] * REMEMBERED
        self._newest_tick: int | None = None
        self._turns = 0

    @property
    def is_told_of(self) -> bool:
        """Whether the browser tells of them at all."""
        return bool(self.step)

    def number(self, departure: Departure) -> int:
        """The number of a packet that leaves alone."""
        self.newest = number = self.newest + self.step & 0xFFFF
        self.sent[number & MASK] = departure
        return number

    def forget(self) -> None:
        """Nobody needs to know any more what became of what left until now."""
        self.sent[:] = [None] * REMEMBERED

    def told(self, feedback: TransportFeedback) -> "Iterator[tuple[int, float, int, float | None]]":
        """Number, departure, size and arrival of each packet that a report tells of, for the first time.

        The arrival is in seconds of the receiver's clock, None when the packet was lost. A lost packet may be told of
        again, when it comes after all. What nobody remembers is passed over unread: a few bytes may tell of thousands.
        """
        arrivals = feedback.arrivals
        behind = (self.newest - feedback.base - len(arrivals) + 1) & 0xFFFF
        if behind > 0x8000:
            return  # a packet that never left: the report is made up
        forgotten = max(0, behind + len(arrivals) - REMEMBERED)
        arrivals, sent = arrivals[forgotten:], self.sent
        turned = self._turned(arrivals)
        for at, tick in enumerate(arrivals, feedback.base + forgotten):
            if (departure := sent[at & MASK]) is None:
                continue
            left, size = departure
            if tick == LOST:
                yield at & 0xFFFF, left, size, None
            else:
                sent[at & MASK] = None
                yield at & 0xFFFF, left, size, (tick + turned) / TICKS_PER_S

    def _turned(self, arrivals: Sequence[int]) -> int:
        """What is added to the report's times so that they go on where the receiver's clock wrapped."""
        first = next((tick for tick in arrivals if tick != LOST), None)
        if first is not None:
            if self._newest_tick is not None and first < self._newest_tick - _WRAP // 2:
                self._turns += 1
            self._newest_tick = first
        return self._turns * _WRAP
