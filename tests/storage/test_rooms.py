"""The contract of RoomRecords: sequences without gaps, retries that are no duplicates, on both databases."""

import asyncio
import traceback
from dataclasses import replace

import pytest

from actions.ports.records import RecordRefused
from actions.ports.rooms import RoomKind
from formations.room_settings import NOTHING_CHOSEN, Chosen, Means
from rooms.ids import CommandId, MessageId, RoomId
from storage.database import Database
from tests.storage.planted import Planted, a_message, an_id, plant

CHOSEN = Chosen(True, {Means.CHAT: False, Means.SCREEN: True})


@pytest.fixture
async def planted(database: Database) -> Planted:
    async with database.writing() as records:
        return await plant(records)


async def test_a_virtual_class_has_a_room_of_the_same_id_and_other_activities_have_none(
    database: Database, planted: Planted
) -> None:
    async with database.reading() as records:
        room = await records.rooms.room(planted.class_room)
        assert room is not None
        assert (room.kind, room.owner_id, room.sequence, room.ended) == (RoomKind.CLASS, None, 0, False)
        assert await records.rooms.room(RoomId(an_id("occurrence-0"))) is None
        assert await records.rooms.room(RoomId(an_id("occurrence-2"))) is None


async def test_messages_are_numbered_from_one_without_gaps(database: Database, planted: Planted) -> None:
    async def write(number: int) -> int:
        author = planted.ada if number % 2 else planted.basile
        async with database.writing() as records:
            return (await records.rooms.append_message(a_message(author, number, planted.class_room))).sequence

    async with asyncio.timeout(30):
        sequences = await asyncio.gather(*(write(number) for number in range(40)))
    assert sorted(sequences) == list(range(1, 41))
    async with database.reading() as records:
        kept = await records.rooms.messages(planted.class_room, after=0, before=None, limit=200)
        assert [message.sequence for message in kept] == list(range(1, 41))
        room = await records.rooms.room(planted.class_room)
        assert room is not None
        assert room.sequence == 40


async def test_a_message_comes_back_as_it_was_written(database: Database, planted: Planted) -> None:
    message = a_message(planted.ada, 1, planted.class_room, text="L'été, « ça » 👍\n\tfin")
    async with database.writing() as records:
        written = await records.rooms.append_message(message)
    assert written == replace(message, sequence=1)
    async with database.reading() as records:
        assert await records.rooms.messages(planted.class_room, after=None, before=None, limit=1) == [written]


async def test_a_retry_gives_the_first_message_back(database: Database, planted: Planted) -> None:
    first = a_message(planted.ada, 1, planted.class_room)
    again = replace(first, message_id=MessageId(an_id("another")), text="Autre texte")
    async with database.writing() as records:
        kept = await records.rooms.append_message(first)
    async with database.writing() as records:
        assert await records.rooms.append_message(again) == kept
        after = await records.rooms.append_message(a_message(planted.ada, 2, planted.class_room))
    assert after.sequence == 2


async def test_retries_at_once_make_one_message(database: Database, planted: Planted) -> None:
    async def write(number: int) -> int:
        message = replace(a_message(planted.ada, 1, planted.class_room), message_id=MessageId(an_id(f"try-{number}")))
        async with database.writing() as records:
            return (await records.rooms.append_message(message)).sequence

    async with asyncio.timeout(30):
        assert await asyncio.gather(*(write(number) for number in range(10))) == [1] * 10


async def test_two_authors_may_use_the_same_command_id(database: Database, planted: Planted) -> None:
    async with database.writing() as records:
        await records.rooms.append_message(a_message(planted.ada, 1, planted.class_room))
        other = await records.rooms.append_message(a_message(planted.basile, 1, planted.class_room))
    assert other.sequence == 2


@pytest.mark.parametrize(
    ("after", "before", "limit", "expected"),
    [
        (None, None, 3, [8, 9, 10]),
        (None, 4, 200, [1, 2, 3]),
        (None, 9, 2, [7, 8]),
        (0, None, 4, [1, 2, 3, 4]),
        (8, None, 200, [9, 10]),
        (10, None, 200, []),
        (2, 6, 200, [3, 4, 5]),
    ],
)
async def test_reading_history(
    database: Database,
    planted: Planted,
    after: int | None,
    before: int | None,
    limit: int,
    expected: list[int],
) -> None:
    async with database.writing() as records:
        for number in range(10):
            await records.rooms.append_message(a_message(planted.ada, number, planted.class_room))
    async with database.reading() as records:
        found = await records.rooms.messages(planted.class_room, after=after, before=before, limit=limit)
    assert [message.sequence for message in found] == expected


