"""What is kept is declared in docs/privacy.md, and nothing that is declared or kept traces a person."""

import asyncio
import re
from pathlib import Path

import pytest
from sqlalchemy import Connection, Date, DateTime, Integer, Table, create_engine, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from actions.ports.bus import BusTopic, Notice
from storage.addresses import database_url
from storage.columns import Instant
from storage.migrate import upgrade
from storage.redis_bus import CHANNEL, RedisBus
from storage.tables import metadata
from tests.privacy.register import sections, tables

ROOT = Path(__file__).resolve().parents[2]

# What no column, key, label or field may be called: each says when somebody was there, or how much they did.
FORBIDDEN = re.compile(
    r"(^|_)(last_(seen|login|active|activity|sign_in|visit|opened|connected)|seen_at|joined(_at)?|left_at|entered_at"
    r"|read_at|opened_at|visited(_at)?|viewed(_at)?|logged_in(_at)?|signed_in_at|connected(_at)?|disconnected_at"
    r"|attended|attendance|presence|present|online|duration|elapsed|time_spent|seconds|clicks?|views?|visits?|hits"
    r"|logins?|connections?|count|counter|ip|ip_address|remote_address|client_address|user_agent|fingerprint)($|_)"
)
# Per person: what a row about somebody may hold besides whom it is about.
ALLOWED_NUMBERS = {"chat_message.sequence", "room.sequence"}
ALLOWED_DATES = {"chat_message.sent_at", "sign_in_session.ends_on", "kept_answer.ends_on"}


def _reflected(connection: Connection) -> set[str]:
    seen = inspect(connection)
    return {f"{table}.{column['name']}" for table in seen.get_table_names() for column in seen.get_columns(table)}


def _declared() -> set[str]:
    return {f"{table}.{row.name}" for table, rows in tables().items() for row in rows}


def test_every_column_of_sqlite_is_declared(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    engine = create_engine(database_url(sqlite_url))
    with engine.connect() as connection:
        assert _reflected(connection) == _declared()
    engine.dispose()


async def test_every_column_of_postgresql_is_declared(postgres_url: str) -> None:
    await asyncio.to_thread(upgrade, postgres_url)
    engine = create_async_engine(database_url(postgres_url))
    async with engine.connect() as connection:
        assert await connection.run_sync(_reflected) == _declared()
    await engine.dispose()


def test_every_declaration_is_whole() -> None:
    for title, rows in sections().items():
        for row in rows:
            assert all(row.said.values()), f"{title}: {row.name} leaves a cell empty"


def test_nothing_declared_has_a_forbidden_name() -> None:
    names = _declared() | {row.name for rows in sections().values() for row in rows}
    assert [name for name in names if FORBIDDEN.search(name.rpartition(".")[2])] == []


@pytest.mark.parametrize(
    "name",
    [
        "last_seen",
        "joined_at",
        "left_at",
        "read_at",
        "presence",
        "connection_seconds",
        "view_count",
        "ip",
        "user_agent",
    ],
)
def test_the_forbidden_names_are_forbidden(name: str) -> None:
    assert FORBIDDEN.search(name)


def _about_people(table: Table) -> bool:
    return any(key.column.table.name == "person" for key in table.foreign_keys)


@pytest.mark.parametrize("table", [table for table in metadata.tables.values() if _about_people(table)], ids=str)
def test_a_row_about_a_person_holds_no_number_and_no_date(table: Table) -> None:
    for column in table.columns:
        if column.foreign_keys or column.name == "id":
            continue
        name = f"{table.name}.{column.name}"
        assert not isinstance(column.type, Integer) or name in ALLOWED_NUMBERS
        assert not isinstance(column.type, (Date, DateTime, Instant)) or name in ALLOWED_DATES


def test_rows_that_are_mere_facts_about_a_person_are_not_numbered() -> None:
    """A row number given in order says who came before whom."""
    facts = ("sign_in_session", "enrolment", "group_member", "progress_tick", "ban", "role_grant")
    for name in (*facts, "chat_message", "kept_answer"):
        assert metadata.tables[name].dialect_options["sqlite"]["with_rowid"] is False
        assert "id" not in metadata.tables[name].columns


async def test_redis_keeps_no_key_and_carries_what_is_declared(redis_url: str) -> None:
    from redis.asyncio import Redis

    assert [row.name for row in sections()["Redis"]] == [CHANNEL]
    bus = RedisBus(redis_url)
    redis = Redis.from_url(redis_url)
    async with asyncio.timeout(10), bus.subscribe() as notices:
        for topic in BusTopic:
            await bus.publish(Notice(topic, "subject"))
            assert await notices.next() == Notice(topic, "subject")
        assert await redis.keys("*") == []
        assert await redis.pubsub_channels() == [CHANNEL.encode()]
    await bus.close()
    await redis.aclose()


def test_every_cookie_and_key_in_browsers_is_declared() -> None:
    declared = {row.name for row in sections()["Browsers"]}
    server = "\n".join(file.read_text() for file in (ROOT / "server").rglob("*.py"))
    scripts = "\n".join(
        file.read_text() for file in (ROOT / "static" / "js").rglob("*.js") if "vendor" not in file.parts
    )
    cookies = set(re.findall(r'"(preau_[a-z_]+)"', server))
    assert cookies == {name for name in declared if name.startswith("preau_")}
    kept = set(re.findall(r'"(preau[.-][a-z.-]+)"', scripts)) - _tags(scripts)
    assert kept == declared - cookies
    assert not re.search(r"sessionStorage|indexedDB|document\.cookie|caches\.", scripts)
    assert scripts.count("localStorage.setItem(") == scripts.count("localStorage.setItem(MEMORY")


def _tags(scripts: str) -> set[str]:
    """The names of our custom elements, which look the same."""
    return set(re.findall(r'customElements\.define\(\s*"([a-z-]+)"', scripts)) | set(
        re.findall(r'closest\("([a-z-]+)"', scripts)
    )
