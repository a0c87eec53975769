"""The verbs of a live room, without a door."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import cast

import pytest

from actions import chat, ending, entering, hands, hearing, moderation, presence, publishing
from actions.callers import Caller
from actions.entering import AtTheDoor, Welcome
from actions.ports.media import MediaUnavailable, Offer
from actions.ports.records import Store
from actions.world import World
from formations.errors import TooLate
from formations.formations import ActivityId, Lobby
from rooms.chat import ChatMessage
from rooms.errors import NotAMember, RemovedFromRoom, RoomBusy, RoomEnded
from rooms.events import (
    ClassEnded,
    MediaBack,
    MediaLost,
    MessageSent,
    OfferMade,
    ParticipantChanged,
    ParticipantLeft,
    RoomEvent,
)
from rooms.ids import ClientId, CommandId, ConnectionId, MessageId, PeerId, RoomId
from rooms.presence import Presence
from rooms.rooms import Room
from rooms.sources import Source
from storage.live_rooms import LocalLiveRooms
from tests.live import Classroom, an_id
from tests.live_fixtures import NotingFanout

SDP = "v=0\r\no=- 7 2 IN IP4 127.0.0.1\r\n"


async def come(classroom: Classroom, word: str, connection: str = "", after: int | None = None) -> Welcome:
    name = connection or f"c-{word}"
    return await entering.connect(
        classroom.world, classroom.ticket(word), ConnectionId(name), ClientId(f"tab-{name}"), after
    )


async def caller(classroom: Classroom, word: str) -> Caller:
    return (await come(classroom, word)).caller


def told(classroom: Classroom, word: str) -> list[RoomEvent]:
    return cast(NotingFanout, classroom.world.fanout).told.get(ConnectionId(f"c-{word}"), [])


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


async def test_peers_of_who_leaves_are_closed(classroom: Classroom) -> None:
    ada = await caller(classroom, "ada")
    await caller(classroom, "basile")
    wish = publishing.Wish("0", Source.CAMERA)
    await publishing.publish(classroom.world, ada, SDP, [wish], restart=False)
    await publishing.subscribe(classroom.world, ada)
    peers = {call[0] for call in (*classroom.media.named("publish"), *classroom.media.named("subscribe"))}
    await entering.leave(classroom.world, ada)
    assert {call[0] for call in classroom.media.named("close_peer")} == peers


async def is_in(classroom: Classroom, one: Caller) -> bool:
    async with classroom.room() as room:
        return one.connection_id in room.owners


async def test_who_left_while_the_media_process_thought_publishes_nothing(classroom: Classroom) -> None:
    ada = await caller(classroom, "ada")
    await caller(classroom, "basile")
    classroom.media.gate.clear()
    wish = publishing.Wish("0", Source.CAMERA)
    waiting = asyncio.create_task(publishing.publish(classroom.world, ada, SDP, [wish], restart=False))
    async with asyncio.timeout(5):
        while not classroom.media.calls:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        leaving = asyncio.create_task(entering.leave(classroom.world, ada))
        while await is_in(classroom, ada):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    classroom.media.gate.set()
    with pytest.raises(NotAMember):
        await waiting
    await leaving
    assert classroom.media.named("close_peer")
    async with classroom.room() as room:
        assert room.publications == {}


async def test_an_offer_reported_before_the_first_is_known_wins(classroom: Classroom) -> None:
    ada = await caller(classroom, "ada")
    classroom.media.gate.clear()
    waiting = asyncio.create_task(publishing.subscribe(classroom.world, ada))
    async with asyncio.timeout(5):
        while not classroom.media.named("open_room"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    async with classroom.room() as room:
        peer = room.connection(ada.connection_id)[1].subscribe_peer
    assert peer is not None
    await hearing.offer_made(classroom.world, peer, Offer(2, "two"))
    classroom.media.gate.set()
    await waiting
    assert [e.version for e in told(classroom, "ada") if isinstance(e, OfferMade)] == [2]


async def test_without_media_a_page_is_told_so_at_once(classroom: Classroom) -> None:
    ada = await caller(classroom, "ada")
    classroom.media.available = False
    with pytest.raises(MediaUnavailable):
        await publishing.subscribe(classroom.world, ada)
    with pytest.raises(MediaUnavailable):
        await publishing.want(classroom.world, ada, [])


class ImpatientRooms(LocalLiveRooms):
    """Tells when somebody waited too long for a room, and gave up."""

    def __init__(self, store: Store, longest_wait_s: float) -> None:
        super().__init__(store, longest_wait_s)
        self.given_up = asyncio.Event()

    @asynccontextmanager
    async def hold(self, room_id: RoomId) -> AsyncIterator[Room]:
        try:
            async with super().hold(room_id) as room:
                yield room
        except RoomBusy:
            self.given_up.set()
            raise


@pytest.mark.parametrize(("happens", "event"), [(hearing.media_lost, MediaLost), (hearing.media_back, MediaBack)])
async def test_a_room_that_is_held_for_long_keeps_no_other_from_hearing_of_its_media(
    classroom: Classroom, happens: Callable[[World, Callable[[RoomId], bool]], Awaitable[None]], event: type[RoomEvent]
) -> None:
    rooms = ImpatientRooms(classroom.world.store, longest_wait_s=0.2)
    classroom.world = replace(classroom.world, live_rooms=rooms)
    await caller(classroom, "ada")
    trainer = classroom.ticket("trainer", classroom.rehearsal_id)
    await entering.connect(classroom.world, trainer, ConnectionId("c-trainer"), ClientId("tab"), None)

    if event is MediaBack:
        await hearing.media_lost(classroom.world, lambda _: True)

    def is_told(word: str) -> bool:
        return any(isinstance(each, event) for each in told(classroom, word))

    async with asyncio.timeout(10):
        async with classroom.world.live_rooms.hold(classroom.room_id):
            telling = asyncio.create_task(happens(classroom.world, lambda _: True))
            while not is_told("trainer"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await rooms.given_up.wait()
            assert not is_told("ada")
        await telling
    assert is_told("ada")


async def test_reports_about_what_is_gone_are_no_matter(classroom: Classroom) -> None:
    nowhere = PeerId("nowhere.peer")
    await hearing.peer_closed(classroom.world, nowhere)
    await hearing.offer_made(classroom.world, nowhere, Offer(1, "x"))
    await hearing.slots_changed(classroom.world, nowhere, [])
    await hearing.speaking(classroom.world, RoomId("nowhere"), [])
    await presence.note_media(classroom.world, RoomId("nowhere"), [])
    await presence.connection_lost(classroom.world, RoomId("nowhere"), ConnectionId("c"))


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
        await records.formations.change_activity(replace(activity, lobby=Lobby.APPROVAL))
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


async def test_mute_on_entry_outlives_the_memory_of_the_room(classroom: Classroom) -> None:
    trainer = await caller(classroom, "trainer")
    await moderation.set_mute_on_entry(classroom.world, trainer, True)
    await entering.leave(classroom.world, trainer)
    assert (await come(classroom, "ada")).mute_on_entry is True


async def test_a_hand_of_one_connection_is_the_hand_of_the_person(classroom: Classroom) -> None:
    await come(classroom, "ada", "first")
    second = (await come(classroom, "ada", "second")).caller
    await hands.raise_hand(classroom.world, second)
    welcome = await come(classroom, "basile")
    assert [p.hand for p in welcome.participants if p.participant_id == second.person_id] == [True]
