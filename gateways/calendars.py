"""Writes calendars in a process of its own: hundreds of events take longer than the event loop may wait.

The rule: nothing is remembered of a calendar that was written, least of all whose it is.
"""

import asyncio
import ctypes
import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from actions.ports.calendars import Calendar
from gateways.calendar_writing import written

# A single event takes a tenth of a millisecond; a mail's are written where they are asked for.
FEW = 10
_PR_SET_PDEATHSIG = 1


class ProcessCalendarWriter:
    """`actions.ports.calendars.CalendarWriter`. Its process starts when it is first needed; close it at the end."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def write(self, calendar: Calendar) -> bytes:
        """The object of RFC 5545."""
        if len(calendar.events) <= FEW:
            return written(calendar)
        try:
            return await self._in_pool(calendar)
        except BrokenProcessPool:  # its process was killed: once more, in another
            self.close()
            return await self._in_pool(calendar)

    def close(self) -> None:
        """End the process; a later call starts another."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    async def _in_pool(self, calendar: Calendar) -> bytes:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")  # a fork would copy our threads' locks as they stand
            self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_prepare)
        return await asyncio.get_running_loop().run_in_executor(self._pool, written, calendar)


def _prepare() -> None:
    """In the new process: it ends with its parent, and leaves Ctrl-C to it."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
