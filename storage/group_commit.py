"""Group commit for SQLite: one writer, transactions one after another, one COMMIT for several that wait.

A COMMIT with synchronous=FULL waits for the disk, which is where the time goes. The rule that makes sharing safe:
each transaction is a savepoint of its own, and nobody is told of success before the COMMIT that holds it is on disk.

The lock is fair. The first transaction of a group that succeeds puts the commit in the queue, behind those who wait
already: they run in the same group; who comes later waits for the next one. docs/adr/0009 tells what else was tried.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from sqlalchemy import Connection, NestedTransaction, RootTransaction
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from actions.ports.records import StoreUnavailable

# How often to ask again for a lock that another process holds.
ASK_AGAIN_S = 0.02
# For the last commits at the end; the supervisor gives the whole process 5 s.
CLOSE_WITHIN_S = 1.0
# A disk that takes longer for what waits for it is told to be one that hangs; what it holds of it then, nobody knows.
DISK_S = 10.0


class _Group:
    """Transactions that share a COMMIT; `durable` is done, or failed, for all of them at once."""

    def __init__(self, connection: Connection, outer: RootTransaction) -> None:
        self.connection = connection
        self.outer = outer
        self.durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.has_members = False


class GroupCommit:
    """The one writer connection of a SQLite database.

    Args:
        open_writer: gives the connection, in whose transactions the first statement takes the write lock or fails.
        busy_s: how long to ask for the lock while another process holds it.
    """

    def __init__(self, open_writer: Callable[[], Connection], busy_s: float) -> None:
        self._open_writer = open_writer
        self._busy_s = busy_s
        self._writer: Connection | None = None
        self._turn = asyncio.Lock()
        self._group: _Group | None = None
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._commits: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """The writer, ours alone while the block runs. Leaving it without an error waits until all is on disk."""
        await _in_time(self._turn.acquire())
        try:
            group, savepoint = await self._begin()
            try:
                yield group.connection
                savepoint.commit()
            except BaseException:
                self._take_back(group, savepoint)
                raise
            self._commit_later(group)
        finally:
            self._turn.release()
        # Waited for by many: one that is cancelled must not cancel it for all.
        await _in_time(asyncio.shield(group.durable))

    async def close(self) -> None:
        """After the last commit, or when a disk that hangs has had its time: nobody was told that it held."""
        if self._commits:
            await asyncio.wait(self._commits, timeout=CLOSE_WITHIN_S)
        if self._commits:
            self._disk.shutdown(wait=False, cancel_futures=True)
            return
        async with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self._disk.shutdown()

    async def _begin(self) -> tuple[_Group, NestedTransaction]:
        """A savepoint in the group that is under way, or in a new one once the lock is ours."""
        if self._group is None:
            self._group = await self._new_group()
        try:
            return self._group, self._group.connection.begin_nested()
        except SQLAlchemyError:
            self._start_anew()
            raise

    async def _new_group(self) -> _Group:
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + self._busy_s
        while True:
            try:
                if self._writer is None:
                    self._writer = self._open_writer()
                return _Group(self._writer, self._writer.begin())
            except SQLAlchemyError as error:
                self._start_anew()
                if not _is_busy(error) or loop.time() > give_up_at:
                    raise
            await asyncio.sleep(ASK_AGAIN_S)

    def _take_back(self, group: _Group, savepoint: NestedTransaction) -> None:
        """Undo one transaction. Where that fails (a full disk undoes the whole group), tell the others."""
        try:
            savepoint.rollback()
            if not group.has_members:
                self._group = None
                group.outer.rollback()
        except SQLAlchemyError:
            self._start_anew()

    def _commit_later(self, group: _Group) -> None:
        if group.has_members:
            return
        group.has_members = True
        commit = asyncio.create_task(self._commit(group), name="group-commit")
        self._commits.add(commit)
        commit.add_done_callback(self._commits.discard)

    async def _commit(self, group: _Group) -> None:
        async with self._turn:
            if self._group is not group:
                return  # it failed meanwhile
            try:
                await asyncio.get_running_loop().run_in_executor(self._disk, group.outer.commit)
            except SQLAlchemyError as error:
                self._start_anew(type(error).__name__)
            else:
                self._group = None
                group.durable.set_result(None)

    def _start_anew(self, reason: str = "undone with others") -> None:
        """With another connection, as nothing is known of this one's state; the group, if there is one, has failed."""
        group, self._group = self._group, None
        writer, self._writer = self._writer, None
        if group is not None:
            group.durable.set_exception(StoreUnavailable(reason))
            group.durable.exception()  # seen, should every member have been cancelled
        if writer is not None:
            writer.invalidate()
            writer.close()


async def _in_time(waiting: Awaitable[object]) -> None:
    """Raises StoreUnavailable: the disk hangs, and whoever waits would wait with it."""
    try:
        async with asyncio.timeout(DISK_S):
            await waiting
    except TimeoutError:
        raise StoreUnavailable("disk") from None


def _is_busy(error: SQLAlchemyError) -> bool:
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlite_errorname", "") == "SQLITE_BUSY"
