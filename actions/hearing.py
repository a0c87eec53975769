"""What the media process reports becomes events like any other. Reports about what is gone meanwhile are no matter."""

import asyncio
from collections.abc import Callable, Sequence

from accounts.people import PersonId
from actions.callers import change
from actions.ports.media import Offer
from actions.world import World
from rooms import hearing, publications
from rooms.errors import RoomBusy
from rooms.events import RoomEvent
from rooms.ids import PeerId, PublicationId, RoomId, room_of
from rooms.rooms import Room
from rooms.sources import Slot

Decide = Callable[[Room], Sequence[RoomEvent]]
# Each waits as long as a room lets wait; whoever holds one for longer than all of them does not give it back.
_TRIES = 3


async def peer_closed(world: World, peer: PeerId) -> None:
    """A peer is no more, and what it published neither."""
    await _if_live(world, room_of(peer), lambda room: publications.peer_closed(room, peer))


async def offer_made(world: World, peer: PeerId, offer: Offer) -> None:
    """The subscribe peer grew."""
    await _if_live(world, room_of(peer), lambda room: hearing.offer(room, peer, offer.version, offer.sdp))


async def slots_changed(world: World, peer: PeerId, slots: Sequence[Slot]) -> None:
    """Other publications are in the slots."""
    await _if_live(world, room_of(peer), lambda room: hearing.change_slots(room, peer, slots))


async def pictures_held(
    world: World, peer: PeerId, publication_ids: Sequence[PublicationId], *, sound_only: bool
) -> None:
    """A page's network, or its choice to save data, leaves these pictures out now."""
    await _if_live(
        world, room_of(peer), lambda room: hearing.hold_pictures(room, peer, publication_ids, sound_only=sound_only)
    )


async def layers_wanted(world: World, room_id: RoomId, publication_id: PublicationId, rids: Sequence[str]) -> None:
    """Somebody is shown these layers of a picture, or nobody any more."""
    await _if_live(world, room_id, lambda room: hearing.want_layers(room, publication_id, rids))


async def speaking(world: World, room_id: RoomId, participant_ids: Sequence[PersonId]) -> None:
    """Who is heard, the loudest first."""
    await _if_live(world, room_id, lambda room: hearing.set_speaking(room, participant_ids))


async def media_lost(world: World, lived_there: Callable[[RoomId], bool]) -> None:
    """A media process is gone, and the media of the rooms that lived there."""
    await _in_each(world, lived_there, hearing.lose_media)


async def media_back(world: World, live_there: Callable[[RoomId], bool]) -> None:
    """A media process answers again."""
    await _in_each(world, live_there, hearing.regain_media)


async def _in_each(world: World, concerned: Callable[[RoomId], bool], decide: Decide) -> None:
    """All at once: one that is held for long keeps no other waiting, and gets its turn when it is free."""
    rooms = [room_id for room_id in world.live_rooms.in_use() if concerned(room_id)]
    for _ in range(_TRIES):
        async with asyncio.TaskGroup() as turns:
            told = [(room_id, turns.create_task(_if_free(world, room_id, decide))) for room_id in rooms]
        rooms = [room_id for room_id, done in told if not done.result()]


async def _if_free(world: World, room_id: RoomId, decide: Decide) -> bool:
    try:
        await _if_live(world, room_id, decide)
    except RoomBusy:
        return False
    return True


async def _if_live(world: World, room_id: RoomId, decide: Decide) -> None:
    if world.live_rooms.is_in_use(room_id):
        await change(world, room_id, decide)
