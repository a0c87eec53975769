"""What the store promises on both databases: all or nothing, durable before told, and a way back from every outage."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.exc import DBAPIError

from actions.ports.records import RecordRefused, StoreUnavailable
from rooms.ids import RoomId
from storage.addresses import database_url
from storage.database import Database, open_database
from storage.statements import Runner, to_its_end
from tests.services import Postgres
from tests.storage.conftest import empty
from tests.storage.planted import Planted, a_message, a_person, plant


class Changed(Exception):
    pass


@pytest.fixture
async def planted(database: Database) -> Planted:
    async with database.writing() as records:
        return await plant(records)


@pytest.fixture
async def other(database_address: str) -> AsyncIterator[Database]:
    """The same database as another process sees it."""
    opened = open_database(database_address)
    yield opened
    await opened.close()


async def _texts(database: Database, room_id: RoomId) -> list[str]:
    async with database.reading() as records:
        return [message.text for message in await records.rooms.messages(room_id, after=0, before=None, limit=200)]


async def _write(database: Database, planted: Planted, number: int, fail: bool = False) -> None:
    message = a_message(planted.ada, number, planted.class_room, text=str(number))
    async with database.writing() as records:
        await records.rooms.append_message(message)
        if fail:
            raise Changed


async def test_a_block_that_fails_leaves_nothing(database: Database, other: Database, planted: Planted) -> None:
    with pytest.raises(Changed):
        await _write(database, planted, 1, fail=True)
    assert await _texts(database, planted.class_room) == await _texts(other, planted.class_room) == []


async def test_a_failing_block_takes_nothing_from_those_beside_it(
    database: Database, other: Database, planted: Planted
) -> None:
    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(
            *(_write(database, planted, number, fail=number % 3 == 0) for number in range(30)), return_exceptions=True
        )
    assert [isinstance(outcome, Changed) for outcome in outcomes] == [number % 3 == 0 for number in range(30)]
    kept = await _texts(other, planted.class_room)
    assert sorted(kept, key=int) == [str(number) for number in range(30) if number % 3]


async def test_what_was_told_is_seen_by_another_process_at_once(
    database: Database, other: Database, planted: Planted
) -> None:
    for number in range(5):
        await _write(database, planted, number)
        assert (await _texts(other, planted.class_room))[-1] == str(number)


async def test_a_cancelled_writer_takes_nothing_from_those_beside_it(database: Database, planted: Planted) -> None:
    async with asyncio.timeout(60):
        for round_number in range(10):
            writers = [
                asyncio.create_task(_write(database, planted, round_number * 20 + number)) for number in range(20)
            ]
            for _ in range(round_number):
                await asyncio.sleep(0)
            for writer in writers[::2]:
                writer.cancel()
            outcomes = await asyncio.gather(*writers, return_exceptions=True)
            assert outcomes[1::2] == [None] * 10
            told = {str(round_number * 20 + number) for number in range(20) if outcomes[number] is None}
            assert told <= set(await _texts(database, planted.class_room))
    await _write(database, planted, 999)
    async with database.reading() as records:
        room = await records.rooms.room(planted.class_room)
        assert room is not None
        kept = await records.rooms.messages(planted.class_room, after=0, before=None, limit=1_000)
    assert [message.sequence for message in kept] == list(range(1, room.sequence + 1))


async def test_reading_cannot_write(database: Database, planted: Planted) -> None:
    with pytest.raises((StoreUnavailable, RecordRefused)):
        async with database.reading() as records:
            await records.people.add(a_person("late"), None)
    async with database.reading() as records:
        assert len(await records.people.everyone()) == 3


async def test_a_reader_sees_one_moment(database: Database, planted: Planted) -> None:
    async with database.reading() as records:
        before = await records.rooms.room(planted.class_room)
        await _write(database, planted, 1)
        assert await records.rooms.messages(planted.class_room, after=0, before=None, limit=9) == []
        assert await records.rooms.room(planted.class_room) == before
    assert await _texts(database, planted.class_room) == ["1"]


async def test_many_readers_at_once_all_get_their_turn(database: Database, planted: Planted) -> None:
    async with asyncio.timeout(30):
        found = await asyncio.gather(*(_texts(database, planted.class_room) for _ in range(50)))
    assert found == [[]] * 50


@pytest.mark.fault
async def test_postgresql_killed_and_restarted(tmp_path: object) -> None:
    server = await asyncio.to_thread(Postgres)
    try:
        await asyncio.to_thread(server.start)
        url = server.url("postgres")
        await _migrated(url)
        database = open_database(url)
        async with database.writing() as records:
            planted = await plant(records)
        await _write(database, planted, 1)
        await asyncio.to_thread(server.kill)
        for _ in range(3):
            with pytest.raises(StoreUnavailable):
                await _write(database, planted, 2)
            with pytest.raises(StoreUnavailable):
                await _texts(database, planted.class_room)
        await asyncio.to_thread(server.start)
        await _write(database, planted, 2)
        assert await _texts(database, planted.class_room) == ["1", "2"]
        await database.close()
    finally:
        await asyncio.to_thread(server.__exit__, None, None, None)


async def _migrated(url: str) -> None:
    from storage.migrate import upgrade

    await asyncio.to_thread(upgrade, url)
    await empty(str(database_url(url)))


async def test_work_that_is_cancelled_is_finished_first() -> None:
    done = asyncio.Event()

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.set()

    waiting = asyncio.create_task(to_its_end(work()))
    await asyncio.sleep(0)
    for _ in range(2):
        waiting.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert done.is_set()


class DeadlockDetected(Exception):
    sqlstate = "40P01"


class Deadlocked:
    """Connections whose transactions are ended for another's sake."""

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Runner]:
        raise DBAPIError("UPDATE", {}, DeadlockDetected())
        yield

    writing = reading

    async def close(self) -> None:
        pass


async def test_what_was_ended_for_another_s_sake_may_be_tried_again() -> None:
    with pytest.raises(StoreUnavailable):
        async with Database(Deadlocked()).writing():
            pass
