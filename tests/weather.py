"""What a bad network does to datagrams: it loses some and delays all.

Pure but for its dice, which are loaded: the same seed makes the same weather. The rule: datagrams keep their order, for
what delays them is a queue.
"""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Climate:
    """A share of datagrams that is lost, and the delay of the others, in each direction."""

    loss: float = 0.0
    delay_s: float = 0.0
    jitter_s: float = 0.0


class Weather:
    """One direction of one flow."""

    def __init__(self, climate: Climate, seed: int) -> None:
        self._climate, self._random = climate, random.Random(seed)
        self._due = 0.0

    def arrival(self, now: float) -> float | None:
        """When a datagram that leaves now arrives; None when it never does."""
        climate = self._climate
        if self._random.random() < climate.loss:
            return None
        delay = climate.delay_s + self._random.uniform(-climate.jitter_s, climate.jitter_s)
        self._due = max(self._due, now + delay)
        return self._due
