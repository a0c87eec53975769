"""What arrived from one publish peer, told back to its browser so that it sends what its network carries.

Pure: times are monotonic seconds. The rules: each packet is told of once, soon (50 ms; Chromium then finds a
bottleneck within a second); a hole is told as lost once later packets are told of.
"""

from collections.abc import Iterator

from media import feedback
from media.feedback import LOST, TICKS_PER_S

INTERVAL_S = 0.05
# A browser sends some 500 packets a second; past this many in one interval it is a flood, and is told of nothing.
_MAX_HELD = 2048
# A jump further than that is a new beginning.
_MAX_HOLE = 1024
# Of one interval; numbers that stand alone, each far from the others, are nobody's who wants to know.
_MAX_REPORTS = 16


class Arrivals:
    """The packets that came since the last report, by their transport-wide number."""

    def __init__(self) -> None:
        self._held: dict[int, int] = {}
        self._newest: int | None = None
        self._next = 0
        self._count = 0
        self._told_at = float("-inf")

    def arrived(self, number: int, now: float) -> None:
        """A packet with this 16-bit number came."""
        if self._newest is None:
            self._newest = self._next = number + 0x10000
        whole = self._newest + ((number - self._newest + 0x8000 & 0xFFFF) - 0x8000)
        self._newest = max(self._newest, whole)
        if len(self._held) < _MAX_HELD:
            self._held.setdefault(whole, int(now * TICKS_PER_S))

    def is_due(self, now: float) -> bool:
        """Whether a report should leave now."""
        return bool(self._held) and now - self._told_at >= INTERVAL_S

    def reports(self, now: float) -> Iterator[bytes]:
        """Reports of all that came since the last, each without its SSRCs; usually one, and of a flood a few."""
        held, self._held, self._told_at = self._held, {}, now
        for _ in range(_MAX_REPORTS):
            if not held:
                return
            first = min(held)
            # What came late starts a report of its own; what is missing before the first was lost.
            base = self._next if first - _MAX_HOLE < self._next < first else first
            last = min(max(held), first + feedback.MAX_BUILT - 1)
            arrivals = [held.get(number, LOST) for number in range(first, last + 1)]
            body, told = feedback.build(self._count, base, first - base, arrivals)
            yield body
            self._count += 1
            for number in range(first, first + told):
                held.pop(number, None)
            self._next = max(self._next, first + told)
