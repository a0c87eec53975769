"""Canaries: words that exist once. Each is put into a real server in one place, and may be found in that place only.

The server logs at its most talkative, and is made to fail while it holds what somebody wrote.
"""

import asyncio
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.preau import Preau
from tests.privacy.visitor import a_visitor, new_command

NAME, WORDS, LOCAL_PART = "Canarinom", "canaritexte", "canariadresse"
PASSWORD, WRONG_PASSWORD = "canaripasse canaripasse", "canarifaux canarifaux"
BROWSER, ADDRESS, REFERER, QUERY = "canarinavigateur/7", "203.0.113.77", "canariprovenance", "canarirequete"
FRAME, COOKIE, BEARER = "canaritrame", "canaribiscuit", "canariporteur"
EMAIL = f"{LOCAL_PART}@preau.example"
EVERYWHERE_FORBIDDEN = (PASSWORD, WRONG_PASSWORD, BROWSER, ADDRESS, REFERER, QUERY, FRAME, COOKIE, BEARER)
ALLOWED = {
    NAME: {"person.name", "chat_message.name"},
    WORDS: {"chat_message.text"},
    LOCAL_PART: {"person.email"},
}

BROKEN = (
    ("ALTER TABLE chat_message RENAME TO away", "ALTER TABLE away RENAME TO chat_message"),
    (
        "CREATE TRIGGER broken BEFORE INSERT ON chat_message BEGIN SELECT RAISE(ABORT, 'no'); END",
        "DROP TRIGGER broken",
    ),
)


@pytest.fixture
def preau() -> Iterator[Preau]:
    server = Preau.migrated(PREAU_LOG_LEVEL="debug", PREAU_TRUSTED_PROXIES="127.0.0.1", PREAU_MEDIA_PROCESSES="0")
    server.manage("demo", "seed")
    with server:
        yield server


def _database(preau: Preau) -> Path:
    return preau.folder / "data" / "preau.db"


def _change(preau: Preau, *statements: str) -> list[Any]:
    connection = sqlite3.connect(_database(preau), timeout=10)
    with connection:
        found = [connection.execute(statement).fetchall() for statement in statements]
    connection.close()
    return found[-1]


async def test_no_canary_flies_out_of_its_cage(preau: Preau) -> None:
    room_id = await asyncio.to_thread(_let_in, preau)
    headers = {"User-Agent": BROWSER, "X-Forwarded-For": ADDRESS, "Referer": f"{preau.url}/{REFERER}"}
    async with asyncio.timeout(60), a_visitor(preau.url, **headers) as visitor:
        assert await visitor.sign_in(EMAIL, WRONG_PASSWORD) == 401
        assert await visitor.sign_in(EMAIL, PASSWORD) == 200
        for path in ("/", f"/calendar?q={QUERY}", f"/{QUERY}", f"/formations/{QUERY}", f"/class/{QUERY}"):
            await visitor.look(path)
        async with visitor.in_room(room_id) as page:
            assert (await page.write(f"{WORDS} dit bonjour"))["ok"]
            for odd in ({"text": FRAME}, {"command_id": FRAME, "text": WORDS}, FRAME):
                await page.ask("send_message", odd)
            # What fails while it holds the words: the table is away for a moment, then refuses them.
            for breaking, mending in BROKEN:
                await asyncio.to_thread(_change, preau, breaking)
                failed = await page.ask("send_message", {"command_id": new_command(), "text": f"{WORDS} perdu"})
                assert failed["ok"] is False
                await asyncio.to_thread(_change, preau, mending)
            assert (await page.write(f"{WORDS} encore"))["ok"]
        await _knock_oddly(preau)
        await visitor.send("/sign-out")
    await asyncio.to_thread(preau.stop)
    _look_for_canaries(preau)


def _let_in(preau: Preau) -> str:
    """An account full of canaries, in the demo's open class; the room's id."""
    create = (sys.executable, "-m", "server", "user", "create", "--email", EMAIL, "--name", NAME, "--password-stdin")
    subprocess.run(create, input=PASSWORD, text=True, check=True, cwd=preau.folder, env=preau.environment)
    (found,) = _change(
        preau,
        "INSERT INTO enrolment (formation_id, person_id, standing, finished) SELECT f.id, p.id, 'participant', 0"
        f" FROM formation f, person p WHERE f.title LIKE 'Résolution%' AND p.email = '{EMAIL}'",
        "SELECT o.public_id FROM occurrence o JOIN activity a ON a.id = o.activity_id"
        " WHERE a.kind = 'virtual_class' AND a.title LIKE 'Analyser%'",
    )
    return str(found[0])


async def _knock_oddly(preau: Preau) -> None:
    """Strangers with broken and false things in hand."""
    headers = {"User-Agent": BROWSER, "Cookie": f"preau_session={COOKIE}", "X-Forwarded-For": ADDRESS}
    async with aiohttp.ClientSession(headers=headers) as session:
        for path in ("/", f"/socket.io/?EIO=4&transport=polling&sid={QUERY}", f"/static/{QUERY}"):
            async with session.get(preau.url + path) as answer:
                await answer.read()
        bearer = {"Authorization": f"Bearer {BEARER}"}
        async with session.post(f"{preau.url}/api/v1/rooms/{QUERY}/join", headers=bearer) as answer:
            assert answer.status in (401, 403)
    reader, writer = await asyncio.open_connection("localhost", preau.port)
    writer.write(f"GET /{QUERY} HTTP/9.9\r\n{BROWSER}\r\n\r\n".encode())
    await reader.read(1_000)
    writer.close()


def _look_for_canaries(preau: Preau) -> None:
    log = preau.log
    assert "serving" in log
    assert "store_unavailable" in log
    assert "RecordRefused" in log
    for canary in (*EVERYWHERE_FORBIDDEN, *ALLOWED):
        assert canary.lower() not in log.lower(), f"{canary} is in the log"
    connection = sqlite3.connect(_database(preau))
    where = _columns_with(connection, (*EVERYWHERE_FORBIDDEN, *ALLOWED))
    connection.close()
    assert where == ALLOWED
    raw = b"".join(file.read_bytes() for file in sorted((preau.folder / "data").rglob("*")) if file.is_file())
    for canary in EVERYWHERE_FORBIDDEN:
        assert canary.encode() not in raw, f"{canary} is in a file"
    assert WORDS.encode() in raw


def _columns_with(connection: sqlite3.Connection, canaries: tuple[str, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        rows = connection.execute(f'SELECT * FROM "{table}"')
        columns = [column[0] for column in rows.description]
        for row in rows.fetchall():
            for column, value in zip(columns, row, strict=True):
                for canary in canaries:
                    if re.search(re.escape(canary), str(value), re.IGNORECASE):
                        found.setdefault(canary, set()).add(f"{table}.{column}")
    return found
