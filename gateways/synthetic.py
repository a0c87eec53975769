"""Participants that are programs: they send a labelled test picture and a voice-like tone, and count what they receive.

The demo fills a class with them, the tests measure with them. The rule: they cost little: what they send is made once
(`synthetic_tracks`), and nothing is decoded unless `receive` was called.
"""

import asyncio
import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import av
from aiortc import MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from gateways.synthetic_tracks import Manner, PictureTrack, VoiceTrack, encode_loop
from rooms.sources import Source


class Signalling(Protocol):
    """How a participant reaches the server: whoever uses this module brings it."""

    async def publish(self, sdp: str, tracks: Sequence[tuple[str, Source]]) -> str:
        """Takes an offer with its (mid, source) pairs, gives the answer."""
        ...

    async def subscribe(self) -> tuple[int, str]:
        """Gives the server's first offer: version and description."""
        ...

    async def answer(self, version: int, sdp: str) -> None:
        """Takes the answer to an offer."""
        ...


@dataclass(slots=True)
class Received:
    """What came out of one section of the subscribe peer."""

    kind: str
    count: int = 0
    """Decoded pictures, or frames of 20 ms of sound."""
    colour: tuple[int, int, int] = (0, 0, 0)
    """Mean Y, U and V of the last picture."""
    loudness: float = 0.0
    """Root mean square of the last sound, 0 to 1."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class SyntheticParticipant:
    """One participant. `close` ends everything it started."""

    def __init__(self, manner: Manner, signalling: Signalling) -> None:
        self.received: dict[str, Received] = {}
        """By mid."""
        self._manner, self._signalling = manner, signalling
        self._publisher: RTCPeerConnection | None = None
        self._subscriber: RTCPeerConnection | None = None
        self._subscribed = asyncio.Event()
        self._counting: set[asyncio.Task[None]] = set()

    async def publish(self, *sources: Source) -> None:
        """Sends picture or sound of these sources (camera and microphone by default), until `close`."""
        self._publisher = connection = _connection()
        sources = sources or (Source.CAMERA, Source.MICROPHONE)
        for source in sources:
            connection.addTrack(await self._track(source))
        await connection.setLocalDescription(await connection.createOffer())
        mids = [transceiver.mid or "" for transceiver in connection.getTransceivers()]
        sdp = connection.localDescription.sdp
        answer = await self._signalling.publish(sdp, list(zip(mids, sources, strict=True)))
        await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def receive(self) -> None:
        """Subscribes, and decodes and counts what comes."""
        self._subscriber = connection = _connection()
        connection.on("track", self._track_came)
        await self.offered(*await self._signalling.subscribe())

    async def offered(self, version: int, sdp: str) -> None:
        """Answers an offer of the server."""
        if connection := self._subscriber:
            await connection.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
            await connection.setLocalDescription(await connection.createAnswer())
            await self._signalling.answer(version, connection.localDescription.sdp)
            self._subscribed.set()

    async def wait_for(self, mid: str, count: int, timeout_s: float = 60.0) -> Received:
        """Waits until so many further pictures or sounds came out of a section; KeyError if it does not exist."""
        async with asyncio.timeout(timeout_s):
            await self._subscribed.wait()
            received = self.received[mid]
            target = received.count + count
            while received.count < target:
                received.changed.clear()
                await received.changed.wait()
        return received

    async def close(self) -> None:
        """Ends what was started."""
        for task in self._counting:
            task.cancel()
        for connection in (self._publisher, self._subscriber):
            if connection:
                await connection.close()
        if self._counting:
            await asyncio.wait(self._counting)

    async def _track(self, source: Source) -> MediaStreamTrack:
        if source in (Source.MICROPHONE, Source.SCREEN_SOUND):
            return VoiceTrack(self._manner)
        manner = self._manner
        pictures = await asyncio.to_thread(encode_loop, manner.label, manner.hue)
        return PictureTrack(pictures)

    def _track_came(self, track: MediaStreamTrack) -> None:
        subscriber = self._subscriber
        if subscriber is None:
            return
        mid = next(t.mid or "" for t in subscriber.getTransceivers() if t.receiver.track is track)
        received = self.received[mid] = Received(track.kind)
        task = asyncio.ensure_future(_count(track, received))
        self._counting.add(task)


def _connection() -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


async def _count(track: MediaStreamTrack, received: Received) -> None:
    try:
        while True:
            frame: Any = await track.recv()
            received.count += 1
            if received.kind == "video":
                received.colour = _mean_colour(frame)
            else:
                received.loudness = _loudness(frame)
            received.changed.set()
    except MediaStreamError:
        return


def _mean_colour(frame: av.VideoFrame) -> tuple[int, int, int]:
    """Of one column in the first quarter: enough to tell a test picture, and cheap."""
    columns = [bytes(plane)[plane.width // 8 :: plane.line_size][: plane.height] for plane in frame.planes]
    brightness, blue, red = (sum(column) // len(column) for column in columns)
    return brightness, blue, red


def _loudness(frame: av.AudioFrame) -> float:
    used = frame.samples * len(frame.layout.channels) * 2  # the plane is longer
    samples = array("h", bytes(frame.planes[0])[:used])[::8]
    return math.sqrt(sum(sample * sample for sample in samples) / max(1, len(samples))) / 32768
