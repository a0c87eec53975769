"""Three twins: one stays four hours and opens 200 pages, one comes briefly, one never comes. All are ticked.

What is left of them is the same. If this test goes red, something traces people: find it, do not teach it to look away.
"""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from tests.privacy.twins import PASSWORD, Behaviour, Life, dump, live
from tests.privacy.visitor import Visitor
from tests.storage.conftest import empty

PAGES = ("/", "/calendar", "/formations", "/formations/{formation}", "/class/{room}", "/account", "/device-check")


async def _stays(life: Life, twin: Visitor) -> None:
    assert await twin.sign_in(life.twin.email, PASSWORD) == 200
    for _ in range(8):
        async with twin.in_room(life.planted.class_room) as page:
            await twin.use_everything(page)
            for number in range(25):
                path = PAGES[number % len(PAGES)]
                named = path.format(formation=life.planted.formation.id, room=life.planted.class_room)
                assert await twin.look(named) == 200, named
        life.clock.pass_by(minutes=30)


async def _comes_briefly(life: Life, twin: Visitor) -> None:
    assert await twin.sign_in(life.twin.email, PASSWORD) == 200
    async with twin.in_room(life.planted.class_room):
        pass
    await twin.send("/sign-out")


async def _never_comes(life: Life, twin: Visitor) -> None:
    pass


async def _writes(life: Life, twin: Visitor) -> None:
    assert await twin.sign_in(life.twin.email, PASSWORD) == 200
    async with twin.in_room(life.planted.class_room) as page:
        assert (await page.write("Je suis là"))["ok"]


async def _is_kept(behaviour: Behaviour, address: str, redis_url: str, folder: Path) -> dict[str, Any]:
    async with asyncio.timeout(180):
        await live(behaviour, address, redis_url, folder)
    redis = Redis.from_url(redis_url)
    keys = await redis.keys("*")
    await redis.aclose()
    return {"tables": await dump(address), "redis": keys, "files": _files(folder)}


def _files(folder: Path) -> dict[str, int]:
    """Names and sizes of all but the database, whose rows are compared."""
    found = (file for file in folder.rglob("*") if not file.name.startswith("preau.db"))
    return {file.name: file.stat().st_size for file in found}


@pytest.mark.timeout(400)  # some 230 pages and a dozen classes, twice
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_three_twins_leave_the_same(
    database: str, migrated_sqlite: Path, migrated_postgres: str, redis_url: str, tmp_path: Path
) -> None:
    left = []
    for behaviour in (_stays, _comes_briefly, _never_comes):
        folder = tmp_path / behaviour.__name__
        folder.mkdir()
        address = migrated_postgres
        if database == "sqlite":
            address = f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'preau.db')}"
        else:
            await empty(address)
        left.append(await _is_kept(behaviour, address, redis_url, folder))
    stayed, came, never = left
    assert stayed == came == never
    assert [row["text"] for row in stayed["tables"]["chat_message"]] == ["Bonjour"]
    assert [row["finished"] for row in stayed["tables"]["enrolment"]].count(True) == 1
    assert stayed["tables"]["sign_in_session"] == []


async def test_the_comparison_sees_what_is_kept(migrated_sqlite: Path, redis_url: str, tmp_path: Path) -> None:
    """Else it would prove nothing: what a twin chose to write makes the difference it should, there and only there."""
    left = []
    for behaviour in (_writes, _never_comes):
        folder = tmp_path / behaviour.__name__
        folder.mkdir()
        address = f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'preau.db')}"
        left.append((await _is_kept(behaviour, address, redis_url, folder))["tables"])
    wrote, never = left
    assert {name for name in wrote if wrote[name] != never[name]} == {"chat_message", "room"}
