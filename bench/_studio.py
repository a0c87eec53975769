"""Publishers as Chromium is one, without a codec: pictures in layers by RID, voices with their level, all real SRTP."""

import asyncio
import os
import struct
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from actions.ports.media import OfferedTrack
from bench._bare import BareBrowser
from media.rtp import LEVEL_URI, MID_URI, RID_URI
from rooms.ids import PublicationId
from rooms.sources import Source

_MID, _LEVEL, _RID = 1, 2, 3
_LOUD = 30  # -dBov, as somebody speaks
_TELL_PACKETS = 200  # browsers name a stream until the first report of it
_KEY_EVERY_S = 2.0
_BODY = os.urandom(1400)
_TEMPORAL = (0, 2, 1, 2)


class Layer(NamedTuple):
    """How one stream of a picture is sent."""

    rid: str
    width: int
    height: int
    frames_per_s: int
    packets: int
    """For each frame."""
    octets: int
    """Of each packet's payload."""


# As Chromium fills the rates that static/js/lib/encodings.js sets: 120 and 450 kb/s and 1.3 Mb/s; a screen 1 Mb/s.
TRAINER = (Layer("q", 320, 180, 25, 1, 600), Layer("h", 640, 360, 25, 2, 1100), Layer("f", 1280, 720, 25, 6, 1080))
CAMERA = (Layer("q", 320, 180, 25, 1, 600), Layer("h", 640, 360, 25, 2, 1100))
SCREEN = (Layer("q", 960, 540, 5, 7, 1000), Layer("f", 1920, 1080, 5, 23, 1080))


class Track(NamedTuple):
    """A source, and its layers; a voice has none."""

    name: str
    source: Source
    layers: Sequence[Layer] = ()


class _Stream:
    """What is next of one SSRC."""

    def __init__(self, mid: str, layer: Layer | None, ssrc: int) -> None:
        self.layer, self.ssrc = layer, ssrc
        self.sequence = self.frame = self.tl0 = 0
        self.interval_s = 1 / layer.frames_per_s if layer else 0.02
        self._mid = mid

    def packets(self) -> Iterator[bytes]:
        """Of one frame: a picture, or 20 ms of a voice."""
        if self.layer is None:
            yield self._packet(111, True, self.frame * 960, _BODY[:90])
        else:
            for part in range(self.layer.packets):
                last = part == self.layer.packets - 1
                stamp = self.frame * 90_000 // self.layer.frames_per_s
                yield self._packet(96, last, stamp, self._picture(part) + _BODY[: self.layer.octets])
        self.frame += 1

    def _picture(self, part: int) -> bytes:
        assert self.layer
        is_key = self.frame % int(_KEY_EVERY_S * self.layer.frames_per_s) == 0
        temporal = 0 if is_key else _TEMPORAL[self.frame % 4]
        if temporal == 0 and part == 0:
            self.tl0 += 1
        number = 0x8000 | self.frame & 0x7FFF
        head = struct.pack("!BBHBB", 0x90 if part == 0 else 0x80, 0xE0, number, self.tl0 & 0xFF, temporal << 6 | 0x20)
        if part:
            return head
        if not is_key:
            return head + b"\x01"
        return head + b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", self.layer.width, self.layer.height)

    def _packet(self, payload_type: int, marker: bool, stamp: int, payload: bytes) -> bytes:
        told = b""
        if self.sequence < _TELL_PACKETS:
            told = bytes([_MID << 4 | len(self._mid) - 1]) + self._mid.encode()
            if self.layer:
                told += bytes([_RID << 4 | len(self.layer.rid) - 1]) + self.layer.rid.encode()
        if self.layer is None:
            told += bytes([_LEVEL << 4, 0x80 | _LOUD])
        told += bytes(-len(told) % 4)
        first = 0x90 if told else 0x80
        head = struct.pack("!BBHII", first, payload_type | marker << 7, self.sequence & 0xFFFF, stamp, self.ssrc)
        self.sequence += 1
        return head + (struct.pack("!HH", 0xBEDE, len(told) // 4) + told if told else b"") + payload


class Studio(BareBrowser):
    """One participant that sends these tracks."""

    def __init__(self, name: str, tracks: Sequence[Track]) -> None:
        super().__init__()
        self.name, self.tracks = name, tracks
        self.streams = [
            _Stream(str(mid), layer, self.ssrc + mid * 16 + at & 0xFFFFFFFF)
            for mid, track in enumerate(tracks)
            for at, layer in enumerate(track.layers or (None,))
        ]
        self.sent = 0

    @property
    def offered(self) -> list[OfferedTrack]:
        return [OfferedTrack(str(at), each.source, PublicationId(each.name)) for at, each in enumerate(self.tracks)]

    def offer(self) -> str:
        """All tracks, as a browser that publishes offers them."""
        bundle = " ".join(str(mid) for mid in range(len(self.tracks)))
        lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite", f"a=group:BUNDLE {bundle}"]
        for mid, track in enumerate(self.tracks):
            lines += self._section(mid, track)
        return "\r\n".join([*lines, ""])

    def _section(self, mid: int, track: Track) -> list[str]:
        kind, number, codec = ("video", 96, "VP8/90000") if track.layers else ("audio", 111, "opus/48000/2")
        lines = [f"m={kind} 9 UDP/TLS/RTP/SAVPF {number}", "c=IN IP4 0.0.0.0", "a=rtcp-mux", "a=sendonly"]
        lines += [f"a=mid:{mid}", f"a=rtpmap:{number} {codec}", f"a=extmap:{_MID} {MID_URI}"]
        if track.layers:
            rids = [layer.rid for layer in track.layers]
            lines += [f"a=rtcp-fb:{number} nack pli", f"a=extmap:{_RID} {RID_URI}"]
            lines += [*(f"a=rid:{rid} send" for rid in rids), "a=simulcast:send " + ";".join(rids)]
        else:
            lines += [f"a=extmap:{_LEVEL} {LEVEL_URI}", f"a=ssrc:{self.ssrc + mid * 16} cname:bench"]
        return lines + self._transport("actpass")

    async def send(self) -> None:
        """Every stream at its pace, until it is cancelled; frames of one instant stand a little apart."""
        start = time.monotonic()
        due = [(start + 0.003 * at, at) for at in range(len(self.streams))]
        while True:
            now = time.monotonic()
            for place, (when, at) in enumerate(due):
                if when <= now:
                    for packet in self.streams[at].packets():
                        self.send_rtp(packet)
                        self.sent += 1
                    due[place] = (when + self.streams[at].interval_s, at)
            await asyncio.sleep(max(0.0, min(due)[0] - time.monotonic()))
