"""A simulated way to a browser: so wide, so long a queue, so much jitter and loss; and the browser that tells of it.

Time is simulated: a minute of network takes a second. Reports go over the wire format, as they do in life.
"""

import heapq
import random
from dataclasses import dataclass, field

from media import feedback
from media.arrivals import Arrivals
from media.departures import Departures
from media.estimation import Estimator
from media.probing import Train

TICK_S = 0.005
FRAME_S = 1 / 30
PACKET = 1100
REPORT_S = 0.1
# The browser's clock is another one.
CLOCK_OFFSET_S = 1000.0


@dataclass
class Link:
    """What packets meet on their way."""

    bps: float
    delay_s: float = 0.025
    jitter_s: float = 0.0
    loss: float = 0.0
    queue_s: float = 0.3
    rng: random.Random = field(default_factory=lambda: random.Random(7))
    free_at: float = 0.0
    queue: float = 0.0

    def arrival(self, now: float, size: int) -> float | None:
        """When a packet that leaves now arrives."""
        self.queue = max(0.0, self.free_at - now)
        if self.rng.random() < self.loss or self.queue > self.queue_s:
            return None
        self.free_at = max(now, self.free_at) + size * 8 / self.bps
        return self.free_at + self.delay_s + self.rng.uniform(-1, 1) * self.jitter_s


class Subscriber:
    """A sender that sends what the estimate allows (or what there is), and its browser."""

    def __init__(self, link: Link, wanted_bps: float = 4_000_000, sends_bps: float = float("inf")) -> None:
        self.link, self.wanted_bps, self.sends_bps = link, wanted_bps, sends_bps
        self.now = 100.0
        self.estimator = Estimator(self.now)
        self.estimates: list[tuple[float, float]] = []
        self.queues: list[float] = []
        self._departures, self._arrivals = Departures(), Arrivals()
        self._departures.step = 1
        self._underway: list[tuple[float, int]] = []
        self._reports: list[tuple[float, bytes]] = []
        self._backlog = 0.0
        self._frame_at = self._report_at = self.now
        self._train: Train | None = None
        self._train_left = 0.0
        self._train_first = 0
        self._began = self.now

    def run(self, seconds: float) -> None:
        """Lets that much time pass."""
        end = self.now + seconds
        while self.now < end:
            self._tick()
            self.now += TICK_S

    def seconds_until(self, low: float, high: float, *, since: float) -> float:
        """When the estimate came into this range to stay there, by its median over each second, after `since`."""
        per_second: dict[int, list[float]] = {}
        for at, bps in self.estimates:
            if at >= since:
                per_second.setdefault(int(at - since), []).append(bps)
        fits = [low <= sorted(values)[len(values) // 2] <= high for values in per_second.values()]
        missed = [second for second, fit in enumerate(fits) if not fit]
        return float(missed[-1] + 1) if missed else 0.0

    def median(self, *, since: float) -> float:
        """The estimate's median since then."""
        values = sorted(bps for at, bps in self.estimates if at >= since)
        return values[len(values) // 2]

    def _tick(self) -> None:
        if self.now >= self._frame_at:
            self._frame_at += FRAME_S
            self._backlog += min(self.estimator.bps, self.wanted_bps, self.sends_bps) * FRAME_S / 8
        self._send_media()
        self._send_probe()
        while self._underway and self._underway[0][0] <= self.now:
            came, number = heapq.heappop(self._underway)
            self._arrivals.arrived(number, came + CLOCK_OFFSET_S)
        if self.now >= self._report_at:
            self._report_at += REPORT_S
            self._reports += [(self.now + self.link.delay_s, report) for report in self._arrivals.reports(self.now)]
        while self._reports and self._reports[0][0] <= self.now:
            report = feedback.parse(bytes(8) + self._reports.pop(0)[1])
            self.estimator.told(self._departures.told(report), self.now)
        self.estimates.append((self.now, self.estimator.bps))
        self.queues.append(self.link.queue)

    def _send_media(self) -> None:
        budget = 2.5 * self.estimator.bps * TICK_S / 8
        while self._backlog >= 200 and budget > 0:
            size = min(PACKET, int(self._backlog))
            self._send(size)
            self._backlog -= size
            budget -= size

    def _send_probe(self) -> None:
        if self._train is None:
            self._train = self.estimator.probes.due(self.estimator.bps, self.wanted_bps, self.now)
            if self._train is None:
                return
            self._train_left = self._train.size
            self._train_first = self._departures.newest + 1
        budget = self._train.bps * TICK_S / 8
        while budget > 0 and self._train_left > 0:
            self._send(280)
            budget -= 280
            self._train_left -= 280
        self.estimator.probes.sent(self._train_first & 0xFFFF, self._departures.newest)
        if self._train_left <= 0:
            self._train = None

    def _send(self, size: int) -> None:
        number = self._departures.number((self.now, size))
        if (came := self.link.arrival(self.now, size)) is not None:
            heapq.heappush(self._underway, (came, number))
