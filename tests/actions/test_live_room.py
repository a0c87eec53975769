"""The verbs of a live room, without a door."""

import asyncio
from dataclasses import replace
from typing import cast

import pytest

from actions import chat, ending, entering, hands, moderation, presence, room_settings
from actions.callers import Caller
from actions.entering import AtTheDoor
from formations.errors import TooLate
from formations.formations import ActivityId
from formations.room_settings import Lobby, Means, RoomSettings
from rooms.chat import ChatMessage
from rooms.errors import MeansWithheld, RemovedFromRoom, RoomEnded
from rooms.events import (
    ClassEnded,
    MessageSent,
    ParticipantChanged,
    ParticipantLeft,
)
from rooms.ids import ClientId, CommandId, ConnectionId, MessageId
from rooms.presence import Presence
from tests.actions.people import caller, come, told
from tests.live import Classroom, an_id
from tests.live_fixtures import NotingFanout


async def test_messages_saved_at_once_are_told_in_the_order_of_their_sequence(classroom: Classroom) -> None:
    callers = [await caller(classroom, word) for word in ("ada", "basile", "chloe", "denis")]
    kept = await asyncio.gather(
        *(chat.send_message(classroom.world, callers[n % 4], CommandId(f"command-{n}"), f"{n}") for n in range(40))
    )
    assert sorted(message.sequence for message in kept) == list(range(1, 41))
    for word in ("ada", "basile", "chloe", "denis"):
        heard = [event.message.sequence for event in told(classroom, word) if isinstance(event, MessageSent)]
        assert heard == list(range(1, 41))


async def test_a_retry_at_the_same_moment_is_one_message(classroom: Classroom) -> None:
    ada = await caller(classroom, "ada")
    kept = await asyncio.gather(
        *(chat.send_message(classroom.world, ada, CommandId("same"), "une fois") for _ in range(10))
    )
    assert {message.message_id for message in kept} == {kept[0].message_id}
    assert len([event for event in told(classroom, "ada") if isinstance(event, MessageSent)]) == 1


async def test_two_people_may_use_the_same_command_id(classroom: Classroom) -> None:
    ada, basile = await caller(classroom, "ada"), await caller(classroom, "basile")
    one = await chat.send_message(classroom.world, ada, CommandId("same"), "ada")
    other = await chat.send_message(classroom.world, basile, CommandId("same"), "basile")
    assert (one.text, other.text) == ("ada", "basile")


async def test_what_a_saver_left_untold_is_told_at_the_next_look(classroom: Classroom) -> None:
    ada = await caller(classroom, "ada")
    message = await chat.send_message(classroom.world, ada, CommandId("one"), "un")
    async with classroom.world.store.writing() as records:  # a saver that vanished between disk and room
        lost = replace(message, message_id=MessageId(an_id("lost")), command_id=CommandId("lost"), text="deux")
        await records.rooms.append_message(lost)
    await chat.send_message(classroom.world, ada, CommandId("three"), "trois")
    heard = [event.message.text for event in told(classroom, "ada") if isinstance(event, MessageSent)]
    assert heard == ["un"]
    await presence.note_sockets(classroom.world, classroom.room_id, {})
    heard = [event.message.text for event in told(classroom, "ada") if isinstance(event, MessageSent)]
    assert heard == ["un", "deux", "trois"]


@pytest.mark.parametrize("count", [3, 200, 201, 450])
async def test_after_a_long_absence_the_first_200_are_given_and_the_rest_can_be_asked_for(
    classroom: Classroom, count: int
) -> None:
    ada = await caller(classroom, "ada")
    async with classroom.world.store.writing() as records:
        for number in range(count):
            await records.rooms.append_message(a_message(classroom, ada, number))
    await entering.leave(classroom.world, ada)
    welcome = await come(classroom, "ada", after=0)
    assert welcome.sequence == count
    seen = [message.sequence for message in welcome.missed.messages]
    more = welcome.missed.more
    while more:
        part = await chat.read_history(classroom.world, welcome.caller, after=seen[-1], before=None, limit=200)
        seen += [message.sequence for message in part.messages]
        more = part.more
    assert seen == list(range(1, count + 1))


def a_message(classroom: Classroom, author: Caller, number: int) -> ChatMessage:
    return ChatMessage(
        classroom.room_id,
        0,
        MessageId(an_id(f"m{number}")),
        author.person_id,
        "Ada",
        "x",
        classroom.clock.now(),
        CommandId(f"c{number}"),
    )


async def test_time_makes_reconnecting_then_gone(classroom: Classroom) -> None:
    await caller(classroom, "trainer")
    await caller(classroom, "ada")
    for ahead in (4.9, 5.1, 10.1):
        classroom.clock.ahead_s = ahead
        heard = {ConnectionId("c-trainer"): classroom.clock.monotonic()}
        await presence.note_sockets(classroom.world, classroom.room_id, heard)
    changes = [e.participant.presence for e in told(classroom, "trainer") if isinstance(e, ParticipantChanged)]
    assert changes == [Presence.RECONNECTING]
    assert [e.participant_id for e in told(classroom, "trainer") if isinstance(e, ParticipantLeft)] == [
        classroom.people["ada"].id
    ]


