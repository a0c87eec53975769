"""Waiting for what will be so, and never for a time: how long it takes says how busy the machine is."""

import asyncio
from collections.abc import Awaitable, Callable

# So long that only what never comes takes it.
AT_MOST_S = 30.0


async def until(holds: Callable[[], bool | Awaitable[bool]], at_most_s: float = AT_MOST_S) -> None:
    """Wait for a thing that no event tells. Raises TimeoutError."""
    async with asyncio.timeout(at_most_s):
        while True:
            found = holds()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.01)
