"""Long work in short turns: what computes for more than a moment lets everything else on the event loop go on.

For work whose parts are small and whose whole is passed on in this process anyway: sent to another process and back it
would be pickled and unpickled, which holds the loop as well, and in one piece.

The rule: a turn is a task's, from its first piece of long work until it lets the loop go on, however many statements,
transactions and lists it goes through meanwhile. Whose turn is over stands in line, and the loop goes round for each.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")
TURN_S = 0.002


class _Line:
    """Those on one event loop whose turn was over; and since when whoever runs now has theirs."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._runs: asyncio.Task[object] | None = None
        self._since = 0.0

    def began(self, loop: asyncio.AbstractEventLoop) -> float:
        """Since when whoever runs now has their turn: since now, where they were not seen since they came back."""
        task = asyncio.current_task(loop)
        if task is not self._runs:
            if self._runs is None:
                loop.call_soon(self._go_round)  # before the task can come back, as it runs still
            self._runs, self._since = task, loop.time()
        return self._since

    async def wait(self, loop: asyncio.AbstractEventLoop) -> None:
        called = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._call_one, loop)
        self._waiting.append(called)
        await called

    def _go_round(self) -> None:
        self._runs = None

    def _call_one(self, loop: asyncio.AbstractEventLoop) -> None:
        called = self._waiting.popleft()
        if not called.done():  # cancelled
            called.set_result(None)
        if self._waiting:
            loop.call_soon(self._call_one, loop)


_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Line] = WeakKeyDictionary()


class Turn:
    """A task's turn on the event loop: the one that it has, or another."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._line = _lines.setdefault(self._loop, _Line())
        self._line.began(self._loop)

    @property
    def is_over(self) -> bool:
        """Whether it has lasted two milliseconds."""
        return self._loop.time() - self._line.began(self._loop) > TURN_S

    async def give_way(self) -> None:
        """Let others have theirs if ours is over; of those who did, one goes on each time that the loop goes round."""
        if self.is_over:
            await self._line.wait(self._loop)
            self._line.began(self._loop)


async def politely(items: Iterable[T]) -> AsyncIterator[T]:
    """Each of them; after two milliseconds of work others have a turn."""
    turn = Turn()
    for item in items:
        yield item
        if turn.is_over:  # asked first: a coroutine for each of thousands of small items took longer than the items
            await turn.give_way()
