"""A clock of a few milliseconds for those who have something waiting, and for nobody else.

The rule: it stands still while nothing waits, so that a class without a weak network pays nothing for it.
"""

import asyncio
import time
from typing import Protocol

STEP_S = 0.005


class Ticking(Protocol):
    """Somebody with something waiting."""

    @property
    def needs_clock(self) -> bool: ...
    def tick(self, now: float) -> None: ...


class Ticker:
    """One for all rooms of a process."""

    def __init__(self) -> None:
        self._waiting: dict[Ticking, None] = {}
        self._is_set = False

    def wake(self, each: Ticking) -> None:
        """Calls its `tick` every step from now on, for as long as it needs the clock."""
        self._waiting[each] = None
        self._set()

    def _set(self) -> None:
        if not self._is_set:
            self._is_set = True
            asyncio.get_running_loop().call_later(STEP_S, self._step)

    def _step(self) -> None:
        self._is_set = False
        now = time.monotonic()
        for each in list(self._waiting):
            each.tick(now)
            if not each.needs_clock:
                del self._waiting[each]
        if self._waiting:
            self._set()
