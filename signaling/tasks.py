"""Short tasks that belong to the door, and end with it. What one of them did not foresee is one line in the log."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class Tasks:
    """A set of running tasks."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run it now."""
        task = asyncio.get_running_loop().create_task(self._guarded(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self, within_s: float) -> None:
        """Let them finish; cancel those that do not in time."""
        if self._running:
            await asyncio.wait(self._running, timeout=within_s)
        left = list(self._running)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:  # a task's root
            log.error("socket_task_failed", exc_info=error)
