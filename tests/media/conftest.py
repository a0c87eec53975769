"""A real media process for the tests, with the web process's client on its control socket."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

import pytest

from media import control
from media.client import MediaClient, MediaEvent

R = TypeVar("R")


class RunningMedia:
    """A media process and what it reports."""

    def __init__(self, socket_path: Path, addresses: str) -> None:
        self.events: list[MediaEvent] = []
        self.client = MediaClient(str(socket_path), self._happened)
        self._socket_path, self._addresses = socket_path, addresses
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self.process: asyncio.subprocess.Process

    async def start(self, port: int = 0) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "media", "--socket", str(self._socket_path), "--port", str(port),
            "--addresses", self._addresses,
        )  # fmt: skip

    def _happened(self, event: MediaEvent) -> None:
        self.events.append(event)
        task = asyncio.ensure_future(self._notify())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def report(self, kind: type[R], after: int = 0, timeout_s: float = 20, **facts: object) -> R:
        """The first report of this class with these facts, past or to come."""

        def find() -> R | None:
            for event in self.events[after:]:
                if isinstance(event, kind) and all(getattr(event, k) == v for k, v in facts.items()):
                    return event
            return None

        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(find)
        found = find()
        assert found is not None
        return found


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[RunningMedia]:
    running = RunningMedia(tmp_path / "media.sock", "")
    await running.start()
    connecting = asyncio.create_task(running.client.run())
    async with asyncio.timeout(30):
        await running.client.wait_available()
    await running.client.open_room("room")
    yield running
    connecting.cancel()
    await asyncio.wait([connecting])
    with contextlib.suppress(ProcessLookupError):
        running.process.terminate()
    async with asyncio.timeout(5):
        await running.process.wait()


__all__ = ["RunningMedia", "control"]
