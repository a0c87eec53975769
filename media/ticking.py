"""A clock of a few milliseconds for those who have something waiting, and for nobody else.

The rules: it stands still while nothing waits, so that a class without a weak network pays nothing for it; the fault of
one is told, and stays with that one.
"""

import asyncio
import time
from typing import Protocol

from media.journal import Journal

STEP_S = 0.005


class Ticking(Protocol):
    """Somebody with something waiting."""

    @property
    def needs_clock(self) -> bool: ...
    def tick(self, now: float) -> None: ...


class Ticker:
    """One for all rooms of a process."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: dict[Ticking, None] = {}
        self._is_set = False

    def wake(self, each: Ticking) -> None:
        """Calls its `tick` every step from now on, for as long as it needs the clock and does not fail."""
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
            try:
                each.tick(now)
                goes_on = each.needs_clock
            except Exception as error:  # noqa: BLE001 - one page's fault may not stop the clock of those after it
                self._journal.fault("tick_failed", error)
                goes_on = False  # whoever needs it still wakes it again: two hundred faults a second help nobody
            if not goes_on:
                self._waiting.pop(each, None)
        if self._waiting:
            self._set()
