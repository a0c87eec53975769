"""Group commit for SQLite: one writer, transactions one after another, one COMMIT for several that wait.

A COMMIT with synchronous=FULL waits for the disk, which is where the time goes. The rule that makes sharing safe:
each transaction is a savepoint of its own, and nobody is told of success before the COMMIT that holds it is on disk.

The lock is fair. The first transaction of a group that succeeds puts the commit in the queue, behind those who wait
already: they run in the same group; who comes later waits for the next one. docs/adr/0003 tells what else was tried.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncTransaction

from storage.statements import to_its_end

WriterOpener = Callable[[], Awaitable[AsyncConnection]]


class _Group:
    """Transactions that share a COMMIT; `durable` is done, or failed, for all of them at once."""

    def __init__(self, outer: AsyncTransaction) -> None:
        self.outer = outer
        self.durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.commit: asyncio.Task[None] | None = None


class GroupCommit:
    """The one writer connection of a SQLite database."""

    def __init__(self, open_writer: WriterOpener) -> None:
        self._open_writer = open_writer
        self._writer: AsyncConnection | None = None
        self._turn = asyncio.Lock()
        self._group: _Group | None = None
        self._commits: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """The writer, ours alone while the block runs. Leaving it without an error waits until all is on disk."""
        async with self._turn:
            writer, group = await to_its_end(self._join_group())
            savepoint = await to_its_end(_start(writer.begin_nested()))
            try:
                yield writer
                await to_its_end(savepoint.commit())
            except BaseException:
                await to_its_end(self._take_back(group, savepoint))
                raise
            self._commit_later(group)
        # Waited for by many: a cancelled one must not cancel it for all.
        await asyncio.shield(group.durable)

    async def close(self) -> None:
        """After the last commit."""
        while self._commits:
            await asyncio.wait(self._commits)
        async with self._turn:
            if self._writer is not None:
                await self._writer.close()
                self._writer = None

    async def _join_group(self) -> tuple[AsyncConnection, _Group]:
        if self._writer is None or self._writer.closed or self._writer.invalidated:
            self._writer = await self._open_writer()
        if self._group is None:
            self._group = _Group(await self._writer.begin())
        return self._writer, self._group

    def _commit_later(self, group: _Group) -> None:
        if group.commit is None:
            group.commit = asyncio.create_task(self._commit(group), name="group-commit")
            self._commits.add(group.commit)
            group.commit.add_done_callback(self._commits.discard)

    async def _commit(self, group: _Group) -> None:
        async with self._turn:
            if self._group is not group:
                return
            self._group = None
            try:
                await group.outer.commit()
            except (SQLAlchemyError, OSError) as error:
                await self._fail(group, error)
            else:
                group.durable.set_result(None)

    async def _take_back(self, group: _Group, savepoint: AsyncTransaction) -> None:
        """Undo one transaction of a group, or the whole group where SQLite did so already (a full disk)."""
        try:
            await savepoint.rollback()
        except (SQLAlchemyError, OSError) as error:
            self._group = None
            await self._fail(group, error)
            return
        if group.commit is None:
            self._group = None
            await group.outer.rollback()

    async def _fail(self, group: _Group, error: BaseException) -> None:
        """Tell every member, and begin again with a new connection: nothing is known of this one's state."""
        group.durable.set_exception(error)
        group.durable.exception()  # seen, even if every member was cancelled
        writer, self._writer = self._writer, None
        if writer is not None:
            await writer.invalidate()
            await writer.close()


async def _start(transaction: AsyncTransaction) -> AsyncTransaction:
    return await transaction
