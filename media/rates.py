"""Rates measured over the last half second, of whatever is counted in bytes.

Pure: times are seconds of any one clock. The rule: a lump tells of the time before it, so the first one tells nothing.
"""

from collections import deque

WINDOW_S = 0.5
# How long a peak is remembered: a machine that stalls for a while does not make its network narrow.
_PEAK_S = 0.8
# More lumps in a window than any browser's reports or our ticks make: a clock that is not ours may stand still.
_MOST = 256
# Shorter than that, a burst looks like a wide network.
_LEAST_S = 0.1


class Rate:
    """Bytes that arrive in lumps: one for each report, or each tick."""

    __slots__ = ("_lumps", "_peaks", "_total")

    def __init__(self) -> None:
        self._lumps: deque[tuple[float, int]] = deque()
        self._peaks: deque[tuple[float, float]] = deque(maxlen=_MOST)
        self._total = 0

    def add(self, size: int, now: float) -> None:
        """So many bytes came since the last call; `now` never goes back."""
        self._lumps.append((now, size))
        self._total += size
        while len(self._lumps) > 2 and (now - self._lumps[0][0] > WINDOW_S or len(self._lumps) > _MOST):
            self._total -= self._lumps.popleft()[1]
        if (bps := self.bps) is not None:
            while self._peaks and self._peaks[-1][1] <= bps:
                self._peaks.pop()
            self._peaks.append((now, bps))
        while self._peaks and now - self._peaks[0][0] > _PEAK_S:
            self._peaks.popleft()

    @property
    def peak_bps(self) -> float | None:
        """The highest that it was lately."""
        return self._peaks[0][1] if self._peaks else self.bps

    @property
    def bps(self) -> float | None:
        """Bits per second, None before there is enough to tell. The first lump only begins the time."""
        span = self._lumps[-1][0] - self._lumps[0][0] if self._lumps else 0.0
        return (self._total - self._lumps[0][1]) * 8 / span if span >= _LEAST_S else None
