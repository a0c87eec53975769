"""What the media process reports becomes events like any other. Reports about what is gone meanwhile are no matter."""

from collections.abc import Callable, Sequence

from accounts.people import PersonId
from actions.callers import change
from actions.ports.media import Offer
from actions.world import World
from rooms import hearing, publications
from rooms.events import RoomEvent
from rooms.ids import PeerId, PublicationId, RoomId, room_of
from rooms.rooms import Room
from rooms.sources import Slot


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
    """A page's network does not carry these pictures now."""
    await _if_live(
        world, room_of(peer), lambda room: hearing.hold_pictures(room, peer, publication_ids, sound_only=sound_only)
    )


async def speaking(world: World, room_id: RoomId, participant_ids: Sequence[PersonId]) -> None:
    """Who is heard, the loudest first."""
    await _if_live(world, room_id, lambda room: hearing.set_speaking(room, participant_ids))


async def media_lost(world: World, lived_there: Callable[[RoomId], bool]) -> None:
    """A media process is gone, and the media of the rooms that lived there."""
    for room_id in filter(lived_there, world.live_rooms.in_use()):
        await _if_live(world, room_id, hearing.lose_media)


async def media_back(world: World, live_there: Callable[[RoomId], bool]) -> None:
    """A media process answers again."""
    for room_id in filter(live_there, world.live_rooms.in_use()):
        await _if_live(world, room_id, hearing.regain_media)


async def _if_live(world: World, room_id: RoomId, decide: Callable[[Room], Sequence[RoomEvent]]) -> None:
    if world.live_rooms.is_in_use(room_id):
        await change(world, room_id, decide)
