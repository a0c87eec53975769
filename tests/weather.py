"""What a bad network does to datagrams: it loses some, delays all, and lets through only so much.

Pure but for its dice, which are loaded: the same seed makes the same weather. The rule: datagrams keep their order, for
what delays them is a queue.
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Climate:
    """A share of datagrams that is lost, and the delay of the others, in each direction.

    `width_bps` is a bottleneck (0: none), before which a queue of at most `queue_s` waits.
    """

    loss: float = 0.0
    delay_s: float = 0.0
    jitter_s: float = 0.0
    width_bps: float = 0.0
    queue_s: float = 0.3


class Weather:
    """One direction of one flow."""

    def __init__(self, climate: Climate, seed: int) -> None:
        self._climate, self._random = climate, random.Random(seed)
        self._due = self._free_at = 0.0

    def arrival(self, now: float, size: int = 0) -> float | None:
        """When a datagram that leaves now arrives; None when it never does."""
        climate = self._climate
        if self._random.random() < climate.loss:
            return None
        if climate.width_bps:
            if self._free_at - now > climate.queue_s:
                return None
            self._free_at = max(now, self._free_at) + size * 8 / climate.width_bps
            now = self._free_at
        delay = climate.delay_s + self._random.uniform(-climate.jitter_s, climate.jitter_s)
        self._due = max(self._due, now + delay)
        return self._due
