"""Sequences of well-formed packets through two publications, in whatever order: each step is two bytes.

The rules that it holds: no number of a slot is ever given to two packets, for SRTP would encrypt both under one nonce;
and what a decoder sees of pictures goes on without a hole that is not one of packets, whatever is left out or switched.
"""

import struct
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

from media import rtp
from media.agreements import Agreed
from media.layers import Choice
from media.publication import Publication
from media.vp8 import parse_descriptor
from rooms.sources import Source
from tests.media.recorded import LEVEL, RED, Slot, Wire

RIDS, TEMPORALS = ("q", "f"), (0, 2, 1, 2)
PUBLISH, LATE, TWICE, CARRY, AIM, RESEND, PAUSE, TICK, SECOND = range(7, 16)
"""What a step does; all below PUBLISH do that, too."""
IS_LOST, IS_PADDING, IS_KEY, IS_LOUD, JUMPS = 8, 16, 32, 64, 128
"""Of a packet that is published; the lowest bits say in which stream."""
_FAR = (2, 200, 3001, 30_000)
# What came before these is refused by SRTP, as if it had come already; so is what came a turn of the numbers earlier.
_WINDOW = 1024
_STEPS_S = (0.005, 0.02, 0.05, 0.4)

Key = tuple[int, str]


class Sent:
    """What left under one SSRC, by the whole number that SRTP counts (RFC 3711 §3.3.1)."""

    def __init__(self) -> None:
        self.packets: dict[int, bytes] = {}
        self.highest = 0x10000

    def keep(self, packet: bytes) -> None:
        (sequence,) = struct.unpack_from("!H", packet, 2)
        near = self.highest if self.packets else 0x10000 + sequence
        whole = near + ((sequence - near + 0x8000 & 0xFFFF) - 0x8000)
        self.highest = max(near, whole)
        assert self.packets.setdefault(whole, packet) == packet, f"number {sequence}"


