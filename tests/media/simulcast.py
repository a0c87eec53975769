"""Three layers as a browser sends them, without one: real VP8 of one moving picture, in three temporal layers each.

Each layer counts packets, timestamps and pictures from a random start of its own; key frames come on all layers at
once, as Chromium makes them.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import av
import numpy as np
from av.video.frame import PictureType

from media import rtcp

SIZES = {"q": (32, 32), "h": (48, 48), "f": (64, 64)}
MTU = 120
STEP = 3600  # of the clock of 90 kHz: 25 pictures a second
# Of four pictures, the temporal layer and whether it depends on the base layer only: Chromium's L1T3.
_PATTERN = ((0, False), (2, True), (1, True), (2, False))
_TEMPORAL = (
    "ts_number_layers=3:ts_target_bitrate=100,200,400:ts_rate_decimator=4,2,1:ts_periodicity=4:"
    "ts_layer_id=0,2,1,2:ts_layering_mode=3"
)


class Frame(NamedTuple):
    """One picture of one layer: its packets' payloads, and what a decoder makes of it when it has seen all before."""

    timestamp: int
    payloads: list[bytes]
    expected: bytes


@dataclass
class Layer:
    """One RID."""

    rid: str
    ssrc: int
    rng: random.Random

    def __post_init__(self) -> None:
        width, height = SIZES[self.rid]
        encoder = av.CodecContext.create("libvpx", "w")
        encoder.width, encoder.height, encoder.pix_fmt, encoder.time_base = width, height, "yuv420p", Fraction(1, 25)
        encoder.bit_rate, encoder.thread_count = 400_000, 1
        encoder.options = {
            "deadline": "realtime", "cpu-used": "8", "g": "9999", "lag-in-frames": "0", "error-resilient": "1",
            "ts-parameters": _TEMPORAL,
        }  # fmt: skip
        self._encoder, self._decoder = encoder, new_decoder()
        self._first_stamp, self._picture_id = self.rng.getrandbits(32), self.rng.getrandbits(15)
        self._tl0, self._key_index = self.rng.getrandbits(8), self.rng.getrandbits(5)
        self.sequence = self.rng.getrandbits(16)

    def stamp(self, at: int) -> int:
        return self._first_stamp + at * STEP & 0xFFFFFFFF

    def report(self, at: int) -> rtcp.SenderReport:
        """A sender report of the moment of a picture, half a picture later."""
        ntp = (3_900_000_000 << 32) + ((2 * at + 1) << 32) // 50
        return rtcp.SenderReport(self.ssrc, ntp, self.stamp(at) + STEP // 2 & 0xFFFFFFFF)

    def encode(self, at: int, *, is_key: bool) -> Frame:
        temporal, is_sync = _PATTERN[at % 4]
        frame = av.VideoFrame.from_ndarray(_picture(at, *SIZES[self.rid]), format="rgb24").reformat(format="yuv420p")
        frame.pts, frame.pict_type = at, PictureType.I if is_key else PictureType.NONE
        (packet,) = self._encoder.encode(frame)
        whole = bytes(packet)
        assert bool(whole[0] & 1) != is_key
        self._picture_id = self._picture_id + 1 & 0x7FFF
        self._tl0 = self._tl0 + (temporal == 0) & 0xFF
        self._key_index = self._key_index + is_key & 0x1F
        extra = temporal << 6 | is_sync << 5 | self._key_index
        tail = struct.pack("!BHBB", 0xF0, 0x8000 | self._picture_id, self._tl0, extra)
        parts = [whole[start : start + MTU] for start in range(0, len(whole), MTU)]
        payloads = [bytes([0x90 if number == 0 else 0x80]) + tail + part for number, part in enumerate(parts)]
        return Frame(self.stamp(at), payloads, decoded(self._decoder, whole))

    def packets(self, frame: Frame) -> Iterator[bytes]:
        """RTP packets without extensions."""
        for number, payload in enumerate(frame.payloads, 1):
            marker = 0x80 if number == len(frame.payloads) else 0
            self.sequence = self.sequence + 1 & 0xFFFF
            yield struct.pack("!BBHII", 0x80, 96 | marker, self.sequence, frame.timestamp, self.ssrc) + payload


def new_decoder() -> "av.CodecContext":
    """Of VP8."""
    decoder = av.CodecContext.create("libvpx", "r")
    decoder.thread_count = 1
    return decoder


def decoded(decoder: "av.CodecContext", whole: bytes) -> bytes:
    """The picture, luminance only; PyAV raises on what libvpx refuses."""
    (frame,) = decoder.decode(av.Packet(whole))  # type: ignore[attr-defined]
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]
    return bytes(rows.tobytes())


def _picture(at: int, width: int, height: int) -> "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]":
    """A bar that wanders over a gradient."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[..., 0] = np.linspace(0, 255, width, dtype=np.uint8)
    left = at * 4 % width
    picture[:, left : left + 8] = 255
    return picture
