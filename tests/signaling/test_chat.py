"""The conversation behind the door: in one order for all, nothing lost, nothing twice."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from actions.ports.records import Records, StoreUnavailable
from storage.database import Database
from tests.live import Classroom
from tests.live_fixtures import OpenPage


async def test_three_people_write_and_all_hear_the_same_in_the_same_order(pages: OpenPage) -> None:
    everyone = [await pages("trainer"), await pages("ada"), await pages("basile")]
    for number in range(9):
        ack = await everyone[number % 3].write(f"message {number}")
        assert ack["ok"], ack
        assert ack["message"]["sequence"] == number + 1
    for page in everyone:
        await page.expect("message_sent", lambda m: m["sequence"] == 9)
        assert page.messages == [f"message {number}" for number in range(9)]


async def test_the_same_command_sent_again_is_the_same_message(pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    command_id = str(uuid.uuid4())
    first = await ada.write("une fois", command_id)
    again = await ada.write("une fois", command_id)
    assert first == again
    await ada.write("après")
    await basile.expect("message_sent", lambda m: m["text"] == "après")
    assert basile.messages == ["une fois", "après"]


async def test_a_page_that_comes_back_gets_what_it_missed_and_nothing_twice(pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    await ada.write("un")
    await basile.expect("message_sent")
    await basile.client.disconnect()
    for text in ("deux", "trois"):
        await ada.write(text)
    await basile.open()
    assert [message["text"] for message in basile.welcome["missed"]] == ["deux", "trois"]
    assert basile.welcome["sequence"] == 3
    assert basile.welcome["more"] is False
    await ada.write("quatre")
    await basile.expect("message_sent", lambda m: m["sequence"] == 4)
    assert basile.messages == ["un", "quatre"]


async def test_a_new_page_gets_the_end_of_the_history_and_asks_for_more(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")
    for number in range(12):
        await ada.write(f"{number}")
    basile = await pages("basile")
    assert [message["text"] for message in basile.welcome["missed"]] == [str(n) for n in range(12)]
    first = await basile.ask("read_history", {"before": None, "after": 0, "limit": 5})
    assert ([m["text"] for m in first["events"]], first["more"]) == (["0", "1", "2", "3", "4"], True)
    older = await basile.ask("read_history", {"before": 3, "after": None, "limit": 200})
    assert ([m["text"] for m in older["events"]], older["more"]) == (["0", "1"], False)
    newest = await basile.ask("read_history", {"before": None, "after": None, "limit": 3})
    assert ([m["text"] for m in newest["events"]], newest["more"]) == (["9", "10", "11"], True)


async def test_a_message_after_the_welcome_is_never_lost_between_the_two(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")

    async def chatter() -> None:
        for number in range(25):
            assert (await ada.write(f"{number}"))["ok"]

    writing = asyncio.create_task(chatter())
    others = [await pages(word) for word in ("basile", "chloe", "denis", "trainer", "trainer2")]
    await writing
    for page in others:
        missed = [m["text"] for m in page.welcome["missed"]]
        if missed[-1:] != ["24"]:
            await page.expect("message_sent", lambda m: m["text"] == "24")
        seen = missed + page.messages
        assert seen == [str(number) for number in range(25)]


async def test_a_write_that_the_disk_refuses_is_told_kept_nowhere_and_may_be_tried_again(
    pages: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    command_id = str(uuid.uuid4())

    @asynccontextmanager
    async def full(_self: Database) -> AsyncIterator[Records]:
        raise StoreUnavailable("SQLITE_FULL")
        yield

    with monkeypatch.context() as patched:
        patched.setattr(Database, "writing", full)
        refused = await ada.write("disque plein", command_id)
        assert (refused["ok"], refused["code"]) == (False, "storage_unavailable")
        assert (await ada.ask("read_history", {"before": None, "after": 0, "limit": 9}))["events"] == []
        assert (await ada.ask("raise_hand"))["ok"]
    assert (await ada.write("disque plein", command_id))["ok"]
    await basile.expect("message_sent")
    assert basile.messages == ["disque plein"]


async def test_commands_of_one_page_are_answered_in_the_order_they_were_given(pages: OpenPage) -> None:
    ada = await pages("ada")
    acks = await asyncio.gather(*(ada.write(f"{number}") for number in range(20)))
    assert [ack["message"]["sequence"] for ack in acks] == list(range(1, 21))
    assert [ack["message"]["text"] for ack in acks] == [f"{number}" for number in range(20)]
