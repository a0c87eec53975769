"""Connections to PostgreSQL: a pool; readers see one snapshot and cannot write, writers lock the rows they count on."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from actions.ports.records import StoreUnavailable
from storage.statements import Awaited, Runner, Unreachable, answered, borrowed

CONNECTIONS = 8
# A server that does not answer for so long is treated as gone; the page tries again.
ANSWER_S = 10.0
# What it works on itself for so long, a lock that it waits for included, it ends by itself: it is slow, and not gone.
STATEMENT_S = 8.0


class PostgresqlConnections:
    """The connections to one database."""

    def __init__(self, url: URL) -> None:
        engine = create_async_engine(
            url,
            pool_pre_ping=True,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=ANSWER_S,
            # Parameters hold what people wrote: hidden, so that an error's text can be logged.
            hide_parameters=True,
            connect_args={
                "timeout": ANSWER_S,
                "command_timeout": ANSWER_S,
                # Durable before it is acknowledged, whatever this server was told to do by default.
                "server_settings": {
                    "synchronous_commit": "on",
                    "statement_timeout": str(round(STATEMENT_S * 1_000)),
                    # How many ids and which span of time are asked for decides the plan: one made for any of them
                    # took two seconds to find a clash, where the right one takes ten milliseconds (ADR 11). Of what is
                    # `keeps_plan` (storage/statements.py) they do not, and its plan is kept.
                    "plan_cache_mode": "force_custom_plan",
                    # The default is that of a turning disk, for which it reads through all dates there are to find
                    # a few hundred: on what servers have today an index is quicker (ADR 11).
                    "random_page_cost": "1.1",
                    # To compile a statement takes longer than to run any of ours (ADR 11).
                    "jit": "off",
                },
            },
        )
        self._engine = engine
        self._readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._writers = engine.execution_options(isolation_level="READ COMMITTED")
        self._silent = self._asking = False

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Runner]:
        """One snapshot, from the first statement on."""
        async with self._answering(self._readers) as connection:
            yield Awaited(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Runner]:
        """A transaction of its own, committed when the block ends without an error."""
        async with self._answering(self._writers) as connection:
            yield Awaited(connection)
            await answered(connection, connection.commit())

    @asynccontextmanager
    async def _answering(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        """A connection to a server that answers. While it says nothing, one at a time finds out whether it does again:
        the others are told at once, as each would hold what it holds (a turn, a room) for as long as one waits."""
        first = self._silent
        if first and self._asking:
            raise StoreUnavailable("silent")
        self._asking = first
        try:
            with _connecting_named():
                async with borrowed(engine) as connection:
                    self._silent = self._asking = False
                    yield connection
        except Unreachable:
            self._silent = True
            self._forget_connections()
            raise
        finally:
            if first:
                self._asking = False

    def _forget_connections(self) -> None:
        """What was made before now is made anew when it is next asked for, and not asked first whether it answers.

        After a failover, or where a firewall forgot them, all of the pool say nothing while new ones would answer.
        """
        self._engine.pool._invalidate_time = time.time()  # as SQLAlchemy does for errors that the driver calls its own

    async def close(self) -> None:
        """Give all connections back."""
        await self._engine.dispose()


@contextmanager
def _connecting_named() -> Iterator[None]:
    """SQLAlchemy does not wrap what asyncpg raises while connecting."""
    try:
        yield
    except (PostgresError, InterfaceError) as error:
        raise StoreUnavailable(type(error).__name__) from None
