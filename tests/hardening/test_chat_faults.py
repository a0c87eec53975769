"""The worst fault: kill -9 while a class writes. What was acknowledged is there, once, for everyone."""

import asyncio
import os
import signal
import uuid
from collections.abc import Iterator
from contextlib import suppress

import pytest

from bench._class import BenchedClass, a_class
from tests.hardening.benched import BenchedDoor
from tests.socket_clients import Page

WRITERS = 8
MESSAGES = 25


class Writer:
    """A page that comes back by itself and sends again what was not answered, as docs/protocol.md says."""

    def __init__(self, door: BenchedDoor, word: str) -> None:
        self.page = Page(door, word)  # type: ignore[arg-type]
        self.word = word
        self.acknowledged: list[str] = []

    async def open(self) -> None:
        while True:
            with suppress(Exception):
                async with asyncio.timeout(3):
                    await self.page.close()
                    await self.page.open()
                    return
            await asyncio.sleep(0.2)

    async def write_all(self) -> None:
        await self.open()
        for number in range(MESSAGES):
            command_id, text = str(uuid.uuid4()), f"{self.word} {number}"
            while True:
                with suppress(Exception):
                    ack = await self.page.ask("send_message", {"command_id": command_id, "text": text}, within_s=3)
                    if ack["ok"]:
                        self.acknowledged.append(text)
                        break
                    if ack["code"] == "rate_limited":
                        await asyncio.sleep(ack["retry_after_s"])
                        continue
                await self.open()

    @property
    def seen(self) -> list[str]:
        """All it was told, in the order of the sequence; each connection's `missed` begins where the last one ended."""
        told: list[tuple[int, str]] = []
        for name, payload in self.page.heard:
            if name == "message_sent":
                told.append((payload["sequence"], payload["text"]))
            elif name == "welcome":
                told += [(missed["sequence"], missed["text"]) for missed in payload["missed"]]
        return [text for _, text in sorted(told)]


@pytest.fixture
def benched() -> Iterator[BenchedClass]:
    with a_class(WRITERS) as opened:
        yield opened


@pytest.mark.fault
@pytest.mark.timeout(300)  # the server starts three times, each in seconds on a busy machine
async def test_kill_9_in_a_burst_loses_nothing_acknowledged_and_doubles_nothing(benched: BenchedClass) -> None:
    door = BenchedDoor(benched)
    writers = [Writer(door, word) for word in benched.words]
    async with asyncio.timeout(240):
        writing = [asyncio.create_task(writer.write_all()) for writer in writers]
        for already in (20, 90):
            while sum(len(writer.acknowledged) for writer in writers) < already:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            os.kill(benched.web_process, signal.SIGKILL)
        await asyncio.gather(*writing)
        everything = {f"{word} {number}" for word in benched.words for number in range(MESSAGES)}
        for writer in writers:
            await writer.open()
            while set(writer.seen) != everything:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    for writer in writers:
        assert writer.acknowledged == [f"{writer.word} {number}" for number in range(MESSAGES)]
        assert len(writer.seen) == len(everything)
        await writer.page.close()
