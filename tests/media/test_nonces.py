"""No number of a slot is ever given to two packets: SRTP would encrypt both under one nonce."""

import random
import struct
import time

import pytest

from media import rtp
from media.agreements import Agreed
from media.forwarding import Forwarding, Packet
from media.layers import Choice
from media.publication import Publication
from media.udp import UdpPort
from media.vp8 import Vp8Descriptor
from rooms.sources import Source
from tests.media.anne import Anne
from tests.media.ends import Browser, browsers, port
from tests.media.recorded import LEVEL, RED, Slot, Wire

__all__ = ["browsers", "port"]
RIDS, TEMPORALS = ("q", "f"), (0, 2, 1, 2)
PICTURE = Vp8Descriptor(False, 2, True, 1, 4, 1, is_start=True, size=4)


def test_what_comes_late_after_what_is_left_out_is_the_last_that_a_slot_had(
    port: UdpPort, browsers: list[Browser]
) -> None:
    """A picture of the base layer is lost, the next one is left out, and the lost one comes when it was asked for."""
    thin, whole, slot = Forwarding(port, 0), Forwarding(port, 3), browsers[0]

    def packet(sequence: int, temporal: int = 0) -> Packet:
        picture = PICTURE._replace(picture_id=sequence, temporal=temporal)
        return Packet(sequence, 90 * sequence, 96, bytes(9), picture, 1.0)

    first = thin.position(packet(10))
    assert first
    slot.rewriting.begin(first)
    thin.fanout.add(slot)
    thin.forward(packet(10))
    thin.forward(packet(12, temporal=2))
    thin.forward_late(packet(11))
    (late,) = slot.alone
    thin.fanout.remove(slot)
    assert thin.newest
    slot.rewriting.end(thin.newest)
    start = whole.position(packet(700))
    assert start
    slot.rewriting.begin(start)
    whole.fanout.add(slot)
    whole.forward(packet(700))
    assert slot.receive()[0].sequence == 100
    assert (rtp.parse_header(late).sequence, slot.receive()[0].sequence) == (101, 102)


def test_redundant_sound_that_is_malformed_goes_no_further_than_its_publisher(port: UdpPort) -> None:
    """Remembered as just said, it would fail whoever the voice gets a place with, and all who are placed after them."""
    agreed = Agreed(111, 0, 0, (), red_payload_type=RED)
    voice = Publication("p", "anne", Source.MICROPHONE, agreed, Wire(), lambda _: None)
    slot = Slot("chloe-hears")
    for sequence in range(3):
        packet = memoryview(struct.pack("!BBHII", 0x80, RED, sequence, 960 * sequence, 7) + b"\xff")
        with pytest.raises(ValueError, match="header"):
            voice.packet_received("", packet, rtp.parse_header(packet), time.monotonic())
    voice.carry(slot, None, time.monotonic())
    assert slot.alone == []


def test_who_is_let_hear_what_came_far_too_late_has_no_packet_of_others_forgotten(port: UdpPort) -> None:
    """What was sent to one is kept, so that another packet of its number is not: also where a voice begins anew."""
    voice = Publication("p", "anne", Source.MICROPHONE, Agreed(111, 0, LEVEL, ()), Wire(), lambda _: None)
    bilal, chloe = Slot("bilal-hears"), Slot("chloe-hears")
    bilal.takes_red = False
    voice.carry(bilal, None, 10.0)

    def say(sequence: int, level: int, now: float) -> None:
        packet = struct.pack("!BBHII", 0x90, 111, sequence, 960 * sequence, 7)
        packet += struct.pack("!HHBBH", 0xBEDE, 1, LEVEL << 4, level, 0) + bytes(9)
        voice.packet_received("", memoryview(packet), rtp.parse_header(packet), now)

    for sequence in range(300, 401):
        say(sequence, 127, 10.0)
    say(100, 127, 20.0)
    say(401, 20, 20.0)
    voice.carry(chloe, None, 20.0)
    assert len(chloe.alone) == 2
    for sequence in range(300, 401):
        say(sequence, 127, 20.0)
    assert bilal.alone == []


def test_where_nothing_is_sent_again_no_packet_passes_for_a_repair(port: UdpPort, browsers: list[Browser]) -> None:
    agreed = Agreed(111, 9, 0, ())
    anne = Anne(port, agreed, Source.MICROPHONE)
    anne.camera.carry(browsers[0], None, time.monotonic())
    for sequence in (10, 12):
        anne.send(4, sequence, b"opus", 111, mid="0")
        browsers[0].receive()
    anne.send(4, 13, struct.pack("!H", 11) + b"as if it were the one that is lost", 0)
    assert browsers[0].alone == []


