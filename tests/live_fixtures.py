"""Fixtures of live classes."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from rooms.audience import audience, receivers
from rooms.events import RoomEvent
from rooms.ids import ConnectionId
from rooms.rooms import Room
from storage.migrate import upgrade
from tests.live import Classroom, a_classroom, a_door
from tests.socket_clients import Page, RawSocket

OpenPage = Callable[..., Awaitable[Page]]
OpenRaw = Callable[..., Awaitable[RawSocket]]
Liveness = Callable[[], Awaitable[None]]


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all tables, to copy: much quicker than to migrate for each test."""
    file = tmp_path_factory.mktemp("migrated-live") / "preau.db"
    upgrade(f"sqlite:///{file}")
    return file


def copy_of(migrated_file: Path, tmp_path: Path) -> Path:
    """A database of this test's own."""
    file = tmp_path / "preau.db"
    file.write_bytes(migrated_file.read_bytes())
    return file


@pytest.fixture
async def door(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Classroom]:
    """A class behind a real door."""
    async with a_door(copy_of(migrated_file, tmp_path)) as classroom:
        yield classroom


@pytest.fixture
async def pages(door: Classroom) -> AsyncIterator[OpenPage]:
    """Opens pages; closes them at the end."""
    opened: list[Page] = []

    async def open_page(word: str, **how: Any) -> Page:
        page = Page(door, word, room_id=how.pop("room_id", None))
        opened.append(page)
        return await page.open(**how)

    yield open_page
    await asyncio.gather(*(page.close() for page in opened))


@pytest.fixture
async def raw_sockets(door: Classroom) -> AsyncIterator[OpenRaw]:
    """Opens raw sockets; closes them at the end."""
    opened: list[RawSocket] = []

    async def open_raw(word: str | None = None, **how: Any) -> RawSocket:
        raw = await RawSocket.open(door, **how)
        opened.append(raw)
        if word is not None:
            await raw.enter(door, word)
        return raw

    yield open_raw
    await asyncio.gather(*(raw.close() for raw in opened))


@pytest.fixture
async def class_goes_on(pages: OpenPage) -> AsyncIterator[Liveness]:
    """Two people in the class: after the attack they still hear each other, and were never disconnected."""
    trainer, basile = await pages("trainer"), await pages("basile")

    async def check() -> None:
        text = f"on continue {uuid.uuid4()}"
        assert (await trainer.write(text))["ok"]
        await basile.expect("message_sent", lambda m: m["text"] == text)
        assert not trainer.disconnected.is_set()
        assert not basile.disconnected.is_set()

    await check()
    yield check
    await check()


class NotingFanout:
    """Remembers what each connection was told, in order."""

    def __init__(self) -> None:
        self.told: dict[ConnectionId, list[RoomEvent]] = {}
        self.disconnected: list[ConnectionId] = []

    def deliver(self, room: Room, events: Sequence[RoomEvent]) -> None:
        for event in events:
            for connection_id in receivers(room, audience(event)):
                self.told.setdefault(connection_id, []).append(event)

    def disconnect(self, connection_id: ConnectionId) -> None:
        self.disconnected.append(connection_id)


@pytest.fixture
async def classroom(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Classroom]:
    """A class without a door; what is told is noted."""
    async with a_classroom(copy_of(migrated_file, tmp_path), NotingFanout()) as opened:
        yield opened
