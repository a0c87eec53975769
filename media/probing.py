"""Whether more would pass than is sent: short trains of padding, faster than the estimate.

An estimate that sees only what is sent never learns of a network that became wider, nor of one that was wide from the
beginning. Pure; times are monotonic seconds, rates bits per second. The rules: one train at a time; only when the page
wants more than the estimate carries; a train that fails is not repeated for a while.
"""

from dataclasses import dataclass

# Long enough to measure on a network with jitter, short enough that a queue of it is not heard.
TRAIN_S = 0.03
_LEAST_PACKETS = 8
# Packets of padding hold no more than 255 bytes (RFC 3550 §5.1): a slow train lasts longer rather than prove nothing.
_LEAST_BYTES = 10 * 280
# A train is judged when so much of it is told of, or never.
_ENOUGH = 0.8
_PATIENCE_S = 1.5
# A train goes at twice the estimate: doubling finds any network in a few round trips.
_FACTOR = 2.0
# What is measured below that share of the train's own rate is the network's width, and a little less is its estimate.
_CARRIED, _BELOW = 0.9, 0.95
_AGAIN_S, _SLOWEST_AGAIN_S = 2.0, 4.0
_STEADY_S = 1.0


@dataclass(frozen=True, slots=True)
class Train:
    """Padding to send: so many bytes at this rate."""

    bps: float
    size: int


class Probes:
    """The trains of one subscriber."""

    def __init__(self, now: float) -> None:
        self._next_at = now
        self._pause_s = _AGAIN_S
        self._train: Train | None = None
        self._began = now
        self._numbers: tuple[int, int] | None = None
        self._fates: list[tuple[float, int, float]] = []

    @property
    def is_under_way(self) -> bool:
        """Whether a train's fate is open."""
        return self._numbers is not None

    def due(self, estimate_bps: float, wanted_bps: float, now: float) -> Train | None:
        """A train to send now, if any; `sent` must follow."""
        if self._train and now - self._began > _PATIENCE_S:
            self._failed(now)
        if self._train or now < self._next_at or wanted_bps <= estimate_bps:
            return None
        bps = min(_FACTOR * estimate_bps, max(1.2 * wanted_bps, 1.2 * estimate_bps))
        self._train, self._began, self._numbers = Train(bps, max(_LEAST_BYTES, int(bps * TRAIN_S / 8))), now, None
        self._fates.clear()
        return self._train

    def sent(self, first: int, last: int) -> None:
        """The train left with these numbers."""
        self._numbers = first, last

    def holds(self, number: int) -> bool:
        """Whether a packet is of the train that is under way."""
        return (
            self._numbers is not None
            and (number - self._numbers[0]) & 0xFFFF <= (self._numbers[1] - self._numbers[0]) & 0xFFFF
        )

    def arrived(self, left: float, size: int, came: float) -> None:
        """A packet of the train arrived."""
        self._fates.append((left, size, came))

    def disturbed(self, now: float) -> None:
        """The network is full: no train for a while."""
        self._next_at = max(self._next_at, now + _STEADY_S)

    def result(self, now: float) -> float | None:
        """What the train says passes, once: None while it says nothing."""
        if not self._train or not self._numbers:
            return None
        count = ((self._numbers[1] - self._numbers[0]) & 0xFFFF) + 1
        if len(self._fates) < max(_LEAST_PACKETS, _ENOUGH * count):
            return None
        train, measured = self._train, _measured(self._fates)
        if measured >= _CARRIED * train.bps:
            self._train, self._numbers, self._next_at, self._pause_s = None, None, now, _AGAIN_S
            return min(measured, train.bps)
        self._failed(now)
        return _BELOW * measured

    def _failed(self, now: float) -> None:
        self._train, self._numbers = None, None
        self._next_at = now + self._pause_s
        self._pause_s = min(2 * self._pause_s, _SLOWEST_AGAIN_S)


def _measured(fates: list[tuple[float, int, float]]) -> float:
    """The slower of what left and what came; the packet that begins the time is not in it."""
    fates = sorted(fates)
    size = sum(size for _, size, _ in fates)
    left = fates[-1][0] - fates[0][0]
    arrivals = sorted((came, size) for _, size, came in fates)
    came = arrivals[-1][0] - arrivals[0][0]
    # A train of one burst has no rate of its own: it says nothing that could be believed.
    sent_bps = (size - fates[-1][1]) * 8 / left if left > 0 else 0.0
    came_bps = (size - arrivals[0][1]) * 8 / came if came > 0 else sent_bps
    return min(sent_bps, came_bps)
