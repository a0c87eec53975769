"""What synthetic participants send: a labelled picture with a bar that crosses it, and a tone in syllables.

The rule: it costs little: the picture is encoded once and played in a loop, the tone is a few frames.
"""

import asyncio
import math
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
from aiortc import MediaStreamTrack
from av.packet import Packet

from gateways.lettering import rows_of

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


class PictureTrack(MediaStreamTrack):
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


class VoiceTrack(MediaStreamTrack):
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
