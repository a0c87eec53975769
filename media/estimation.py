"""How much the way to one subscriber carries: delay, loss and probes brought together.

After draft-ietf-rmcat-gcc-02 §5.5 (additive increase near the known width, multiplicative far from it, decrease to a
share of what arrives). Pure; times are monotonic seconds, rates bits per second. The rule: the estimate grows by
itself only as far as what is sent can prove; beyond that, by probes.
"""

import math
from collections.abc import Iterable

from media.delay import DelayTrend, Signal
from media.loss import LossBound
from media.probing import Probes
from media.queues import StandingQueue
from media.rates import Rate

# What a browser publishes at first, too (media/negotiation.py); a narrower network is found within a second or two.
START_BPS = 1_500_000.0
# A voice with its headers: below that there is nothing left to choose.
LEAST_BPS = 50_000.0
MOST_BPS = 20_000_000.0
_BETA = 0.85
# What stands in a queue is to be gone within about a second: voices wait in it, and are lost where it is full.
_DRAINED, _LEAST_BETA = 0.95, 0.5
# Who sends less than that of the estimate has not tried it: while hardly any queue is seen, what arrives is no width.
_TRIED, _SHORT_S = 0.75, 0.05
_GROWTH_PER_S = 1.08
_PROVED, _PROVED_MORE = 1.5, 10_000.0
# What arrives without a queue passes: an estimate below that is wrong.
_PASSES = 0.9
_LEAST_ADDED_PER_S = 4_000.0
_PACKET_BITS = 1200 * 8
_FRAMES_PER_S = 30
# Nothing is told of what was sent: the way is shut, or so full that reports are lost.
_SILENCE_S, _SILENT_SHARE, _SILENT_STEP_S = 1.5, 0.8, 0.5

Fate = tuple[int, float, int, float | None]
"""Number, departure, size, arrival (the receiver's clock) or None when lost; as `Departures.told` gives them."""


class _Width:
    """The network's width as overuse showed it, with its spread."""

    def __init__(self) -> None:
        self._kbps: float | None = None
        self._deviation = 0.4

    def shown(self, bps: float) -> None:
        """Something was too much, and this much arrived."""
        kbps = bps / 1000
        self._kbps = kbps if self._kbps is None else 0.95 * self._kbps + 0.05 * kbps
        norm = max(self._kbps, 1.0)
        error = self._kbps - kbps
        self._deviation = min(max(0.95 * self._deviation + 0.05 * error * error / norm, 0.4), 2.5)

    def forget(self) -> None:
        """The network is another."""
        self._kbps = None

    @property
    def bps(self) -> float | None:
        return None if self._kbps is None else self._kbps * 1000

    def differs_from(self, bps: float) -> int:
        """-1, 0, 1: clearly below, about there (also when unknown), clearly above."""
        if self._kbps is None:
            return 0
        spread = 3 * math.sqrt(self._deviation * self._kbps)
        return (bps / 1000 > self._kbps + spread) - (bps / 1000 < self._kbps - spread)


