"""One owner for each room; loaded once, dropped when empty."""

import asyncio
from dataclasses import replace

import pytest

from formations.room_settings import NOTHING_CHOSEN
from rooms.errors import RoomBusy, UnknownRoom
from rooms.ids import ClientId, ConnectionId, RoomId
from rooms.participants import Connection, Member
from storage.database import Database
from storage.live_rooms import LocalLiveRooms
from tests.storage.planted import Planted, a_message, an_id, plant


async def planted_in(database: Database) -> Planted:
    async with database.writing() as records:
        return await plant(records)


async def test_a_room_is_loaded_with_what_is_kept_of_it(database: Database) -> None:
    planted = await planted_in(database)
    async with database.writing() as records:
        await records.rooms.append_message(a_message(planted.ada, 1, planted.class_room))
        await records.rooms.ban(planted.class_room, planted.basile.id)
        await records.rooms.choose(planted.class_room, NOTHING_CHOSEN.muting(True))
    async with LocalLiveRooms(database).hold(planted.class_room) as room:
        assert (room.sequence, room.bans, room.settings.mute_on_entry, room.ended, room.rehearsal) == (
            1,
            {planted.basile.id},
            True,
            False,
            False,
        )


async def test_a_room_that_does_not_exist_is_unknown_and_leaves_nothing_behind(database: Database) -> None:
    live = LocalLiveRooms(database)
    with pytest.raises(UnknownRoom):
        async with live.hold(RoomId("nowhere")):
            pass
    assert live._rooms == {}


async def test_one_holds_a_room_at_a_time_in_the_order_they_came(database: Database) -> None:
    planted = await planted_in(database)
    live, order = LocalLiveRooms(database), []

    async def command(number: int) -> None:
        async with live.hold(planted.class_room):
            order.append(("in", number))
            await asyncio.sleep(0)
            order.append(("out", number))

    await asyncio.gather(*(command(number) for number in range(20)))
    assert order == [(step, number) for number in range(20) for step in ("in", "out")]
    assert live._rooms == {}


async def test_who_waits_too_long_is_told_and_the_next_gets_in(database: Database) -> None:
    planted = await planted_in(database)
    live = LocalLiveRooms(database, longest_wait_s=0.05)
    async with live.hold(planted.class_room):
        with pytest.raises(RoomBusy):
            async with live.hold(planted.class_room):
                pass
    async with live.hold(planted.class_room):
        pass


async def test_who_comes_as_the_room_is_handed_on_waits_no_longer_than_others(database: Database) -> None:
    planted = await planted_in(database)
    live, done = LocalLiveRooms(database, longest_wait_s=0.05), asyncio.Event()

    async def hold_on() -> None:
        async with live.hold(planted.class_room):
            await done.wait()

    async with live.hold(planted.class_room):
        second = asyncio.create_task(hold_on())
        await asyncio.sleep(0)
    # The room is free, and the second is about to have it.
    with pytest.raises(RoomBusy):
        async with asyncio.timeout(10), live.hold(planted.class_room):
            pass
    done.set()
    await second


async def test_one_room_does_not_hold_up_another(database: Database) -> None:
    planted = await planted_in(database)
    async with database.writing() as records:
        other = await records.rooms.rehearsal_of(planted.trainer.id, RoomId(an_id("rehearsal")))
    live = LocalLiveRooms(database, longest_wait_s=0.5)
    async with live.hold(planted.class_room), live.hold(other.room_id) as room:
        assert room.rehearsal


async def test_a_room_stays_in_memory_while_somebody_is_in_it(database: Database) -> None:
    planted = await planted_in(database)
    live = LocalLiveRooms(database)
    async with live.hold(planted.class_room) as room:
        room.members[planted.ada.id] = Member(planted.ada.id, "Ada", False, False, 0.0, ())
    assert live.is_in_use(planted.class_room)
    assert live.in_use() == [planted.class_room]
    async with live.hold(planted.class_room) as again:
        assert again is room
        again.members.clear()
    assert not live.is_in_use(planted.class_room)
    assert live.in_use() == []


async def test_an_error_inside_lets_the_next_one_in(database: Database) -> None:
    planted = await planted_in(database)
    live = LocalLiveRooms(database)
    with pytest.raises(RuntimeError):
        async with live.hold(planted.class_room):
            raise RuntimeError
    async with live.hold(planted.class_room):
        pass


async def test_it_knows_who_is_in_on_a_page_that_is_there(database: Database) -> None:
    planted = await planted_in(database)
    live, room_id, ada = LocalLiveRooms(database), planted.class_room, planted.ada.id
    connection = Connection(ConnectionId("page"), ClientId("client"))
    asked = [live.has(room_id, ada)]
    async with live.hold(room_id) as room:
        room.members[ada] = Member(ada, "Ada", False, False, 0.0, (connection,))
    asked += [live.has(room_id, ada), live.has(room_id, planted.basile.id)]
    async with live.hold(room_id) as room:
        room.change_member(ada, connections=(replace(connection, lost_at=1.0),))
    assert [*asked, live.has(room_id, ada)] == [False, True, False, False]
