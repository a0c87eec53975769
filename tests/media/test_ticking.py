"""The clock runs for those who wait, and stands still else."""

import asyncio

from structlog.testing import capture_logs

from media.journal import Journal
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
    ticker, few, many = Ticker(Journal()), Waiting(2), Waiting(4)
    for each in (few, many, few):
        ticker.wake(each)
    async with asyncio.timeout(30):
        await many.done.wait()
    assert few.left == 0
    few.left, few.done = 1, asyncio.Event()
    ticker.wake(few)
    async with asyncio.timeout(30):
        await few.done.wait()


async def test_one_whose_tick_fails_holds_up_nobody_and_may_wait_again() -> None:
    class Broken(Waiting):
        def tick(self, now: float) -> None:
            super().tick(now)
            raise OverflowError("a canary")

    journal = Journal()
    ticker, broken, sound = Ticker(journal), Broken(3), Waiting(3)
    with capture_logs() as lines:
        for again in range(2):
            sound.left, sound.done = 3, asyncio.Event()
            for each in (broken, sound):
                ticker.wake(each)
            async with asyncio.timeout(30):
                await sound.done.wait()
            assert broken.left == 2 - again, "woken twice, it is called twice"
        journal.second_passed()
    assert [line["event"] for line in lines] == ["tick_failed", "media_refused_more"], "told once, and counted then"
