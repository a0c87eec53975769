"""What is sent again of what a browser lost: not what is on its way already, and no more than there is room for.

Browsers do not know how long the way is: over one that a full queue made long, Chromium asks thrice and more for each
packet before the first answer can have come. Answered each time, what is sent again fills the queue that lost it, and
voices are lost in it too. Pure; times are monotonic seconds. The rules: a packet is sent again at most once in a
response time, and all of them take no more than a share of what the network carries.
"""

from collections.abc import Iterator, Sequence

# The response time as it is measured holds the wait for the next report.
_OF_RTT, _LEAST_APART_S = 0.7, 0.03
# Half leaves a way that loses a third of everything enough to mend it.
_SHARE = 0.5
# So much may leave at once: what a moment of radio loses.
_BURST_S, _LEAST_BURST = 0.25, 6000
# Longer than any response time that still helps.
_REMEMBERED_S = 2.0


class Resends:
    """Of one subscriber."""

    def __init__(self, now: float) -> None:
        self._left: dict[tuple[int, int], float] = {}
        """When each packet last left again, by stream and number; the oldest first."""
        self._credit, self._filled_at = 0.0, now - _BURST_S

    def due(self, stream: int, lost: Sequence[int], bps: float, rtt_s: float, now: float) -> Iterator[int]:
        """Which of these to send again now; `sent` must be called for each before the next is taken."""
        self._fill(bps / 8 * _SHARE, now)
        apart = max(_LEAST_APART_S, _OF_RTT * rtt_s)
        for sequence in lost:
            if self._credit <= 0:
                return
            if now - self._left.get((stream, sequence), float("-inf")) >= apart:
                yield sequence

    def sent(self, stream: int, sequence: int, size: int, now: float) -> None:
        """So many bytes left."""
        self._credit -= size
        self._left.pop((stream, sequence), None)
        self._left[stream, sequence] = now

    def _fill(self, rate: float, now: float) -> None:
        most = max(_LEAST_BURST, rate * _BURST_S)
        self._credit = min(self._credit + (now - self._filled_at) * rate, most)
        self._filled_at = now
        while self._left:
            oldest = next(iter(self._left))
            if now - self._left[oldest] <= _REMEMBERED_S:
                return
            del self._left[oldest]
