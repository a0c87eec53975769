"""A leaky bucket for one subscriber: bursts leave no faster than their network takes them.

Pure; times are monotonic seconds. The rules: nothing is held while the bucket has room, so that most packets never
meet it; order is kept; a full queue loses its newest, as a network would, and never grows for ever.
"""

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")

# A key frame leaves faster than the average of a stream, and slower than it came (LiveKit and libwebrtc: 1.5 to 2.5).
_FACTOR = 1.5
# Nothing arrives sooner for being sent faster into a queue that stands, where voices would wait behind it.
_FACTOR_WHILE_QUEUE_STANDS = 1.0
# What may leave at once: a frame of a small picture.
_BURST_S = 0.02
_LEAST_BURST = 3000
# A queue that would take longer is emptied faster: a late picture is worse than a burst.
_LONGEST_S = 0.4
_MOST = 600


class Pacer(Generic[T]):
    """Holds what has to wait. `bps` is the subscriber's estimate."""

    def __init__(self, bps: float, now: float) -> None:
        self.bps = bps
        self.queue_stands = False
        """In the network."""
        self._queue: deque[tuple[int, T]] = deque()
        self._size = 0
        self._credit = float(_LEAST_BURST)
        self._at = now

    def __len__(self) -> int:
        return len(self._queue)

    def passes(self, size: int, now: float) -> bool:
        """Whether a packet may leave at once; then it is counted."""
        if self._queue:
            return False
        self._fill(now)
        if self._credit <= 0:
            return False
        self._credit -= size
        return True

    def count(self, size: int) -> None:
        """Something left that never waits."""
        self._credit -= size

    def hold(self, size: int, packet: T) -> bool:
        """Keeps a packet that did not pass; False when there is no room."""
        if len(self._queue) >= _MOST:
            return False
        self._queue.append((size, packet))
        self._size += size
        return True

    def due(self, now: float) -> list[T]:
        """What leaves now."""
        self._fill(now)
        due: list[T] = []
        while self._queue and self._credit > 0:
            size, packet = self._queue.popleft()
            self._size -= size
            self._credit -= size
            due.append(packet)
        return due

    def clear(self) -> list[T]:
        """Takes everything out."""
        held = [packet for _, packet in self._queue]
        self._queue.clear()
        self._size = 0
        return held

    def _fill(self, now: float) -> None:
        factor = _FACTOR_WHILE_QUEUE_STANDS if self.queue_stands else _FACTOR
        rate = max(factor * self.bps / 8, self._size / _LONGEST_S)
        self._credit = min(self._credit + (now - self._at) * rate, max(_LEAST_BURST, rate * _BURST_S))
        self._at = now
