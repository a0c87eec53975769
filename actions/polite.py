"""Long work in short turns: what computes for more than a moment lets everything else on the event loop go on.

For work whose parts are small and whose whole is passed on in this process anyway: sent to another process and back it
would be pickled and unpickled, which holds the loop as well, and in one piece.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

T = TypeVar("T")
TURN_S = 0.002


class Turn:
    """Our turn on the event loop, from now on."""

    def __init__(self) -> None:
        self._now = asyncio.get_running_loop().time
        self._began = self._now()

    async def give_way(self) -> None:
        """Let others have theirs if ours has lasted two milliseconds; then it begins anew."""
        if self._now() - self._began > TURN_S:
            await asyncio.sleep(0)
            self._began = self._now()


async def politely(items: Iterable[T]) -> AsyncIterator[T]:
    """Each of them; after two milliseconds of work others have a turn."""
    # As a Turn does, but without a coroutine for each: of thousands of small items these took longer than the items.
    now = asyncio.get_running_loop().time
    began = now()
    for item in items:
        yield item
        if now() - began > TURN_S:
            await asyncio.sleep(0)
            began = now()
