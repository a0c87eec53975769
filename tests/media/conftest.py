"""A real media process for the tests, with the web process's client on its control socket."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable
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
        self.log = socket_path.with_suffix(".log")
        self._socket_path, self._addresses = socket_path, addresses
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self.process: asyncio.subprocess.Process

    async def start(self, port: int = 0) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "media", "--socket", str(self._socket_path), "--port", str(port),
                "--addresses", self._addresses, stderr=log,
            )  # fmt: skip

    async def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        async with asyncio.timeout(30):
            await self.process.wait()

    def _happened(self, event: MediaEvent) -> None:
        self.events.append(event)
        task = asyncio.ensure_future(self._notify())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def eventually(self, fits: Callable[[control.Numbers], bool]) -> None:
        """Waits until the process's numbers fit."""
        async with asyncio.timeout(60):
            while not fits(await self.client.stats()):  # noqa: ASYNC110 - it is another process that changes
                await asyncio.sleep(0.02)

    async def report(self, kind: type[R], **facts: object) -> R:
        """The last report of this class with these facts, past or to come."""
        return await self.matching(kind, lambda event: all(getattr(event, k) == v for k, v in facts.items()))

    async def matching(self, kind: type[R], fits: Callable[[R], bool], timeout_s: float = 60) -> R:
        """The last report of this class that fits, past or to come."""

        def find() -> R | None:
            return next((e for e in reversed(self.events) if isinstance(e, kind) and fits(e)), None)

        async with asyncio.timeout(timeout_s), self._changed:
            await self._changed.wait_for(find)
        found = find()
        assert found is not None
        return found


@contextlib.asynccontextmanager
async def running_media(folder: Path, addresses: str = "") -> AsyncIterator[RunningMedia]:
    """With an open room `room`; browsers are told these addresses, or the machine's own."""
    running = RunningMedia(folder / "media.sock", addresses)
    await running.start()
    connecting = asyncio.create_task(running.client.run())
    async with asyncio.timeout(30):
        await running.client.wait_available()
    await running.client.open_room("room")
    yield running
    connecting.cancel()
    await asyncio.wait([connecting])
    await running.stop()
    log = running.log.read_text()
    print(log)
    assert "level='error'" not in log


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[RunningMedia]:
    async with running_media(tmp_path) as running:
        yield running
