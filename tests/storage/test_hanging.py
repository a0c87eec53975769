"""A database that takes a connection and then says nothing: whoever asks is told so in time, and it comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from actions.ports.records import StoreUnavailable
from storage import postgresql
from storage.addresses import database_url
from storage.database import Database, open_database
from storage.records import DatabaseRecords
from tests.listening import listening
from tests.storage.conftest import empty
from tests.storage.planted import plant

SHORT_S = 1.0


class Line:
    """A way to a server, on which nothing passes while it is `held`."""

    def __init__(self) -> None:
        self.passing = asyncio.Event()
        self.passing.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passing = self.passing
        try:
            while data := await reader.read(65_536):
                await passing.wait()
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@pytest.fixture
async def line() -> Line:
    return Line()


@pytest.fixture
async def database(migrated_postgres: str, line: Line, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """PostgreSQL behind that line."""
    await empty(migrated_postgres)
    beside = open_database(migrated_postgres)  # with all the time that it needs
    async with beside.writing() as records:
        await plant(records)
    await beside.close()
    monkeypatch.setattr(postgresql, "ANSWER_S", SHORT_S)
    url = database_url(migrated_postgres)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(url.host, url.port)
        try:
            await asyncio.gather(line.carry(reader, far_writer), line.carry(far_reader, writer))
        finally:
            far_writer.transport.abort()

    async with listening(carry) as port:
        behind = url.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
        opened = open_database(behind)
        yield opened
        line.passing.set()
        async with asyncio.timeout(10):
            await opened.close()


async def _read(database: Database) -> int:
    async with database.reading() as records:
        return len(await records.people.everyone())


async def _is_back(database: Database) -> bool:
    """Once it is; machines that are busy take their time."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await _read(database) == 3
            except StoreUnavailable:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def told_in_time() -> AsyncIterator[None]:
    """Twice what one waits for an answer (a connection is asked, then made), two to give it up, and some to spare."""
    async with asyncio.timeout(2 * SHORT_S + 2 + 10):
        with pytest.raises(StoreUnavailable):
            yield


async def test_whoever_asks_a_database_that_hangs_is_told_in_time_and_it_comes_back(
    database: Database, line: Line
) -> None:
    assert await _is_back(database)
    line.passing.clear()
    async with told_in_time():
        await _read(database)
    line.passing.set()
    assert await _is_back(database)
    async with told_in_time(), database.reading() as records:
        await records.people.everyone()
        line.passing.clear()
        await records.people.everyone()
    line.passing.set()
    assert await _is_back(database)
    async with told_in_time(), database.writing() as records:
        await records.people.everyone()
        line.passing.clear()
    line.passing.set()
    assert await _is_back(database)


async def test_while_it_hangs_one_finds_out_and_the_others_are_told_at_once(database: Database, line: Line) -> None:
    line.passing.clear()
    async with told_in_time():
        await _read(database)
    asking = asyncio.create_task(_read(database))
    await asyncio.sleep(0)
    for _ in range(20):
        with pytest.raises(StoreUnavailable):
            await _read(database)
    assert not asking.done()
    line.passing.set()
    await asyncio.gather(asking, return_exceptions=True)
    assert await _is_back(database)
    assert await asyncio.gather(*(_read(database) for _ in range(9))) == [3] * 9


async def _sleep(database: Database) -> None:
    async with database.reading() as records:
        assert isinstance(records, DatabaseRecords)
        assert await records._statements.scalar(text("SHOW statement_timeout")) == f"{postgresql.STATEMENT_S:.0f}s"
        await records._statements.run(text("SET LOCAL statement_timeout = 50"))
        await records._statements.run(text("SELECT pg_sleep(30)"))


async def test_what_takes_the_server_too_long_is_ended_and_is_not_its_silence(database: Database) -> None:
    assert await _is_back(database)
    with pytest.raises(StoreUnavailable, match="QueryCanceledError"):
        await _sleep(database)
    assert await _read(database) == 3


async def _read_beside_others(database: Database, begun: asyncio.Barrier) -> None:
    async with database.reading() as records:
        await records.people.everyone()
        await begun.wait()


async def test_of_connections_that_all_went_dead_one_is_waited_for(database: Database, line: Line) -> None:
    begun = asyncio.Barrier(5)
    await asyncio.gather(*(_read_beside_others(database, begun) for _ in range(5)))
    line.passing.clear()
    line.passing = asyncio.Event()  # of connections made from now on
    line.passing.set()
    async with told_in_time():
        await _read(database)
    assert await _read(database) == 3
    assert await asyncio.gather(*(_read(database) for _ in range(9))) == [3] * 9
