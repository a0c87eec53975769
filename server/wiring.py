"""The composition root: the one place that knows every adapter and hands them to the verbs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from actions.world import Desk, World
from gateways.attempts import MemoryAttempts
from gateways.clock import SystemClock
from gateways.join_tokens import SignedJoinTokens
from gateways.passwords import Argon2Hasher
from gateways.tokens import RandomTokens
from rooms.events import RoomEvent
from rooms.ids import ConnectionId
from rooms.rooms import Room
from server.media_processes import MediaProcesses
from server.settings import Settings
from server.supervisor import media_socket
from storage.bus import InProcessBus
from storage.database import open_database
from storage.live_rooms import LocalLiveRooms

if TYPE_CHECKING:
    from storage.redis_bus import RedisBus


class NoSockets:
    """The fan-out of a process without a Socket.IO door, as of a command: nobody is there to be told."""

    def deliver(self, room: Room, events: Sequence[RoomEvent]) -> None:
        """To nobody."""

    def disconnect(self, connection_id: ConnectionId) -> None:
        """Nobody."""


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """What commands need: the database and small tools, closed at the end."""
    clock, hasher = SystemClock(), Argon2Hasher()
    store = open_database(settings.database_url)
    bus = _bus(settings)
    try:
        yield Desk(clock, RandomTokens(), hasher, MemoryAttempts(clock), store, bus)
    finally:
        await bus.close()
        await store.close()
        hasher.close()


@asynccontextmanager
async def open_world(settings: Settings, media_sockets: Sequence[Path]) -> AsyncIterator[World]:
    """A desk, and all that lives in the web process."""
    async with open_desk(settings) as desk:
        media = MediaProcesses(media_sockets)
        world = World(
            desk.clock,
            desk.tokens,
            desk.hasher,
            desk.attempts,
            desk.store,
            desk.bus,
            live_rooms=LocalLiveRooms(desk.store),
            fanout=NoSockets(),
            media=media,
            join_tokens=SignedJoinTokens(settings.secret(), desk.clock),
        )
        # In a group: should it ever end by itself, so does the process, and the supervisor brings it back.
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(media.run(world))
            yield world
            running.cancel()


def media_sockets(settings: Settings, runtime_dir: Path) -> list[Path]:
    """Where the media processes of the supervisor listen."""
    return [media_socket(runtime_dir, number) for number in range(settings.media_processes)]


def _bus(settings: Settings) -> "InProcessBus | RedisBus":
    if settings.redis_url is None:
        return InProcessBus()
    from storage.redis_bus import RedisBus

    return RedisBus(settings.redis_url)
