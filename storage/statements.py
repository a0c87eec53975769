"""How records talk to the database: three words, and a statement once begun is always finished.

A browser that goes away cancels what was done for it. A cancelled statement would leave SQLAlchemy with a connection
in an unknown state, which it throws away, and with it what others have waiting in the same group commit. So a statement
runs to its end, and only then the cancellation goes on its way.
"""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import CursorResult, Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
AnyRow: TypeAlias = Row[*tuple[Any, ...]]


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives. Cancelled meanwhile, it is finished all the same before the cancellation is passed on."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        if not task.cancelled():
            task.exception()
        raise cancelled
    return task.result()


class Statements:
    """Runs statements on one connection, inside the transaction that whoever made it began."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def all(self, statement: Executable) -> Sequence[AnyRow]:
        """Every row."""
        return (await self._execute(statement)).all()

    async def one(self, statement: Executable) -> AnyRow | None:
        """The first row, or None."""
        return (await self._execute(statement)).first()

    async def scalar(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        row = await self.one(statement)
        return None if row is None else row[0]

    async def run(self, statement: Executable) -> int:
        """How many rows it touched."""
        return (await self._execute(statement)).rowcount

    async def put(self, table: Table, keys: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Add the row of these keys, or give it these values if it is there already."""
        on_sqlite = self._connection.dialect.name == "sqlite"
        insert = sqlite.insert(table) if on_sqlite else postgresql.insert(table)
        row = insert.values({**keys, **values})
        unique = [table.c[name] for name in keys]
        if values:
            await self.run(row.on_conflict_do_update(index_elements=unique, set_=dict(values)))
        else:
            await self.run(row.on_conflict_do_nothing(index_elements=unique))

    async def _execute(self, statement: Executable) -> CursorResult[Any]:
        return await to_its_end(self._connection.execute(statement))
