"""For how long an event loop is held, and whether it could help it.

Beside the longest stall stand the time for which the loop's thread wanted a core meanwhile and had none (`waited_ms`),
the longest stall less that (`held_ms`), the longest that the thread itself computed from one beat to the next
(`computed_ms`: what a host takes away is not in it), and the share of the machine's time that its host gave to others
(`stolen`: the steal of proc(5)). Where `waited_ms` and `stolen` are not near 0 the machine is too busy to tell.
"""

import asyncio
import os
import time
from pathlib import Path

_BEAT_S = 0.005


class Stalls:
    """How much later than asked the loop comes back."""

    def __init__(self) -> None:
        self._late_and_waiting_ms = [(0.0, 0.0)]
        self._computed_ms = 0.0
        self._stolen, self._passed = _machine_ticks()

    async def watch(self) -> None:
        """To be cancelled."""
        told = os.open("/proc/thread-self/schedstat", os.O_RDONLY)  # once: each call could wait for another thread
        try:
            waited_ms = _waited_ms(told)
            while True:
                before, computed_s = time.perf_counter(), time.thread_time()
                await asyncio.sleep(_BEAT_S)
                late_ms = (time.perf_counter() - before - _BEAT_S) * 1000
                self._computed_ms = max(self._computed_ms, (time.thread_time() - computed_s) * 1000)
                waited_before_ms, waited_ms = waited_ms, _waited_ms(told)
                self._late_and_waiting_ms.append((late_ms, waited_ms - waited_before_ms))
        finally:
            os.close(told)

    def longest(self) -> tuple[float, dict[str, float]]:
        """In milliseconds; and what stands beside it."""
        late_ms, waited_ms = max(self._late_and_waiting_ms)
        held_ms = max(late - waiting for late, waiting in self._late_and_waiting_ms)
        stolen, passed = _machine_ticks()
        beside = {"waited_ms": waited_ms, "held_ms": held_ms, "computed_ms": self._computed_ms}
        share = (stolen - self._stolen) / max(1, passed - self._passed)
        return late_ms, {name: round(value, 1) for name, value in beside.items()} | {"stolen": round(share, 2)}


def _waited_ms(told: int) -> float:
    """For how long this thread was ready to run, and had no core."""
    return int(os.pread(told, 100, 0).split()[1]) / 1e6


def _machine_ticks() -> tuple[int, int]:
    """Those that the host gave to others, and all."""
    ticks = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[7], sum(ticks)