async def test_rooms_do_not_share_numbers_nor_messages(database: Database, planted: Planted) -> None:
    async with database.writing() as records:
        own = await records.rooms.rehearsal_of(planted.trainer.id, RoomId(an_id("rehearsal")))
        await records.rooms.append_message(a_message(planted.ada, 1, planted.class_room))
        there = await records.rooms.append_message(a_message(planted.trainer, 1, own.room_id))
    assert there.sequence == 1
    async with database.reading() as records:
        assert await records.rooms.messages(own.room_id, after=0, before=None, limit=9) == [there]


async def test_a_rehearsal_room_is_made_once(database: Database, planted: Planted) -> None:
    async def ask(number: int) -> RoomId:
        async with database.writing() as records:
            return (await records.rooms.rehearsal_of(planted.trainer.id, RoomId(an_id(f"r{number}")))).room_id

    async with asyncio.timeout(30):
        assert len(set(await asyncio.gather(*(ask(number) for number in range(5))))) == 1
    async with database.writing() as records:
        room = await records.rooms.rehearsal_of(planted.trainer.id, RoomId(an_id("late")))
    assert (room.kind, room.owner_id) == (RoomKind.REHEARSAL, planted.trainer.id)


async def test_forgetting_takes_bans_and_retry_ids_and_leaves_what_was_written(
    database: Database, planted: Planted
) -> None:
    message = a_message(planted.ada, 1, planted.class_room)
    async with database.writing() as records:
        await records.rooms.append_message(message)
        await records.rooms.ban(planted.class_room, planted.basile.id)
        await records.rooms.ban(planted.class_room, planted.basile.id)
        assert await records.rooms.bans(planted.class_room) == {planted.basile.id}
        assert await records.rooms.barring(planted.basile.id) == {planted.class_room}
        assert await records.rooms.barring(planted.ada.id) == frozenset()
    async with database.writing() as records:
        await records.rooms.forget(planted.class_room)
    async with database.reading() as records:
        assert await records.rooms.bans(planted.class_room) == frozenset()
        found = await records.rooms.message_of_command(planted.class_room, planted.ada.id, message.command_id)
        assert found is None
        (kept,) = await records.rooms.messages(planted.class_room, after=0, before=None, limit=9)
        assert kept == replace(message, sequence=1, command_id=CommandId(""))


async def test_ending_muting_and_opening_again(database: Database, planted: Planted) -> None:
    async with database.writing() as records:
        room = await records.rooms.room(planted.class_room)
        assert room is not None
        assert (room.ended, room.chosen) == (False, NOTHING_CHOSEN)
        await records.rooms.end(planted.class_room)
        await records.rooms.choose(planted.class_room, NOTHING_CHOSEN.muting(False))
        await records.rooms.choose(planted.class_room, CHOSEN)
    async with database.writing() as records:
        room = await records.rooms.room(planted.class_room)
        assert room is not None
        assert (room.ended, room.chosen) == (True, CHOSEN)
        await records.rooms.reopen(planted.class_room)
        again = await records.rooms.room(planted.class_room)
        assert again is not None
        assert again.ended is False


@pytest.mark.parametrize("text", ["", "x" * 4_001])
async def test_the_database_refuses_texts_of_a_wrong_size(database: Database, planted: Planted, text: str) -> None:
    with pytest.raises(RecordRefused) as refusal:
        async with database.writing() as records:
            await records.rooms.append_message(a_message(planted.ada, 1, planted.class_room, text=text))
    assert "xxx" not in "".join(traceback.format_exception(refusal.value))
    async with database.reading() as records:
        room = await records.rooms.room(planted.class_room)
        assert room is not None
        assert room.sequence == 0


async def test_a_message_for_a_room_that_is_not_there_changes_nothing(database: Database, planted: Planted) -> None:
    with pytest.raises(LookupError):
        async with database.writing() as records:
            await records.rooms.append_message(a_message(planted.ada, 1, RoomId(an_id("nowhere"))))
