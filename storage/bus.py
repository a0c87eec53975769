"""Notices between the parts of one node: the bus of an installation that has a single one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from actions.ports.bus import Notice

# A subscriber that is this far behind reads the database anyway: the oldest notice goes.
LONGEST_QUEUE = 10_000


class QueuedNotices:
    """A subscriber's notices, oldest first; `actions.ports.bus.NoticeStream`."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Notice] = asyncio.Queue(LONGEST_QUEUE)

    async def next(self) -> Notice:
        """The next notice, waiting for it."""
        return await self._queue.get()

    def put(self, notice: Notice) -> None:
        """Never waits: the oldest gives way."""
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(notice)


class InProcessBus:
    """`actions.ports.bus.Bus` within one process."""

    def __init__(self) -> None:
        self._subscribers: set[QueuedNotices] = set()

    async def publish(self, notice: Notice) -> None:
        """To everyone who has subscribed."""
        for subscriber in self._subscribers:
            subscriber.put(notice)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[QueuedNotices]:
        """From now on, until the block ends."""
        subscriber = QueuedNotices()
        self._subscribers.add(subscriber)
        try:
            yield subscriber
        finally:
            self._subscribers.discard(subscriber)

    async def close(self) -> None:
        """Nothing to give back."""
