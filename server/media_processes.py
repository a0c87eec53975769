"""The media processes as one: `actions.ports.media.Media` over them all, and what they report brought to the verbs.

The rule: a room lives in one media process (`server/placement.py`), and only the rooms of a process that dies are told.
What one process reports is acted on in the order it came; a report that fails is logged, and the next one is read.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from accounts.people import PersonId
from actions import hearing, presence
from actions.ports.media import MediaUnavailable, Offer, OfferedTrack, WantedPicture
from actions.world import World
from media import control
from media.client import MediaBack, MediaClient, MediaEvent, MediaLost
from rooms.ids import ConnectionId, PeerId, PublicationId, RoomId, room_of
from rooms.sources import PictureLimit, Slot
from server.logs import get_logger
from server.placement import Placement

# Reports waiting for the verbs. More are only possible when the verbs hang; the browsers mend what is missed, but for
# the death and the return of the process, and layers that somebody waits for: these are few.
MOST_WAITING = 10_000
_NEVER_MISSED = (MediaLost, MediaBack, control.LayersWanted)


@dataclass(frozen=True, slots=True)
class Affected:
    """Which rooms the death, and the return, of one process concern."""

    by_death: Callable[[RoomId], bool]
    by_return: Callable[[RoomId], bool]


class MediaProcesses:
    """Any number of media processes, each with its control socket."""

    def __init__(self, sockets: Sequence[Path]) -> None:
        self._reports: list[asyncio.Queue[MediaEvent]] = [asyncio.Queue() for _ in sockets]
        self._clients = [_connect(path, queue) for path, queue in zip(sockets, self._reports, strict=True)]
        self._placement = Placement(len(sockets))

    async def run(self, world: World) -> None:
        """Keeps the connections and acts on reports, until it is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for number, (client, reports) in enumerate(zip(self._clients, self._reports, strict=True)):
                tasks.create_task(client.run())
                affected = Affected(partial(self._loses, number), partial(self._regains, number))
                tasks.create_task(_act_on(world, reports, affected))

    def available_for(self, room_id: RoomId) -> bool:
        """Whether the room could have sound and pictures now."""
        number = self._placement.find(room_id)
        return bool(self._answering) if number is None else number in self._answering

    @property
    def _answering(self) -> list[int]:
        return [number for number, client in enumerate(self._clients) if client.available]

    def _loses(self, number: int, room_id: RoomId) -> bool:
        """Whether the death of that process takes the room's media; one that lives nowhere yet needs any process."""
        place = self._placement.find(room_id)
        return place == number or (place is None and not self._answering)

    def _regains(self, number: int, room_id: RoomId) -> bool:
        """Whether the return of that process gives the room its media back."""
        return self._placement.find(room_id) in (number, None)

    def _of(self, room_id: RoomId) -> MediaClient:
        number = self._placement.find(room_id)
        if number is None:
            raise MediaUnavailable
        return self._clients[number]

    def _of_peer(self, peer_id: PeerId) -> MediaClient:
        return self._of(room_of(peer_id))

    async def open_room(self, room_id: RoomId) -> None:
        """In the emptiest process, where it stays."""
        if not self._clients:
            raise MediaUnavailable
        await self._clients[self._placement.place(room_id, self._answering)].open_room(room_id)

    async def close_room(self, room_id: RoomId) -> None:
        """With every peer in it. Whoever opens it again while this is under way finds it placed anew."""
        number = self._placement.find(room_id)
        self._placement.forget(room_id)
        if number is not None:
            await self._clients[number].close_room(room_id)

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


def _connect(path: Path, reports: asyncio.Queue[MediaEvent]) -> MediaClient:
    def put(event: MediaEvent) -> None:
        if reports.qsize() < MOST_WAITING or isinstance(event, _NEVER_MISSED):
            reports.put_nowait(event)

    return MediaClient(str(path), put)


async def _act_on(world: World, reports: asyncio.Queue[MediaEvent], affected: Affected) -> None:
    while True:
        event = await reports.get()
        try:
            await _act(world, event, affected)
        except Exception as error:  # noqa: BLE001  # a task's root: one report that fails does not end the others
            get_logger().error("report_failed", report=type(event).__name__, exc_info=error)


async def _act(world: World, event: MediaEvent, affected: Affected) -> None:
    match event:
        case control.PeerConnected():
            pass  # the browser sees that by itself
        case control.PeerClosed(peer_id):
            await hearing.peer_closed(world, PeerId(peer_id))
        case control.OfferMade(peer_id, version, sdp):
            await hearing.offer_made(world, PeerId(peer_id), Offer(version, sdp))
        case control.SlotsChanged(peer_id, slots):
            await hearing.slots_changed(world, PeerId(peer_id), [_slot(slot) for slot in slots])
        case control.PicturesHeld() | control.LayersWanted():
            await _act_on_pictures(world, event)
        case control.Speaking(room_id, participant_ids):
            await hearing.speaking(world, RoomId(room_id), [PersonId(each) for each in participant_ids])
        case control.Alive(room_id, participant_ids):
            await presence.note_media(world, RoomId(room_id), [PersonId(each) for each in participant_ids])
        case MediaLost():
            await hearing.media_lost(world, affected.by_death)
        case MediaBack():
            await hearing.media_back(world, affected.by_return)


async def _act_on_pictures(world: World, event: control.PicturesHeld | control.LayersWanted) -> None:
    match event:
        case control.PicturesHeld(peer_id, publication_ids, sound_only):
            held = [PublicationId(each) for each in publication_ids]
            await hearing.pictures_held(world, PeerId(peer_id), held, sound_only=sound_only)
        case control.LayersWanted(room_id, publication_id, rids):
            await hearing.layers_wanted(world, RoomId(room_id), PublicationId(publication_id), rids)


def _slot(slot: control.SlotCarries) -> Slot:
    publication_id = None if slot.publication_id is None else PublicationId(slot.publication_id)
    return Slot(slot.mid, slot.kind, publication_id)
