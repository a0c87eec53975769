"""Sound and pictures: publishing, receiving. The room is never held while the media process thinks."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from actions.callers import Caller, change, follow, tell
from actions.ports.media import MediaUnavailable, OfferedTrack, PeerGone, WantedPicture
from actions.world import World
from rooms import hearing, publications
from rooms.errors import RoomError
from rooms.ids import PeerId, PublicationId, RoomId, peer_id
from rooms.sources import PictureLimit, Source


@dataclass(frozen=True, slots=True)
class Track:
    """A section of the browser's offer, and what it shows or lets hear."""

    mid: str
    source: Source


@dataclass(frozen=True, slots=True)
class PublishAnswer:
    """The answer to the browser, and the id that each of its sections got."""

    sdp: str
    tracks: Sequence[OfferedTrack]


async def publish(world: World, caller: Caller, sdp: str, tracks: Sequence[Track], restart: bool) -> PublishAnswer:
    """Show and let hear what the offer holds; all sections each time.

    Raises:
        TooManyPublications, ScreenMissing, MeansWithheld, SdpRefused, MediaUnavailable, NotAMember, RoomEnded
    """
    new_peer = peer_id(caller.room_id, world.tokens.public_id())
    new_ids = [PublicationId(world.tokens.public_id()) for _ in tracks]
    sources = [track.source for track in tracks]
    async with world.live_rooms.hold(caller.room_id) as room:
        plan = publications.draft(room, caller.connection_id, session_of(sdp), sources, new_peer, new_ids)
    offered = [OfferedTrack(track.mid, track.source, plan.publication_ids[track.source]) for track in tracks]
    _require_media(world, caller.room_id)
    await world.media.open_room(caller.room_id)
    answer = await world.media.publish(
        caller.room_id, caller.person_id, caller.connection_id, plan.peer_id, sdp, offered, restart
    )
    try:
        await change(world, caller.room_id, lambda room: publications.publish(room, plan))
    except RoomError:
        await _close(world, plan.peer_id)
        raise
    return PublishAnswer(answer, offered)


async def unpublish(world: World, caller: Caller, publication_id: PublicationId) -> None:
    """Take one's own publication back. Raises UnknownPublication."""
    await change(world, caller.room_id, lambda room: publications.unpublish(room, caller.connection_id, publication_id))


async def subscribe(world: World, caller: Caller) -> None:
    """Begin to receive on a new peer; its offer follows as an event. Raises MediaUnavailable."""
    _require_media(world, caller.room_id)
    peer = peer_id(caller.room_id, world.tokens.public_id())
    async with world.live_rooms.hold(caller.room_id) as room:
        events = publications.subscribe(room, caller.connection_id, peer)
    await follow(world, caller.room_id, events)
    await world.media.open_room(caller.room_id)
    offer = await world.media.subscribe(caller.room_id, caller.person_id, caller.connection_id, peer)
    async with world.live_rooms.hold(caller.room_id) as room:
        wanted = hearing.receiver(room, peer) is not None
        tell(world, room, hearing.offer(room, peer, offer.version, offer.sdp))
    if not wanted:
        await _close(world, peer)


async def answer(world: World, caller: Caller, version: int, sdp: str) -> None:
    """The page's answer to an offer. Raises SdpRefused, MediaUnavailable."""
    await world.media.answer(await _receiving_peer(world, caller), version, sdp)


async def want(world: World, caller: Caller, pictures: Sequence[WantedPicture]) -> None:
    """The pictures that the page shows, the most important first; those that are gone are passed over."""
    peer = await _receiving_peer(world, caller)
    async with world.live_rooms.hold(caller.room_id) as room:
        known = [picture for picture in pictures if picture.publication_id in room.publications]
    await world.media.want(peer, known)


async def limit_pictures(world: World, caller: Caller, limit: PictureLimit) -> None:
    """What the person at this page wants at most; for the peer that it has now."""
    await world.media.limit_pictures(await _receiving_peer(world, caller), limit)


def session_of(sdp: str) -> str:
    """What tells a browser's peer connections apart: the sess-id of the origin line (RFC 8866 §5.2)."""
    for line in sdp[:512].splitlines():
        if line.startswith("o="):
            fields = line[2:].split(" ")
            return fields[1][:64] if len(fields) > 1 else ""
    return ""


async def _receiving_peer(world: World, caller: Caller) -> PeerId:
    async with world.live_rooms.hold(caller.room_id) as room:
        _, connection = room.connection(caller.connection_id)
    if connection.subscribe_peer is None:
        raise PeerGone
    return connection.subscribe_peer


def _require_media(world: World, room_id: RoomId) -> None:
    if not world.media.available_for(room_id):
        raise MediaUnavailable


async def _close(world: World, peer: PeerId) -> None:
    with suppress(MediaUnavailable):
        await world.media.close_peer(peer)
