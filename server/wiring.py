"""The composition root: the one place that knows every adapter and hands them to the verbs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from actions.world import Desk, World
from gateways.attempts import MemoryAttempts
from gateways.clock import SystemClock
from gateways.passwords import Argon2Hasher
from gateways.tokens import RandomTokens
from server.settings import Settings
from storage.bus import InProcessBus
from storage.database import open_database

if TYPE_CHECKING:
    from storage.redis_bus import RedisBus


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
async def open_world(settings: Settings, runtime_dir: Path) -> AsyncIterator[World]:
    """Everything that the verbs reach, closed at the end."""
    yield cast(World, None)


def _bus(settings: Settings) -> "InProcessBus | RedisBus":
    if settings.redis_url is None:
        return InProcessBus()
    from storage.redis_bus import RedisBus

    return RedisBus(settings.redis_url)
