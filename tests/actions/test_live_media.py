"""Sound and pictures of a live room, and a media process that is slow, gone or back; without a door."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from actions import entering, hearing, presence, publishing
from actions.callers import Caller
from actions.ports.media import MediaUnavailable, Offer
from actions.ports.records import Store
from actions.world import World
from rooms.errors import NotAMember, RoomBusy
from rooms.events import (
    MediaBack,
    MediaLost,
    OfferMade,
    RoomEvent,
)
from rooms.ids import ClientId, ConnectionId, PeerId, PublicationId, RoomId
from rooms.rooms import Room
from rooms.sources import Source
from storage.live_rooms import LocalLiveRooms
from tests.actions.people import caller, told
from tests.live import Classroom
from tests.waiting import until

SDP = "v=0\r\no=- 7 2 IN IP4 127.0.0.1\r\n"


async def test_peers_of_who_leaves_are_closed(classroom: Classroom) -> None:
    ada = await caller(classroom, "ada")
    await caller(classroom, "basile")
    track = publishing.Track("0", Source.CAMERA)
    await publishing.publish(classroom.world, ada, SDP, [track], restart=False)
    await publishing.subscribe(classroom.world, ada)
    peers = {call[0] for call in (*classroom.media.named("publish"), *classroom.media.named("subscribe"))}
    await entering.leave(classroom.world, ada)
    assert {call[0] for call in classroom.media.named("close_peer")} == peers


async def is_out(classroom: Classroom, one: Caller) -> bool:
    async with classroom.room() as room:
        return one.connection_id not in room.owners


async def test_who_left_while_the_media_process_thought_publishes_nothing(classroom: Classroom) -> None:
    ada = await caller(classroom, "ada")
    await caller(classroom, "basile")
    classroom.media.gate.clear()
    track = publishing.Track("0", Source.CAMERA)
    waiting = asyncio.create_task(publishing.publish(classroom.world, ada, SDP, [track], restart=False))
    await until(lambda: bool(classroom.media.calls))
    leaving = asyncio.create_task(entering.leave(classroom.world, ada))
    await until(lambda: is_out(classroom, ada))
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
    await until(lambda: bool(classroom.media.named("open_room")))
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
            await until(lambda: is_told("trainer"))
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
    await hearing.layers_wanted(classroom.world, RoomId("nowhere"), PublicationId("camera"), [])
    await hearing.layers_wanted(classroom.world, classroom.room_id, PublicationId("gone"), [])
    await presence.note_media(classroom.world, RoomId("nowhere"), [])
    await presence.connection_lost(classroom.world, RoomId("nowhere"), ConnectionId("c"))