class Play:
    """Two publications whose packets are lost, late, padding and elsewhere; slots that come, go and change."""

    def __init__(self, seed: int, source: Source) -> None:
        self.rng, self.now, self.source = random.Random(seed), 100_000.0, source
        self.is_voice = source is Source.MICROPHONE
        self.rids = ("",) if self.is_voice else RIDS
        agreed = Agreed(111, 0, LEVEL, (), red_payload_type=RED) if self.is_voice else Agreed(96, 0, 0, (), rids=RIDS)
        self.wire = Wire()
        self.tracks = [Publication(f"p{at}", "anne", source, agreed, self.wire, lambda _: None) for at in range(2)]
        self.slots = [Slot(name) for name in (("bilal-hears", "chloe-hears") if self.is_voice else ("bilal", "driss"))]
        for slot in self.slots:
            slot.opened = lambda packet: packet  # type: ignore[method-assign]
        self.carries: list[Publication | None] = [None] * len(self.slots)
        self.streams = {(at, rid): [self.rng.getrandbits(16), 0, 7] for at in range(2) for rid in self.rids}
        self.lost: dict[tuple[int, str], list[tuple[int, bytes]]] = {each: [] for each in self.streams}
        self.sent: list[dict[int, bytes]] = [{} for _ in self.slots]
        self.highest: list[int | None] = [None] * len(self.slots)

    def step(self) -> None:
        self.now += self.rng.choice((0.005, 0.02, 0.05))
        what, at, track = self.rng.random(), self.rng.randrange(len(self.slots)), self.rng.choice(self.tracks)
        carried, choice = self.carries[at], Choice(self.rng.randrange(len(self.rids)), self.rng.randrange(3), 0)
        if what < 0.92:
            self.publish()
        elif what < 0.935:
            if carried:
                carried.release(self.slots[at])
            self.carries[at] = self.rng.choice((None, *self.tracks))
            if carries := self.carries[at]:
                carries.carry(self.slots[at], None if self.is_voice else choice, self.now)
        elif carried and what < 0.96:
            carried.aim(self.slots[at], choice, self.now)
        elif what < 0.963:
            track.pause(self.rng.random() < 0.3, self.now)
        elif what < 0.985:
            track.tick(self.now)
        else:
            track.second_passed(self.now)
        self.look()

    def publish(self) -> None:
        key = self.rng.choice(list(self.streams))
        at, rid = key
        stream = self.streams[key]
        jump = self.rng.choice((200, 3001, 40_000)) if self.rng.random() < 0.004 else 1
        stream[0], stream[1] = stream[0] + jump & 0xFFFF, stream[1] + 1
        if self.rng.random() < 0.1:
            self.lost[key].append((stream[0], self.packet(stream)))
        else:
            self.receive(at, rid, self.packet(stream))
        lost = self.lost[key]
        if lost and self.rng.random() < 0.3:
            sequence, packet = lost.pop(self.rng.randrange(len(lost)))
            if (stream[0] - sequence) & 0xFFFF < 100:
                self.receive(at, rid, packet)

    def receive(self, at: int, rid: str, packet: bytes) -> None:
        self.tracks[at].packet_received(rid, memoryview(packet), rtp.parse_header(packet), self.now)

    def packet(self, stream: list[int]) -> bytes:
        sequence, count, ssrc = stream
        if self.is_voice:
            head = struct.pack("!BBHII", 0x90, 111, sequence, 960 * count, ssrc)
            return (
                head
                + struct.pack("!HHBBH", 0xBEDE, 1, LEVEL << 4, self.rng.choice((20, 127)), 0)
                + self.rng.randbytes(9)
            )
        if self.rng.random() < 0.1:
            return struct.pack("!BBHII", 0xA0, 96, sequence, 3000 * count, ssrc) + b"\0\0\0\4"
        is_key = self.rng.random() < 0.15
        temporal = 0 if is_key else TEMPORALS[count % 4]
        named = struct.pack("!BBHBB", 0x90, 0xF0, 0x8000 | count & 0x7FFF, count & 0xFF, temporal << 6 | 0x20)
        head = struct.pack("!BBHII", 0x80, 0xE0, sequence, 3000 * count, ssrc)
        return head + named + bytes([not is_key]) + self.rng.randbytes(9)

    def look(self) -> None:
        for at, slot in enumerate(self.slots):
            for how, packet in [*self.wire.left(slot), *slot.left()]:
                if how in (">", "+"):
                    self.keep(at, packet)

    def keep(self, at: int, packet: bytes) -> None:
        """By the whole number that SRTP counts (RFC 3711 §3.3.1)."""
        (sequence,) = struct.unpack_from("!H", packet, 2)
        highest = self.highest[at]
        whole = sequence + 0x10000 if highest is None else highest + ((sequence - highest + 0x8000 & 0xFFFF) - 0x8000)
        self.highest[at] = whole if highest is None else max(highest, whole)
        assert self.sent[at].setdefault(whole, packet) == packet, f"slot {at}, number {sequence}"


@pytest.mark.parametrize("source", [Source.CAMERA, Source.MICROPHONE])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_lost_late_and_switched_no_number_is_given_twice(
    monkeypatch: pytest.MonkeyPatch, seed: int, source: Source
) -> None:
    monkeypatch.setattr("media.srtp.protect", lambda *_: 0)
    play = Play(seed, source)
    for _ in range(8000):
        play.step()
    assert all(len(sent) > 100 for sent in play.sent)
