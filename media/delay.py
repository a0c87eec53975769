"""Whether a queue grows on the way to a browser: the delay-based half of congestion control.

After draft-ietf-rmcat-gcc-02 §5.2–5.4, with the trendline that libwebrtc puts in the place of its Kalman filter. Pure:
departures in our clock's seconds, arrivals in the receiver's; only differences are used. The rule: one jittery packet
is no queue; what counts is the slope of the delay over twenty groups of packets.
"""

from collections import deque
from enum import StrEnum

# Packets that leave within 5 ms are one group (§5.2): a burst says nothing of the queue that it makes itself.
_GROUP_S = 0.005
_WINDOW = 20
_SMOOTHING = 0.9
# The slope is multiplied to compare with a threshold in milliseconds; as in libwebrtc.
_GAIN, _MAX_GROUPS = 4.0, 60
# Never below where it starts: at 6, as libwebrtc has it, 10 ms of jitter would count as overuse thrice a minute.
_FIRST_THRESHOLD, _LEAST, _MOST = 12.5, 12.5, 600.0
# How fast the threshold follows (§5.4): quickly up, so that a TCP flow beside us does not starve us, slowly down.
_UP, _DOWN = 0.0087, 0.039
_SPIKE_MS = 15.0
_OVERUSE_S = 0.020
_FORGET_S = 2.0


class Signal(StrEnum):
    """What the delay says."""

    NORMAL = "normal"
    OVERUSE = "overuse"
    UNDERUSE = "underuse"


class DelayTrend:
    """Fed with packets in the order in which they left."""

    __slots__ = (
        "_first", "_group_began", "_group_came", "_group_left", "_groups", "_last_came", "_last_left", "_mean",
        "_over_s", "_overs", "_points", "_slope", "_sum_x", "_sum_xx", "_sum_xy", "_sum_y", "_total", "_updated",
        "signal", "threshold",
    )  # fmt: skip

    def __init__(self) -> None:
        self.signal = Signal.NORMAL
        self.threshold = _FIRST_THRESHOLD
        self._group_began = self._group_left = self._group_came = 0.0
        self._restart()

    def _restart(self) -> None:
        self._groups = self._overs = 0
        self._first = self._last_left = self._last_came = -1.0
        self._total = self._mean = self._slope = self._over_s = 0.0
        self._sum_x = self._sum_y = self._sum_xx = self._sum_xy = 0.0
        self._points: deque[tuple[float, float]] = deque()
        self._updated = -1.0
        self._group_began = -1.0

    def packet(self, left: float, came: float) -> None:
        """One packet that arrived; a group is judged when the next one begins."""
        if 0 <= left - self._group_began <= _GROUP_S:
            self._group_left = left
            if came > self._group_came:
                self._group_came = came
            return
        if left < self._group_began:
            return  # it was late
        if self._group_began >= 0:
            self._group_ended()
        self._group_began = self._group_left = left
        self._group_came = came

    def _group_ended(self) -> None:
        left, came = self._group_left, self._group_came
        if self._last_left >= 0:
            if left - self._last_left > _FORGET_S or came < self._last_came - _FORGET_S:
                self._restart()  # silence, or another clock: what was before says nothing
            else:
                self._delayed((came - self._last_came - left + self._last_left) * 1000, left - self._last_left, came)
        self._last_left, self._last_came = left, came

    def _delayed(self, change_ms: float, apart_s: float, came: float) -> None:
        self._groups = min(self._groups + 1, _MAX_GROUPS)
        if self._first < 0:
            self._first = came
        self._total += change_ms
        self._mean = _SMOOTHING * self._mean + (1 - _SMOOTHING) * self._total
        self._add((came - self._first) * 1000, self._mean)
        slope = self._slope
        if len(self._points) == _WINDOW:
            spread = self._sum_xx - self._sum_x * self._sum_x / _WINDOW
            if spread > 0:
                slope = (self._sum_xy - self._sum_x * self._sum_y / _WINDOW) / spread
        self._judge(slope, apart_s, came)
        self._slope = slope

    def _add(self, x: float, y: float) -> None:
        """Keeps the sums of the regression over the window, so that a group costs the same however wide it is."""
        self._points.append((x, y))
        self._sum_x, self._sum_y = self._sum_x + x, self._sum_y + y
        self._sum_xx, self._sum_xy = self._sum_xx + x * x, self._sum_xy + x * y
        if len(self._points) > _WINDOW:
            x, y = self._points.popleft()
            self._sum_x, self._sum_y = self._sum_x - x, self._sum_y - y
            self._sum_xx, self._sum_xy = self._sum_xx - x * x, self._sum_xy - x * y

    def _judge(self, slope: float, apart_s: float, came: float) -> None:
        trend = self._groups * slope * _GAIN
        if trend > self.threshold:
            self._over_s += apart_s if self._overs else apart_s / 2
            self._overs += 1
            if self._over_s > _OVERUSE_S and self._overs > 1 and slope >= self._slope:
                self.signal, self._over_s, self._overs = Signal.OVERUSE, 0.0, 0
        else:
            self._over_s, self._overs = 0.0, 0
            self.signal = Signal.UNDERUSE if trend < -self.threshold else Signal.NORMAL
        self._adapt(abs(trend), came)

    def _adapt(self, trend: float, came: float) -> None:
        passed_ms = min(100.0, (came - self._updated) * 1000) if self._updated >= 0 else 0.0
        self._updated = came
        if trend <= self.threshold + _SPIKE_MS:
            rate = _DOWN if trend < self.threshold else _UP
            self.threshold += rate * (trend - self.threshold) * passed_ms
            self.threshold = min(max(self.threshold, _LEAST), _MOST)
