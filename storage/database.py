"""The store: one database, SQLite or PostgreSQL, behind the same two words `reading` and `writing`.

The same statements run on both; only connections differ (storage/sqlite.py, storage/postgresql.py).
On both, what a `writing` block has given back is on disk.
"""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Protocol

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError, StatementError, TimeoutError

from actions.ports.records import RecordRefused, Records, StoreUnavailable
from storage.addresses import database_url
from storage.records import DatabaseRecords
from storage.statements import Runner, Statements, Unreachable

QUIET_S = 1.0
# PostgreSQL ended it for another's sake (a deadlock, a serialization failure), or as it took too long (it waited for a
# lock): tried again, it may go well.
_ANOTHER_CAME_FIRST = frozenset({"40P01", "40001", "57014"})
_told_at: dict[str, float] = {}  # by reason, of which there are few

log = structlog.get_logger(__name__)


class Connections(Protocol):
    """What each kind of database does in its own way."""

    def reading(self) -> AbstractAsyncContextManager[Runner]: ...
    def writing(self) -> AbstractAsyncContextManager[Runner]: ...
    async def close(self) -> None: ...


class Database:
    """What `open_database` gives: an `actions.ports.records.Store`. Close it at the end."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Records]:
        """A consistent view; to write through it is refused."""
        with _errors_named():
            async with self._connections.reading() as runner:
                yield DatabaseRecords(Statements(runner))

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Records]:
        """One transaction: when the block ends without an error it is durable, else nothing of it happened."""
        with _errors_named():
            async with self._connections.writing() as runner:
                yield DatabaseRecords(Statements(runner))

    async def close(self) -> None:
        """Give all connections back."""
        await self._connections.close()


def open_database(address: str) -> Database:
    """The database at this address. Nothing is opened before it is needed; its tables must be there already."""
    url = database_url(address)
    if url.get_backend_name() == "sqlite":
        from storage.sqlite import SqliteConnections

        return Database(SqliteConnections(url))
    from storage.postgresql import PostgresqlConnections

    return Database(PostgresqlConnections(url))


@contextmanager
def _errors_named() -> Iterator[None]:
    """The drivers' many errors, in two words of ours. Theirs are not shown with them: they quote what was refused."""
    try:
        yield
    except (OperationalError, TimeoutError, Unreachable) as error:
        raise _unavailable(error) from None
    except DBAPIError as error:
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _ANOTHER_CAME_FIRST:
            raise _unavailable(error) from None
        raise RecordRefused(_reason(error)) from None
    except StatementError as error:
        raise RecordRefused(str(error.orig)) from None  # a column type of ours refused the value, without quoting it


def _unavailable(error: SQLAlchemyError) -> StoreUnavailable:
    """Also told to the operator, once a second at most: everybody in a class tries again."""
    reason, now_s = _reason(error), time.monotonic()
    if now_s - _told_at.get(reason, -QUIET_S) >= QUIET_S:
        _told_at[reason] = now_s
        log.warning("store_unavailable", reason=reason)
    return StoreUnavailable(reason)


def _reason(error: SQLAlchemyError) -> str:
    """For an operator: `SQLITE_FULL`, `ck_person_name_size`; never a value."""
    origin: BaseException = getattr(error, "orig", None) or error
    cause = origin.__cause__ or origin
    for attribute in ("constraint_name", "sqlite_errorname"):
        if getattr(cause, attribute, None):
            return str(getattr(cause, attribute))
    return type(cause).__name__