class Play:
    """Two publications whose packets are lost, late, doubled, padding and elsewhere; slots that come, go and change."""

    def __init__(self, source: Source, start: Callable[[], int]) -> None:
        """Args: `start` gives the first sequence number of each stream."""
        self.now, self.is_voice = 100_000.0, source is Source.MICROPHONE
        rids = ("",) if self.is_voice else RIDS
        agreed = Agreed(111, 0, LEVEL, (), red_payload_type=RED) if self.is_voice else Agreed(96, 0, 0, (), rids=RIDS)
        self.wire = Wire()
        self.tracks = [Publication(f"p{at}", "anne", source, agreed, self.wire, lambda _: None) for at in range(2)]
        self.slots = [Slot(name) for name in (("bilal-hears", "chloe-hears") if self.is_voice else ("bilal", "chloe"))]
        for slot in self.slots:
            slot.opened = lambda packet: packet  # type: ignore[method-assign]
        self.carries: list[Publication | None] = [None] * len(self.slots)
        self.streams: dict[Key, list[int]] = {(at, rid): [start(), 0, 0] for at in range(2) for rid in rids}
        for ssrc, stream in enumerate(self.streams.values(), 7):
            stream[2] = ssrc
        self.newest: dict[Key, bytes] = {}
        self.lost: dict[Key, list[tuple[int, bytes]]] = defaultdict(list)
        self.sent = [defaultdict[int, Sent](Sent) for _ in self.slots]
        """By SSRC: what is sent again has another."""

    def does(self, what: int, about: int) -> None:
        """One step, and a look at what left. Of `what` the highest bits say how much time passes before."""
        self.now += _STEPS_S[what >> 6]
        step, at, track = what & 15, about & 1, self.tracks[about >> 1 & 1]
        key = list(self.streams)[(about & 7) % len(self.streams)]
        choice = None if self.is_voice else Choice(about >> 4 & 1, (about >> 5) % 3, 0)
        carried = self.carries[at]
        if step <= PUBLISH:
            self._publish(key, about, _FAR[what >> 4 & 3])
        elif step == LATE and self.lost[key]:
            self._come_late(key, about >> 3)
        elif step == TWICE and key in self.newest:
            self._receive(key, self.newest[key])
        elif step == CARRY:
            self._carry(at, track if about & 12 else None, choice)
        elif step == AIM and carried:
            carried.aim(self.slots[at], choice, self.now)
        elif step == RESEND and carried:
            newest = self.left(at).highest
            carried.resend(self.slots[at], newest - (about >> 3) & 0xFFFF, self.now)
        else:
            self._pass(step, track, about)
        self._look()

    def left(self, at: int) -> Sent:
        """What left in a slot, but for what was sent again."""
        return self.sent[at][self.slots[at].ssrc]

    def check_pictures(self) -> None:
        """From a packet to one that is so many numbers further no more pictures pass, and none comes again."""
        for at in () if self.is_voice else range(len(self.slots)):
            pictures = {}
            for number, packet in sorted(self.left(at).packets.items()):
                head = rtp.parse_header(packet)
                pictures[number] = parse_descriptor(packet[head.start : head.end]).picture_id
            for (number, before), (then, after) in pairwise(pictures.items()):
                assert after - before & 0x7FFF <= then - number, f"slot {at}, numbers {number} and {then}"

    def _pass(self, step: int, track: Publication, about: int) -> None:
        if step == PAUSE:
            track.pause(about & 12 == 12, self.now)
            self.lost.clear()  # a key frame from before the end of a pause would let in where pictures were left out
        elif step == TICK:
            track.tick(self.now)
        elif step == SECOND:
            track.second_passed(self.now)

    def _carry(self, at: int, track: Publication | None, choice: Choice | None) -> None:
        if before := self.carries[at]:
            before.release(self.slots[at])
        self.carries[at] = track
        if track:
            track.carry(self.slots[at], choice, self.now)

    def _publish(self, key: Key, about: int, far: int) -> None:
        stream = self.streams[key]
        stream[0] += far if about & JUMPS else 1
        stream[1] += self.is_voice or not about & IS_PADDING  # which is no picture
        packet = self._packet(stream, about)
        if about & IS_LOST:
            self.lost[key].append((stream[0], packet))
        else:
            self.newest[key] = packet
            self._receive(key, packet)

    def _come_late(self, key: Key, which: int) -> None:
        number, packet = self.lost[key].pop(which % len(self.lost[key]))
        if self.streams[key][0] - number < _WINDOW:
            self._receive(key, packet)

    def _receive(self, key: Key, packet: bytes) -> None:
        at, rid = key
        self.tracks[at].packet_received(rid, memoryview(packet), rtp.parse_header(packet), self.now)

    def _packet(self, stream: list[int], about: int) -> bytes:
        """Nine bytes of it are like those of no other."""
        number, count, ssrc = stream
        sequence = number & 0xFFFF
        own = struct.pack("!IIB", ssrc, count, 0)
        if self.is_voice:
            level = 20 if about & IS_LOUD else 127
            head = struct.pack("!BBHII", 0x90, 111, sequence, 960 * count, ssrc)
            return head + struct.pack("!HHBBH", 0xBEDE, 1, LEVEL << 4, level, 0) + own
        if about & IS_PADDING:
            return struct.pack("!BBHII", 0xA0, 96, sequence, 3000 * count, ssrc) + b"\0\0\0\4"
        temporal = 0 if about & IS_KEY else TEMPORALS[count % 4]
        named = struct.pack("!BBHBB", 0x90, 0xF0, 0x8000 | count & 0x7FFF, count & 0xFF, temporal << 6 | 0x20)
        head = struct.pack("!BBHII", 0x80, 0xE0, sequence, 3000 * count, ssrc)
        return head + named + bytes([not about & IS_KEY]) + own

    def _look(self) -> None:
        for at, slot in enumerate(self.slots):
            for how, packet in [*self.wire.left(slot), *slot.left()]:
                if how in (">", "+"):
                    self.sent[at][struct.unpack_from("!I", packet, 8)[0]].keep(packet)
