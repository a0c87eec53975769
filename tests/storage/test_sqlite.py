"""SQLite alone: shared commits, a full disk, another process in the way, and what stays in the file."""

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from actions.polite import TURN_S
from actions.ports.records import StoreUnavailable
from storage import group_commit, sqlite
from storage.addresses import database_url
from storage.database import Database
from storage.sqlite import SqliteConnections
from storage.statements import long_sorted
from tests.storage.planted import Planted, a_message, plant

WRITER = Path(__file__).parent / "writer.py"


@pytest.fixture
def file(migrated_sqlite: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated_sqlite, tmp_path / "preau.db"))


@pytest.fixture
async def connections(file: Path) -> SqliteConnections:
    return SqliteConnections(database_url(f"sqlite:///{file}"))


@pytest.fixture
async def database(connections: SqliteConnections) -> AsyncIterator[Database]:
    opened = Database(connections)
    yield opened
    await opened.close()


@pytest.fixture
async def planted(database: Database) -> Planted:
    async with database.writing() as records:
        return await plant(records)


async def _write(database: Database, planted: Planted, number: int, text: str = "Bonjour") -> int:
    async with database.writing() as records:
        message = a_message(planted.ada, number, planted.class_room, text=text)
        return (await records.rooms.append_message(message)).sequence


async def test_those_who_wait_share_a_commit(database: Database, planted: Planted) -> None:
    commits = 0

    def count(_connection: object) -> None:
        nonlocal commits
        commits += 1

    event.listen(Engine, "commit", count)
    try:
        async with asyncio.timeout(30):
            await asyncio.gather(*(_write(database, planted, number) for number in range(50)))
    finally:
        event.remove(Engine, "commit", count)
    assert 1 <= commits <= 3


async def test_nobody_is_told_before_the_commit(database: Database, planted: Planted, file: Path) -> None:
    """At the moment each writer is told, a reader of another process sees its message."""

    async def told(number: int) -> bool:
        sequence = await _write(database, planted, number)
        with sqlite3.connect(file) as reader:
            (found,) = reader.execute("SELECT count(*) FROM chat_message WHERE sequence = ?", (sequence,)).fetchone()
        reader.close()
        return bool(found)

    async with asyncio.timeout(30):
        assert await asyncio.gather(*(told(number) for number in range(20))) == [True] * 20


async def test_a_long_transaction_lets_others_have_a_turn(connections: SqliteConnections) -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    for purpose in (connections.reading, connections.writing):
        async with purpose() as connection:
            before = turns
            for _ in range(5):
                time.sleep(TURN_S * 2)  # noqa: ASYNC251 - the work that holds the loop
                await connection.execute(text("SELECT 1"), None)
            assert turns - before >= 5
    beside.cancel()
    await connections.close()


async def test_what_takes_long_until_its_first_row_leaves_the_loop_free_and_is_finished_if_cancelled(
    connections: SqliteConnections,
) -> None:
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"
    turns = 0

    async def read() -> int | None:
        async with connections.reading() as connection:
            return (await connection.execute(long_sorted(text(count)), None)).scalar()

    for is_cancelled in (False, True):
        reading = asyncio.create_task(read())
        await asyncio.sleep(0)  # it has begun
        before = turns
        if is_cancelled:
            reading.cancel()
        while not reading.done():
            turns += 1
            await asyncio.sleep(0)
        assert turns - before >= 3
        assert reading.cancelled() if is_cancelled else reading.result() == 300_000
    await connections.close()


async def test_every_connection_is_safe(connections: SqliteConnections) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    for purpose in (connections.reading, connections.writing):
        async with purpose() as connection:
            for pragma, value in expected.items():
                assert (await connection.execute(text(f"PRAGMA {pragma}"), None)).scalar() == value
    await connections.close()


