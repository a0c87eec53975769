"""Synthetic participants on the control protocol."""

from collections.abc import Sequence

from actions.ports.media import OfferedTrack, WantedPicture
from gateways.synthetic import SyntheticParticipant
from gateways.synthetic_tracks import Manner
from rooms.ids import PublicationId
from rooms.sources import Source
from tests.media.conftest import RunningMedia


def shown(*publication_ids: str, width: int = 1280, height: int = 720) -> list[WantedPicture]:
    """What a page says that shows these, the most important first."""
    return [WantedPicture(PublicationId(each), width, height) for each in publication_ids]


class Door:
    """What the signalling of the server does for a participant, without the server."""

    def __init__(self, media: RunningMedia, name: str, restart: bool) -> None:
        self._media, self._name, self._restart = media, name, restart

    async def publish(self, sdp: str, tracks: Sequence[tuple[str, Source]]) -> str:
        offered = [OfferedTrack(mid, source, f"{self._name}-{source}") for mid, source in tracks]  # type: ignore[arg-type]
        return await self._media.client.publish(
            "room", self._name, self._name, f"{self._name}-publish", sdp, offered, self._restart
        )

    async def subscribe(self) -> tuple[int, str]:
        offer = await self._media.client.subscribe("room", self._name, self._name, f"{self._name}-subscribe")
        return offer.version, offer.sdp

    async def answer(self, version: int, sdp: str) -> None:
        await self._media.client.answer(f"{self._name}-subscribe", version, sdp)


def participant(media: RunningMedia, name: str, hue: int = 0, *, restart: bool = False) -> SyntheticParticipant:
    """One who sounds a steady tone of 400 Hz; with `restart`, whose offers say that they restart ICE."""
    return SyntheticParticipant(Manner(name, hue=hue, tone_hz=400, cycle_s=0), Door(media, name, restart))
