"""Notices between nodes, over Redis publish and subscribe. What is lost while Redis is away is read again from the
database by whoever needs it: no call here fails or waits because Redis is down.

A message is JSON of two strings: never pickle, never a person's id.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from actions.ports.bus import BusTopic, Notice
from storage.bus import QueuedNotices

CHANNEL = "preau:notices"
LONGEST_NOTICE = 1_024
ANSWER_TIMEOUT_S = 2.0
RETRY_AFTER_S = 0.25
_UNREACHABLE = (RedisError, OSError, TimeoutError)

log = structlog.get_logger(__name__)


class RedisBus:
    """`actions.ports.bus.Bus` over one Redis server, given by its address."""

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(
            url, socket_connect_timeout=ANSWER_TIMEOUT_S, socket_timeout=ANSWER_TIMEOUT_S, health_check_interval=5
        )

    async def publish(self, notice: Notice) -> None:
        """To every node that listens now. A Redis that is away loses it, and one line says so."""
        try:
            await self._redis.publish(CHANNEL, json.dumps([notice.topic, notice.subject]))
        except _UNREACHABLE as error:
            log.warning("notice_lost", topic=notice.topic, reason=type(error).__name__)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[QueuedNotices]:
        """From now on, until the block ends; through every absence of Redis."""
        notices = QueuedNotices()
        listening = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            listener = tasks.create_task(self._listen(notices, listening))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(listening.wait(), ANSWER_TIMEOUT_S)
            try:
                yield notices
            finally:
                listener.cancel()

    async def close(self) -> None:
        """Give the connections back."""
        await self._redis.aclose()

    async def _listen(self, notices: QueuedNotices, listening: asyncio.Event) -> None:
        while True:
            try:
                await self._receive(notices, listening)
            except _UNREACHABLE as error:
                log.warning("bus_away", reason=type(error).__name__)
            await asyncio.sleep(RETRY_AFTER_S)

    async def _receive(self, notices: QueuedNotices, listening: asyncio.Event) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            while True:
                message = await channel.get_message(timeout=ANSWER_TIMEOUT_S / 2)
                if message is None:
                    continue
                if message["type"] == "subscribe":
                    listening.set()
                elif (notice := _parse(message["data"])) is not None:
                    notices.put(notice)


def _parse(text: bytes) -> Notice | None:
    """What a node of ours wrote; None for anything else."""
    if len(text) > LONGEST_NOTICE:
        return None
    try:
        topic, subject = json.loads(text)
        return Notice(BusTopic(topic), subject) if isinstance(subject, str) else None
    except (ValueError, TypeError):
        return None
