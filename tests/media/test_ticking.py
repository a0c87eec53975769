"""The clock runs for those who wait, and stands still else."""

import asyncio

from media.ticking import Ticker


class Waiting:
    """Somebody who waits for so many ticks."""

    def __init__(self, ticks: int) -> None:
        self.left = ticks
        self.done = asyncio.Event()

    @property
    def needs_clock(self) -> bool:
        return self.left > 0

    def tick(self, now: float) -> None:
        assert self.left > 0, "nobody is called who waits for nothing"
        self.left -= 1
        if not self.left:
            self.done.set()


async def test_each_is_called_as_long_as_they_wait() -> None:
    ticker, few, many = Ticker(), Waiting(2), Waiting(4)
    for each in (few, many, few):
        ticker.wake(each)
    async with asyncio.timeout(30):
        await many.done.wait()
    assert few.left == 0
    few.left, few.done = 1, asyncio.Event()
    ticker.wake(few)
    async with asyncio.timeout(30):
        await few.done.wait()
