"""How records talk to the database: a few words that mean the same on both.

SQLite's statements run where they are called: they take microseconds, a trip to a thread and back takes longer, and up
to 5 ms for each of them when the loop is busy, as Python threads wait for one another. PostgreSQL's are awaited.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Row,
    String,
    Table,
    Text,
    any_,
    bindparam,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from actions.polite import Turn

T = TypeVar("T")
E = TypeVar("E", bound=Executable)
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
# Several: the statement is run for each of them.
Values: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None

# Insertions that may say what to do about a conflict: the same words, but a class for each database.
INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


# Rows that are put at once: SQLite takes some 50 µs for each of them, on the loop, and a millisecond beside a thread.
AT_ONCE: Mapping[str, int] = {"sqlite": 8, "postgresql": 400}
# Rows that are read at once. SQLite gives its turn away at each, and a thread that computes lets it wait for the next;
# PostgreSQL's are there already.
READ_AT_ONCE: Mapping[str, int] = {"sqlite": 10, "postgresql": 200}

_KEEPS_PLAN, _SORTS_LONG = "keeps_plan", "sorts_long"
# For PostgreSQL, in the transaction at hand: whether it keeps its plans or makes one for the values at hand.
_PLANNING = {
    True: "SET LOCAL plan_cache_mode = force_generic_plan",
    False: "SET LOCAL plan_cache_mode = force_custom_plan",
}


# As text: to make the same of its parts takes as long as to run it.
_EACH = {
    "each": text("SELECT value FROM json_each(:each)"),
    "by_group": text("SELECT value FROM json_each(:by_group)"),
}


class Unreachable(SQLAlchemyError):
    """No connection could be made."""


class Runner(Protocol):
    """Runs one statement inside the transaction that whoever made it began. `dialect` is a key of INSERTS."""

    dialect: str

    async def execute(self, statement: Executable, values: Values) -> CursorResult[Any]: ...


class Inline:
    """On SQLite: at once, and others have a turn between the statements of a long transaction.

    A page takes a dozen, an import hundreds; a message, which takes two, is not held up.
    """

    dialect = "sqlite"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._turn = Turn()

    async def execute(self, statement: Executable, values: Values) -> CursorResult[Any]:
        """Without waiting for a thread, but for `long_sorted`."""
        await self._turn.give_way()
        if _SORTS_LONG in statement.get_execution_options():
            return await to_its_end(asyncio.to_thread(self._connection.execute, statement, values))
        return self._connection.execute(statement, values)


class Awaited:
    """On PostgreSQL. A statement once begun is always finished, and only then a cancellation goes on its way.

    A browser that goes away cancels what was done for it; SQLAlchemy throws away a connection so interrupted.
    """

    dialect = "postgresql"

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._keeps_plans = False  # as connections are made (storage/postgresql.py)

    async def execute(self, statement: Executable, values: Values) -> CursorResult[Any]:
        """To its end."""
        return await answered(self._connection, self._run(statement, values))

    async def _run(self, statement: Executable, values: Values) -> CursorResult[Any]:
        keeps = _KEEPS_PLAN in statement.get_execution_options()
        if keeps is not self._keeps_plans:  # till the transaction ends, or the other kind is asked
            await self._connection.exec_driver_sql(_PLANNING[keeps])
            self._keeps_plans = keeps
        return await self._connection.execute(statement, values)


class Statements:
    """What records say. `values` fill a statement's `bindparam`s: one that is used often is made once, with them."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    @property
    def dialect(self) -> str:
        """A key of INSERTS."""
        return self._runner.dialect

    async def all(self, statement: Executable, values: Values = None) -> Sequence[AnyRow]:
        """Every row. They are made of what the database gave some at a time: others have a turn in between."""
        found, rows, turn = await self._runner.execute(statement, values), list[AnyRow](), Turn()
        await turn.give_way()  # SQLite has sorted all of them already
        for some in found.partitions(READ_AT_ONCE[self.dialect]):
            rows += some
            await turn.give_way()
        return rows

    async def one(self, statement: Executable, values: Values = None) -> AnyRow | None:
        """The first row, or None."""
        return (await self._runner.execute(statement, values)).first()

    async def scalar(self, statement: Executable, values: Values = None) -> Any:
        """The first column of the first row, or None."""
        row = await self.one(statement, values)
        return None if row is None else row[0]

    async def run(self, statement: Executable, values: Values = None) -> int:
        """How many rows it touched."""
        return (await self._runner.execute(statement, values)).rowcount

    async def put(self, table: Table, keys: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """Add the row of these keys, or give it these values if it is there already."""
        row = INSERTS[self.dialect](table).values({**keys, **values})
        unique = [table.c[name] for name in keys]
        if values:
            await self.run(row.on_conflict_do_update(index_elements=unique, set_=dict(values)))
        else:
            await self.run(row.on_conflict_do_nothing(index_elements=unique))

    async def put_all(self, table: Table, keys: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
        """The same of many rows, which all have the same columns; of those with the same keys the last counts."""
        each = list({tuple(row[name] for name in keys): row for row in rows}.values())
        for begin in range(0, len(each), AT_ONCE[self.dialect]):
            some = each[begin : begin + AT_ONCE[self.dialect]]
            put = _put_of(self.dialect, table, keys, tuple(some[0]))
            await self.run(put, _by_column(some) if self.dialect == "postgresql" else some)

    def among(self, column: ColumnElement[Any], values: Collection[str] | Collection[int]) -> ColumnElement[bool]:
        """Whether the column has one of these, sent as one value.

        A parameter for each of them is written into a statement of its own each time, at 40 µs a piece, and drivers
        take 32,766 at most.
        """
        return is_among(self.dialect, column, bindparam("each", self.those(values), unique=True))

    def those(self, values: Collection[str] | Collection[int]) -> Any:
        """As a statement that was made with `is_among` takes them."""
        return list(values) if self.dialect == "postgresql" else json.dumps(list(values))


def keeps_plan(statement: E) -> E:
    """A statement that is made once, and whose one plan is right for any values: PostgreSQL keeps it (ADR 11).

    To plan takes it longer than to run what goes by a few indexes. Where the values decide which index is best, a plan
    for any of them may take seconds: such a statement leaves no choice, or is planned for the values at hand.
    """
    return statement.execution_options(**{_KEEPS_PLAN: True})


def long_sorted(statement: E) -> E:
    """A statement for which SQLite works for milliseconds before it gives the first row: it does so in a thread.

    Python's lock is free meanwhile. The rows are then read on the loop: a thread would wait for that lock at each.
    """
    return statement.execution_options(**{_SORTS_LONG: True})


def is_among(
    dialect: str, column: ColumnElement[Any], each: BindParameter[Any], name: str = "each"
) -> ColumnElement[bool]:
    """`Statements.among`, for a statement that is made once; `name` is what its parameter is called."""
    if dialect == "postgresql":
        kind = Text() if isinstance(column.type, String) else BigInteger()
        return column == any_(type_coerce(each, ARRAY(kind)))
    return column.in_(_EACH[name].bindparams(each))


@lru_cache(maxsize=64)
def _put_of(dialect: str, table: Table, keys: tuple[str, ...], columns: tuple[str, ...]) -> Executable:
    """Made once, as it takes longer than to run it.

    For PostgreSQL of all rows at once, from one list for each column: a row at a time it takes four times as long.
    """
    new = INSERTS[dialect](table)
    changes = {name: new.excluded[name] for name in columns if name not in keys}
    if dialect == "postgresql":
        lists = (func.unnest(bindparam(name, type_=ARRAY(table.c[name].type))) for name in columns)
        new = new.from_select(columns, select(*lists))
    return new.on_conflict_do_update(index_elements=[table.c[name] for name in keys], set_=changes)


def _by_column(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    return {name: [row[name] for row in rows] for name in rows[0]}


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


async def answered(connection: AsyncConnection, asked: Coroutine[Any, Any, T]) -> T:
    """What the server says to this. Of one that says nothing the connection is thrown away, and not asked to end well.

    Raises:
        Unreachable: nothing, for as long as the connection waits.
    """
    try:
        return await to_its_end(asked)
    except TimeoutError:  # of asyncpg, which SQLAlchemy lets through
        await to_its_end(connection.invalidate())
        raise Unreachable("silent") from None


@asynccontextmanager
async def borrowed(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A connection that goes back to its pool whatever happens, even if we are cancelled while we wait for it."""
    connection = engine.connect()
    try:
        await to_its_end(_started(connection))
        yield connection
    finally:
        if connection.sync_connection is not None:
            await to_its_end(connection.close())


async def _started(connection: AsyncConnection) -> None:
    try:
        await connection.start()
    except OSError as error:  # no answer, refused, no route: drivers let these through as they are
        raise Unreachable(type(error).__name__) from None