async def test_an_empty_room_leaves_memory_and_the_media_process(classroom: Classroom) -> None:
    ada = await caller(classroom, "ada")
    await entering.leave(classroom.world, ada)
    assert not classroom.world.live_rooms.is_in_use(classroom.room_id)
    assert classroom.media.named("close_room") == [(classroom.room_id,)]


async def test_a_class_that_ended_is_closed_to_those_who_were_in_it(classroom: Classroom) -> None:
    trainer, ada = await caller(classroom, "trainer"), await caller(classroom, "ada")
    await moderation.end_class(classroom.world, trainer)
    with pytest.raises(RoomEnded):
        await chat.send_message(classroom.world, ada, CommandId("late"), "trop tard")
    with pytest.raises(RoomEnded):
        await come(classroom, "ada")


async def test_the_door_stays_open_after_hours_while_the_class_goes_on(classroom: Classroom) -> None:
    await caller(classroom, "trainer")
    classroom.clock.ahead_s = 4 * 3600
    await come(classroom, "ada")
    async with classroom.room() as room:
        for member in list(room.members):
            room.change_member(member, last_sign=classroom.clock.monotonic() - 60)
    await presence.note_sockets(classroom.world, classroom.room_id, {})
    with pytest.raises(TooLate):
        await come(classroom, "ada")


async def test_a_room_is_forgotten_only_when_nobody_is_in_it(classroom: Classroom) -> None:
    trainer, ada = await caller(classroom, "trainer"), await caller(classroom, "ada")
    await moderation.remove_participant(classroom.world, trainer, ada.person_id)
    assert await ending.close_unused(classroom.world, classroom.room_id) is False
    with pytest.raises(RemovedFromRoom):
        await come(classroom, "ada")
    await entering.leave(classroom.world, trainer)
    assert await ending.close_unused(classroom.world, classroom.room_id) is True
    await come(classroom, "ada")


async def test_who_waits_at_its_door_keeps_no_class_open(classroom: Classroom) -> None:
    async with classroom.world.store.writing() as records:
        activity = await records.formations.activity(ActivityId(an_id("activity-1")))
        assert activity is not None
        await records.formations.change_activity(replace(activity, room=RoomSettings(Lobby.APPROVAL)))
    ticket = classroom.ticket("ada")
    waiting = await entering.connect(classroom.world, ticket, ConnectionId("c-ada"), ClientId("tab-ada"), None)
    assert isinstance(waiting, AtTheDoor)
    classroom.clock.ahead_s = 4 * 3600
    with pytest.raises(TooLate):
        await come(classroom, "basile")
    assert await ending.close_unused(classroom.world, classroom.room_id) is True
    assert told(classroom, "ada")[-1] == ClassEnded((ConnectionId("c-ada"),))
    assert cast(NotingFanout, classroom.world.fanout).disconnected == [ConnectionId("c-ada")]
    assert not classroom.world.live_rooms.is_in_use(classroom.room_id)


async def test_what_a_trainer_chose_outlives_the_memory_of_the_room(classroom: Classroom) -> None:
    trainer = await caller(classroom, "trainer")
    await room_settings.set_mute_on_entry(classroom.world, trainer, True)
    await room_settings.set_means(classroom.world, trainer, Means.CHAT, False)
    await entering.leave(classroom.world, trainer)
    assert not classroom.world.live_rooms.is_in_use(classroom.room_id)
    welcome = await come(classroom, "ada")
    assert welcome.settings == RoomSettings(mute_on_entry=True, allows=frozenset(Means) - {Means.CHAT})


async def test_what_was_written_before_is_answered_as_before_when_nobody_may_write(classroom: Classroom) -> None:
    trainer, ada = await caller(classroom, "trainer"), await caller(classroom, "ada")
    kept = await chat.send_message(classroom.world, ada, CommandId("first"), "Bonjour")
    await room_settings.set_means(classroom.world, trainer, Means.CHAT, False)
    assert await chat.send_message(classroom.world, ada, CommandId("first"), "Bonjour") == kept
    with pytest.raises(MeansWithheld):
        await chat.send_message(classroom.world, ada, CommandId("second"), "Bonsoir")
    assert (await chat.send_message(classroom.world, trainer, CommandId("third"), "Merci")).sequence == 2


async def test_a_hand_of_one_connection_is_the_hand_of_the_person(classroom: Classroom) -> None:
    await come(classroom, "ada", "first")
    second = (await come(classroom, "ada", "second")).caller
    await hands.raise_hand(classroom.world, second)
    welcome = await come(classroom, "basile")
    assert [p.hand for p in welcome.participants if p.participant_id == second.person_id] == [True]
