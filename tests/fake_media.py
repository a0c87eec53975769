"""A media process of the tests' own, behind the port `Media`."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from accounts.people import PersonId
from actions.ports.media import MediaUnavailable, Offer, OfferedTrack, WantedPicture
from rooms.ids import ConnectionId, PeerId, PublicationId, RoomId
from rooms.sources import PictureLimit


@dataclass
class FakeMedia:
    """A media process that remembers what it was told. `gate` holds its answers back."""

    available: bool = True
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def _note(self, *call: Any) -> None:
        if not self.available:
            raise MediaUnavailable
        self.calls.append(call)
        await self.gate.wait()

    def named(self, name: str) -> list[tuple[Any, ...]]:
        return [call[1:] for call in self.calls if call[0] == name]

    def available_for(self, room_id: RoomId) -> bool:
        return self.available

    async def open_room(self, room_id: RoomId) -> None:
        await self._note("open_room", room_id)

    async def close_room(self, room_id: RoomId) -> None:
        await self._note("close_room", room_id)

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
        await self._note("publish", peer_id, tuple(tracks), restart)
        return f"answer to {sdp[:20]}"

    async def unpublish(self, peer_id: PeerId, publication_id: PublicationId) -> None:
        await self._note("unpublish", peer_id, publication_id)

    async def subscribe(
        self, room_id: RoomId, participant_id: PersonId, connection_id: ConnectionId, peer_id: PeerId
    ) -> Offer:
        await self._note("subscribe", peer_id)
        return Offer(1, "offer")

    async def answer(self, peer_id: PeerId, version: int, sdp: str) -> None:
        await self._note("answer", peer_id, version, sdp)

    async def want(self, peer_id: PeerId, pictures: Sequence[WantedPicture]) -> None:
        await self._note("want", peer_id, tuple(pictures))

    async def limit_pictures(self, peer_id: PeerId, limit: PictureLimit) -> None:
        await self._note("limit_pictures", peer_id, limit)

    async def pause(self, publication_id: PublicationId, paused: bool) -> None:
        await self._note("pause", publication_id, paused)

    async def close_peer(self, peer_id: PeerId) -> None:
        await self._note("close_peer", peer_id)