class Estimator:
    """One subscriber's estimate."""

    def __init__(self, now: float) -> None:
        self.rtt_s = 0.1
        self.probes = Probes(now)
        self._delay_bps = START_BPS
        self._cap = float("inf")
        self._trend, self._loss, self._width, self._rate = DelayTrend(), LossBound(), _Width(), Rate()
        self._queue = StandingQueue()
        self._before = START_BPS
        """The estimate when it last ceased to grow."""
        self._is_growing = True
        self._updated = self._silent_from = now
        self._cut_at, self._cut_for_queue = float("-inf"), False

    @property
    def bps(self) -> float:
        """The estimate."""
        return max(LEAST_BPS, min(self._delay_bps, self._loss.bps, self._cap))

    @property
    def queue_stands(self) -> bool:
        """Whether a queue stands on the way."""
        return self._queue.stands

    @property
    def signal(self) -> Signal:
        """What the delay says."""
        return self._trend.signal

    def told(self, fates: Iterable[Fate], now: float) -> None:
        """Takes one report."""
        arrived = lost = size = 0
        newest = left_last = -1.0
        least = float("inf")
        probes, packet = self.probes, self._trend.packet
        probing = probes.is_under_way
        worst = Signal.NORMAL
        for number, left, weight, came in fates:
            if came is None:
                lost += 1
                continue
            arrived += 1
            size += weight
            if came > newest:
                newest = came
            if left > left_last:
                left_last = left
            if came - left < least:
                least = came - left
            if probing and probes.holds(number):
                probes.arrived(left, weight, came)
            else:
                packet(left, came)
                if self._trend.signal is Signal.OVERUSE:
                    worst = Signal.OVERUSE
        if arrived or lost:
            self._silent_from = now
            if arrived:
                self.rtt_s += (max(0.0, min(now - left_last, 2.0)) - self.rtt_s) / 8
                self._rate.add(size, newest)
                worst = Signal.OVERUSE if self._queue.told(least, self._rate.bps, now) else worst
            self._conclude(arrived, lost, worst, now)

    def _conclude(self, arrived: int, lost: int, worst: Signal, now: float) -> None:
        """What a report means, once all its packets are counted."""
        self._loss.told(arrived, lost, self._rate.bps, now)
        self._follow(worst if worst is Signal.OVERUSE else self._trend.signal, now)
        if (found := self.probes.result(now)) is not None:
            self._probed(found)

    def capped(self, bps: float) -> None:
        """A REMB came: a browser that tells of no arrivals knows best itself."""
        self._cap = bps

    def time_passed(self, now: float, *, has_sent: bool) -> None:
        """Called regularly; `has_sent` tells whether packets are out that nobody told of."""
        if not has_sent:
            self._silent_from = now
        elif now - self._silent_from > _SILENCE_S:
            self._delay_bps = self._before = max(LEAST_BPS, _SILENT_SHARE * self.bps)
            self._silent_from += _SILENT_STEP_S
            self.probes.disturbed(now)

    def _follow(self, signal: Signal, now: float) -> None:
        passed, self._updated = min(1.0, now - self._updated), now
        delivered = self._rate.bps
        if signal is not Signal.NORMAL and self._is_growing:
            self._before, self._is_growing = self._delay_bps, False
        if signal is Signal.OVERUSE:
            self.probes.disturbed(now)
            if delivered is not None and self._may_cut(now):
                self._cut(delivered, now)
        elif signal is Signal.UNDERUSE:
            pass  # the queue drains: wait for what it shows
        elif not self._is_growing:
            self._is_growing = True
        elif delivered is not None:
            self._grow(delivered, passed)

    def _may_cut(self, now: float) -> bool:
        """Once in a response time; but a queue that stands does not wait until a guess has shown what it did."""
        if self._queue.stands and not self._cut_for_queue:
            return True
        return now - self._cut_at > min(max(self.rtt_s, 0.05), 0.3)

    def _cut(self, delivered: float, now: float) -> None:
        """What arrives out of a queue that stands is the width, and the longer it stands the better it tells.

        Else what arrives may be all there is to send, or less for a moment as a machine stalled: it tells of no width.
        """
        queue, before = self._queue, self._delay_bps
        if queue.stands:
            before = max(before, self._before)
        else:
            delivered = self._rate.peak_bps or delivered
        tells_width = queue.stands or delivered >= _TRIED * before or queue.seconds >= _SHORT_S
        if not tells_width:
            delivered = before
        elif self._width.differs_from(delivered) < 0:
            self._width.forget()
        target = delivered * min(_BETA, max(_LEAST_BETA, _DRAINED - queue.seconds))
        if target > before and self._width.bps:
            target = _BETA * self._width.bps
        self._delay_bps = max(LEAST_BPS, min(before, target))
        if tells_width:
            self._width.shown(delivered)
        self._cut_at, self._cut_for_queue = now, queue.stands

    def _grow(self, delivered: float, passed: float) -> None:
        if self._width.differs_from(delivered) > 0:
            self._width.forget()
        if self._width.bps is None:
            grown = self._delay_bps * _GROWTH_PER_S**passed
        else:
            grown = self._delay_bps + passed * self._added_per_s()
        grown, proved = max(grown, _PASSES * delivered), _PROVED * delivered + _PROVED_MORE
        self._delay_bps = min(MOST_BPS, max(self._delay_bps, min(grown, proved)))

    def _added_per_s(self) -> float:
        """About a packet for each response time (§5.5)."""
        frame = self._delay_bps / _FRAMES_PER_S
        packet = frame / math.ceil(frame / _PACKET_BITS)
        return max(_LEAST_ADDED_PER_S, packet / (2 * (self.rtt_s + 0.1)))

    def _probed(self, bps: float) -> None:
        if bps > self._delay_bps:
            self._delay_bps = min(bps, MOST_BPS)
            self._width.forget()
        self._loss.raise_to(bps)
