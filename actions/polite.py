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

    @property
    def is_over(self) -> bool:
        """Whether it has lasted two milliseconds."""
        return self._now() - self._began > TURN_S

    async def give_way(self) -> None:
        """Let others have theirs if ours is over; then it begins anew."""
        if self.is_over:
            await asyncio.sleep(0)
            self._began = self._now()


async def politely(items: Iterable[T]) -> AsyncIterator[T]:
    """Each of them; after two milliseconds of work others have a turn."""
    turn = Turn()
    for item in items:
        yield item
        if turn.is_over:  # asked first: a coroutine for each of thousands of small items took longer than the items
            await turn.give_way()
