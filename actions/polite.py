"""Long work in short turns: what computes for more than a moment lets everything else on the event loop go on.

For work whose parts are small and whose whole is passed on in this process anyway: sent to another process and back it
would be pickled and unpickled, which holds the loop as well, and in one piece.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

T = TypeVar("T")
TURN_S = 0.002


async def politely(items: Iterable[T]) -> AsyncIterator[T]:
    """Each of them; after two milliseconds of work others have a turn."""
    clock = asyncio.get_running_loop().time
    began = clock()
    for item in items:
        yield item
        if clock() - began > TURN_S:
            await asyncio.sleep(0)
            began = clock()