@pytest.mark.fault
async def test_a_full_disk_refuses_writes_keeps_reading_and_recovers(
    database: Database, connections: SqliteConnections, planted: Planted
) -> None:
    assert await _write(database, planted, 0) == 1
    async with connections.writing() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"), None)).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count = {pages + 2}"), None)
    async with asyncio.timeout(30):
        outcomes = await asyncio.gather(
            *(_write(database, planted, number, "x" * 4_000) for number in range(1, 20)), return_exceptions=True
        )
    refused = [outcome for outcome in outcomes if isinstance(outcome, StoreUnavailable)]
    told = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert refused
    assert len(refused) + len(told) == 19
    assert any("SQLITE_FULL" in str(refusal) for refusal in refused)
    async with database.reading() as records:
        kept = await records.rooms.messages(planted.class_room, after=0, before=None, limit=200)
    assert {1, *told} <= {message.sequence for message in kept}
    # The connection that met the limit was thrown away: with the new one there is room again.
    assert await _write(database, planted, 100) == len(kept) + 1


async def test_a_lock_held_elsewhere_is_told_and_waited_out(
    file: Path, migrated_sqlite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_S", 0.1)
    database = Database(SqliteConnections(database_url(f"sqlite:///{file}")))
    async with database.writing() as records:
        planted = await plant(records)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="SQLITE_BUSY"):
            await _write(database, planted, 1)
    async with database.reading() as records:
        assert len(await records.people.everyone()) == 3
    holder.execute("ROLLBACK")
    holder.close()
    assert await _write(database, planted, 1) == 1
    await database.close()


async def test_what_is_deleted_leaves_no_bytes_in_the_file(database: Database, planted: Planted, file: Path) -> None:
    from datetime import UTC, date, datetime

    from accounts.sign_in import SignInKind, SignInSession

    canaries = [f"{number:02}canary".ljust(64, "f") for number in range(50)]
    async with database.writing() as records:
        for canary in canaries:
            session = SignInSession(canary, planted.ada.id, SignInKind.COOKIE, date(2027, 1, 1))
            await records.sign_ins.add(session)
    async with database.writing() as records:
        await records.sign_ins.purge(datetime(2027, 3, 1, tzinfo=UTC))
    await database.close()
    left = b"".join(found.read_bytes() for found in file.parent.glob("preau.db*"))
    assert planted.ada.email.encode() in left
    assert b"canary" not in left


@pytest.mark.fault
@pytest.mark.parametrize("after_lines", [1, 7, 40])
async def test_killed_with_9_nothing_told_is_lost(
    file: Path, database: Database, planted: Planted, after_lines: int
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(WRITER),
        f"sqlite:///{file}",
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.stdout is not None
    told = []
    async with asyncio.timeout(60):
        async for line in process.stdout:
            told.append(int(line))
            if len(told) == after_lines:
                process.send_signal(signal.SIGKILL)
        await process.wait()
    assert len(told) >= after_lines
    async with database.reading() as records:
        kept = await records.rooms.messages(planted.class_room, after=0, before=None, limit=100_000)
    assert set(told) <= {int(message.text) for message in kept}
    assert [message.sequence for message in kept] == list(range(1, len(kept) + 1))
    assert len({message.command_id for message in kept}) == len(kept)
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@pytest.mark.fault
async def test_a_disk_that_hangs_does_not_hold_up_the_end(
    connections: SqliteConnections, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_commit, "CLOSE_WITHIN_S", 0.05)
    hanging = threading.Event()
    commits = connections._group_commit
    commits._disk.submit(hanging.wait)
    mine = Database(connections)
    writing = asyncio.create_task(_write(mine, planted, 1))
    async with asyncio.timeout(30):
        while not commits._commits:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await commits.close()
    assert not writing.done()
    writing.cancel()
    await asyncio.wait([writing])
    for commit in commits._commits:
        commit.cancel()
    hanging.set()


async def test_a_disk_that_hangs_is_told_in_time_and_writing_goes_on_after_it(
    connections: SqliteConnections, database: Database, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging = threading.Event()
    monkeypatch.setattr(group_commit, "DISK_S", 0.2)
    connections._group_commit._disk.submit(hanging.wait)
    try:
        for number in range(2):  # the first waits for the disk, the second for the first one's commit
            async with asyncio.timeout(30):
                with pytest.raises(StoreUnavailable, match="disk"):
                    await _write(database, planted, number)
        async with database.reading() as records:
            assert len(await records.people.everyone()) == 3
    finally:
        hanging.set()
    monkeypatch.setattr(group_commit, "DISK_S", 30.0)
    await _write(database, planted, 2)
