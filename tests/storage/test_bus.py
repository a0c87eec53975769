"""What every bus must do, tried on the one in the process and on a real Redis."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from actions.ports.bus import Bus, BusTopic, Notice
from storage.bus import LONGEST_QUEUE, InProcessBus
from storage.redis_bus import CHANNEL, RedisBus
from tests.services import Redis

FIRST = Notice(BusTopic.ROOM_CHANGED, "first")
SECOND = Notice(BusTopic.SIGN_IN_REVOKED, "second")
SOON_S = 5


@asynccontextmanager
async def opened(kind: str, request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    bus = InProcessBus() if kind == "in_process" else RedisBus(request.getfixturevalue("redis_url"))
    try:
        yield bus
    finally:
        await bus.close()


@pytest.fixture(params=["in_process", "redis"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    async with opened(request.param, request) as found:
        yield found


async def test_a_subscriber_hears_what_is_published_in_order(bus: Bus) -> None:
    async with bus.subscribe() as notices:
        await bus.publish(FIRST)
        await bus.publish(SECOND)
        async with asyncio.timeout(SOON_S):
            assert [await notices.next(), await notices.next()] == [FIRST, SECOND]


async def test_every_subscriber_hears_it(bus: Bus) -> None:
    async with bus.subscribe() as one, bus.subscribe() as other:
        await bus.publish(FIRST)
        async with asyncio.timeout(SOON_S):
            assert await one.next() == await other.next() == FIRST


async def test_what_was_published_before_is_not_heard(bus: Bus) -> None:
    await bus.publish(FIRST)
    async with bus.subscribe() as notices:
        await bus.publish(SECOND)
        async with asyncio.timeout(SOON_S):
            assert await notices.next() == SECOND


async def test_publishing_without_subscribers_is_fine(bus: Bus) -> None:
    await bus.publish(FIRST)


async def test_a_subscriber_that_never_reads_loses_the_oldest_only() -> None:
    bus = InProcessBus()
    async with bus.subscribe() as notices:
        for number in range(LONGEST_QUEUE + 1):
            await bus.publish(Notice(BusTopic.ROOM_CHANGED, str(number)))
        assert (await notices.next()).subject == "1"


@pytest.mark.parametrize(
    "rubbish", [b"", b"{}", b"[1, 2]", b'["room_changed"]', b'["room_changed", 3]', b"\xff", b"x" * 5000]
)
async def test_rubbish_on_the_channel_disturbs_nobody(rubbish: bytes, redis_url: str) -> None:
    bus = RedisBus(redis_url)
    async with bus.subscribe() as notices:
        await bus._redis.publish(CHANNEL, rubbish)
        await bus.publish(FIRST)
        async with asyncio.timeout(SOON_S):
            assert await notices.next() == FIRST
    await bus.close()


@pytest.mark.fault
async def test_a_subscription_survives_the_death_of_redis() -> None:
    with Redis() as server:
        bus = RedisBus(server.url)
        async with bus.subscribe() as notices:
            await asyncio.to_thread(server.kill)
            await bus.publish(FIRST)  # lost, and said so in the log only
            await asyncio.to_thread(server.start)
            async with asyncio.timeout(2 * SOON_S):
                heard = asyncio.create_task(notices.next())
                while not heard.done():
                    await bus.publish(SECOND)
                    await asyncio.wait({heard}, timeout=0.1)
            assert heard.result() == SECOND
        await bus.close()


@pytest.mark.fault
async def test_subscribing_while_redis_is_away_works_once_it_is_there() -> None:
    with Redis() as server:
        await asyncio.to_thread(server.kill)
        bus = RedisBus(server.url)
        async with bus.subscribe() as notices:
            await asyncio.to_thread(server.start)
            async with asyncio.timeout(2 * SOON_S):
                heard = asyncio.create_task(notices.next())
                while not heard.done():
                    await bus.publish(FIRST)
                    await asyncio.wait({heard}, timeout=0.1)
        await bus.close()
