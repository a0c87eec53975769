"""The media processes as one: `actions.ports.media.Media` over them all, and what they report brought to the verbs.

The rule: a room lives in one media process, found from the room's id alone, so that nothing need be remembered. What
one process reports is acted on in the order it came; a report that fails is logged, and the next one is read.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from accounts.people import PersonId
from actions import hearing, presence
from actions.ports.media import MediaUnavailable, Offer, OfferedTrack, WantedPicture
from actions.world import World
from media import control
from media.client import MediaBack, MediaClient, MediaEvent, MediaLost
from rooms.ids import ConnectionId, PeerId, PublicationId, RoomId, room_of
from rooms.sources import PictureLimit, Slot
from server.logs import get_logger

# Reports waiting for the verbs. More are only possible when the verbs hang; the browsers mend what is missed.
MOST_WAITING = 10_000


class MediaProcesses:
    """Any number of media processes, each with its control socket."""

    def __init__(self, sockets: Sequence[Path]) -> None:
        self._reports: list[asyncio.Queue[MediaEvent]] = []
        self._clients = [self._connect(path) for path in sockets]

    def _connect(self, path: Path) -> MediaClient:
        reports: asyncio.Queue[MediaEvent] = asyncio.Queue(MOST_WAITING)
        self._reports.append(reports)

        def put(event: MediaEvent) -> None:
            with suppress(asyncio.QueueFull):
                reports.put_nowait(event)

        return MediaClient(str(path), put)

    async def run(self, world: World) -> None:
        """Keeps the connections and acts on reports, until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for client, reports in zip(self._clients, self._reports, strict=True):
                tasks.create_task(client.run())
                tasks.create_task(_act_on(world, reports))

    @property
    def available(self) -> bool:
        """Whether every room could have sound and pictures now."""
        return bool(self._clients) and all(client.available for client in self._clients)

    def _of(self, room_id: RoomId) -> MediaClient:
        if not self._clients:
            raise MediaUnavailable
        return self._clients[crc32(room_id.encode()) % len(self._clients)]

    def _of_peer(self, peer_id: PeerId) -> MediaClient:
        return self._of(room_of(peer_id))

    async def open_room(self, room_id: RoomId) -> None:
        """In the process that its id leads to."""
        await self._of(room_id).open_room(room_id)

    async def close_room(self, room_id: RoomId) -> None:
        """With every peer in it."""
        await self._of(room_id).close_room(room_id)

    async def publish(
        self,
        room_id: RoomId,
        participant_id: PersonId,
        connection_id: ConnectionId,
        peer_id: PeerId,
        sdp: str,
        tracks: Sequence[OfferedTrack],
        restart: bool,
    ) -> str:
        """The answer to a browser's offer."""
        client = self._of(room_id)
        return await client.publish(room_id, participant_id, connection_id, peer_id, sdp, tracks, restart)

    async def unpublish(self, peer_id: PeerId, publication_id: PublicationId) -> None:
        """The peer stays."""
        await self._of_peer(peer_id).unpublish(peer_id, publication_id)

    async def subscribe(
        self, room_id: RoomId, participant_id: PersonId, connection_id: ConnectionId, peer_id: PeerId
    ) -> Offer:
        """A new subscribe peer and its first offer."""
        return await self._of(room_id).subscribe(room_id, participant_id, connection_id, peer_id)

    async def answer(self, peer_id: PeerId, version: int, sdp: str) -> None:
        """To the offer of that version."""
        await self._of_peer(peer_id).answer(peer_id, version, sdp)

    async def want(self, peer_id: PeerId, pictures: Sequence[WantedPicture]) -> None:
        """What the page shows."""
        await self._of_peer(peer_id).want(peer_id, pictures)

    async def limit_pictures(self, peer_id: PeerId, limit: PictureLimit) -> None:
        """What the person there wants at most."""
        await self._of_peer(peer_id).limit_pictures(peer_id, limit)

    async def pause(self, publication_id: PublicationId, paused: bool) -> None:
        """Told to all: the one that has it obeys."""
        await asyncio.gather(*(client.pause(publication_id, paused) for client in self._clients))

    async def close_peer(self, peer_id: PeerId) -> None:
        """And what it published."""
        await self._of_peer(peer_id).close_peer(peer_id)


async def _act_on(world: World, reports: asyncio.Queue[MediaEvent]) -> None:
    while True:
        event = await reports.get()
        try:
            await _act(world, event)
        except Exception as error:  # noqa: BLE001  # a task's root: one report that fails does not end the others
            get_logger().error("report_failed", report=type(event).__name__, exc_info=error)


async def _act(world: World, event: MediaEvent) -> None:
    match event:
        case control.PeerConnected():
            pass  # the browser sees that by itself
        case control.PeerClosed(peer_id):
            await hearing.peer_closed(world, PeerId(peer_id))
        case control.OfferMade(peer_id, version, sdp):
            await hearing.offer_made(world, PeerId(peer_id), Offer(version, sdp))
        case control.SlotsChanged(peer_id, slots):
            await hearing.slots_changed(world, PeerId(peer_id), [_slot(slot) for slot in slots])
        case control.PicturesHeld(peer_id, publication_ids, sound_only):
            held = [PublicationId(each) for each in publication_ids]
            await hearing.pictures_held(world, PeerId(peer_id), held, sound_only=sound_only)
        case control.Speaking(room_id, participant_ids):
            await hearing.speaking(world, RoomId(room_id), [PersonId(each) for each in participant_ids])
        case control.Alive(room_id, participant_ids):
            await presence.note_media(world, RoomId(room_id), [PersonId(each) for each in participant_ids])
        case MediaLost():
            await hearing.media_lost(world)
        case MediaBack():
            await hearing.media_back(world)


def _slot(slot: control.SlotCarries) -> Slot:
    publication_id = None if slot.publication_id is None else PublicationId(slot.publication_id)
    return Slot(slot.mid, slot.kind, publication_id)
