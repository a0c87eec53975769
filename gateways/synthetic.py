"""Participants that are programs: they send a labelled test picture and a voice-like tone, and count what they receive.

The demo fills a class with them, the tests measure with them. The rule: they cost little. The picture is encoded
once and played in a loop, the tone is a few frames, and nothing is decoded unless `receive` was called.
"""

import asyncio
import math
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

import av
from aiortc import MediaStreamTrack, RTCBundlePolicy, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av.packet import Packet

from gateways.lettering import rows_of
from rooms.sources import Source

WIDTH, HEIGHT, FRAMES_PER_S = 320, 180, 10
_LOOP_S = 4
# Whoever joins starts at the next key frame of the loop; an encoded loop cannot make one on demand.
_KEY_FRAME_EVERY = 10
_BITRATE_BPS = 120_000
_VIDEO_BASE, _AUDIO_BASE = Fraction(1, 90_000), Fraction(1, 48_000)
_SAMPLES = 960
_FRAME_S = 0.02
# Six loudness steps make a syllable of 0.24 s.
_SYLLABLE = (0.15, 0.5, 0.9, 1.0, 0.9, 0.7, 0.5, 0.35, 0.25, 0.15, 0.05, 0.02)


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


@dataclass(frozen=True, slots=True)
class Manner:
    """What a participant looks and sounds like.

    `hue` in degrees. `tone_hz` a multiple of 50. They speak for `speaks_s` of every `cycle_s`, `offset_s` late;
    a cycle of 0 is a steady tone without end.
    """

    label: str
    hue: int = 210
    tone_hz: int = 300
    speaks_s: float = 2.0
    cycle_s: float = 8.0
    offset_s: float = 0.0


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
            return _VoiceTrack(self._manner)
        manner = self._manner
        pictures = await asyncio.to_thread(encode_loop, manner.label, manner.hue)
        return _PictureTrack(pictures)

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


class _PictureTrack(MediaStreamTrack):
    """A loop of encoded pictures."""

    kind = "video"

    def __init__(self, pictures: Sequence[bytes]) -> None:
        super().__init__()
        self._pictures = pictures
        self._at = 0
        self._started_at = time.monotonic()

    async def recv(self) -> Any:
        delay = self._started_at + self._at / FRAMES_PER_S - time.monotonic()
        await asyncio.sleep(max(0.0, delay))
        packet = Packet(self._pictures[self._at % len(self._pictures)])
        packet.pts, packet.time_base = self._at * 90_000 // FRAMES_PER_S, _VIDEO_BASE
        self._at += 1
        return packet


class _VoiceTrack(MediaStreamTrack):
    """A tone in syllables, with silences in which nothing is sent, or a steady one."""

    kind = "audio"

    def __init__(self, manner: Manner) -> None:
        super().__init__()
        self._manner = manner
        self._at = 0
        self._started_at = time.monotonic()
        loudness = (1.0,) if manner.cycle_s == 0 else _SYLLABLE
        self._frames = [_tone(manner.tone_hz, 0.25 * step) for step in loudness]

    async def recv(self) -> av.AudioFrame:
        while self._is_pause():
            self._at += 1
        delay = self._started_at + self._at * _FRAME_S - time.monotonic()
        await asyncio.sleep(max(0.0, delay))
        frame = av.AudioFrame(format="s16", layout="mono", samples=_SAMPLES)
        frame.planes[0].update(self._frames[self._at % len(self._frames)])
        frame.pts, frame.sample_rate, frame.time_base = self._at * _SAMPLES, 48_000, _AUDIO_BASE
        self._at += 1
        return frame

    def _is_pause(self) -> bool:
        manner = self._manner
        if manner.cycle_s == 0:
            return False
        return (self._at * _FRAME_S - manner.offset_s) % manner.cycle_s >= manner.speaks_s


def _tone(hz: int, amplitude: float) -> bytes:
    """Twenty milliseconds with two overtones; whole periods, so that frames join without a click."""
    step = 2 * math.pi * hz / 48_000
    return array(
        "h",
        (
            int(32_767 * amplitude * (math.sin(at * step) + 0.4 * math.sin(2 * at * step)) / 1.4)
            for at in range(_SAMPLES)
        ),
    ).tobytes()


def encode_loop(label: str, hue: int) -> list[bytes]:
    """Four seconds of VP8: the label on a plain colour, and a bar that crosses it. Takes some 0.1 s."""
    codec: Any = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = WIDTH, HEIGHT, "yuv420p"
    codec.bit_rate, codec.gop_size, codec.time_base = _BITRATE_BPS, _KEY_FRAME_EVERY, Fraction(1, FRAMES_PER_S)
    codec.options = {"deadline": "realtime", "cpu-used": "-6", "lag-in-frames": "0", "error-resilient": "1"}
    return [bytes(packet) for picture in _pictures(label, hue) for packet in codec.encode(picture)]


def _pictures(label: str, hue: int) -> Iterator[av.VideoFrame]:
    luma = _lettered(label)
    blue, red = (128 + round(70 * turn(math.radians(hue))) for turn in (math.cos, math.sin))
    count = FRAMES_PER_S * _LOOP_S
    for at in range(count):
        picture = bytearray(luma)
        left = at * (WIDTH - 24) // count
        for row in range(HEIGHT - 24, HEIGHT - 12):
            picture[row * WIDTH + left : row * WIDTH + left + 24] = bytes([235]) * 24
        frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
        chroma = WIDTH * HEIGHT // 4
        for plane, content in zip(
            frame.planes, (bytes(picture), bytes([blue]) * chroma, bytes([red]) * chroma), strict=True
        ):
            _fill(plane, content)
        frame.pts, frame.time_base = at, Fraction(1, FRAMES_PER_S)
        yield frame


def _fill(plane: Any, content: bytes) -> None:
    """Copies tight rows into a plane, whose rows the library may have padded."""
    width, stride = plane.width, plane.line_size
    if width != stride:
        padding = bytes(stride - width)
        content = b"".join(content[at : at + width] + padding for at in range(0, len(content), width))
    plane.update(content)


def _lettered(label: str) -> bytes:
    """The brightness of the picture: mid grey with the label in white, as large as it fits."""
    rows = rows_of(label[:20])
    scale = max(1, min(8, (WIDTH - 16) // max(1, len(rows[0]))))
    picture = bytearray([110]) * (WIDTH * HEIGHT)
    left, top = (WIDTH - len(rows[0]) * scale) // 2, (HEIGHT - 7 * scale) // 2 - 8
    for at, row in enumerate(rows):
        line = b"".join((b"\xeb" if dot == "#" else b"\x6e") * scale for dot in row)[: WIDTH - max(0, left)]
        for copy in range(scale):
            start = (top + at * scale + copy) * WIDTH + max(0, left)
            picture[start : start + len(line)] = line
    return bytes(picture)
