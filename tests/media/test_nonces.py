"""No number of a slot is ever given to two packets: SRTP would encrypt both under one nonce."""

import random
import struct
import time
from collections.abc import Iterator

import pytest

from media import rtp
from media.agreements import Agreed
from media.forwarding import Forwarding, Packet
from media.publication import Publication
from media.udp import UdpPort
from media.vp8 import Vp8Descriptor
from rooms.sources import Source
from tests.media.anne import Anne
from tests.media.ends import Browser, browsers, port
from tests.media.plays import (
    AIM,
    CARRY,
    IS_KEY,
    IS_LOST,
    IS_LOUD,
    IS_PADDING,
    JUMPS,
    LATE,
    PAUSE,
    RESEND,
    SECOND,
    TICK,
    TWICE,
    Play,
)
from tests.media.recorded import LEVEL, RED, Slot, Wire

__all__ = ["browsers", "port"]
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


def steps(rng: random.Random, count: int) -> Iterator[tuple[int, int]]:
    """Two bytes for each: mostly packets in their order."""
    weights = {LATE: 50, TWICE: 2, CARRY: 2, AIM: 4, RESEND: 9, PAUSE: 1, TICK: 5, SECOND: 3}
    odds = ((IS_LOST, 0.1), (IS_PADDING, 0.1), (IS_KEY, 0.15), (IS_LOUD, 0.5), (JUMPS, 0.004))
    for _ in range(count):
        passes = rng.choice((0, 1, 1, 2)) << 6
        if rng.random() < 0.25:
            yield passes | rng.choices(list(weights), list(weights.values()))[0], rng.getrandbits(8)
        else:
            about = sum(bit for bit, share in odds if rng.random() < share)
            yield passes | rng.getrandbits(2) << 4, rng.getrandbits(3) | about


@pytest.mark.parametrize("source", [Source.CAMERA, Source.MICROPHONE])
@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_lost_late_doubled_and_switched_no_number_is_given_twice(
    monkeypatch: pytest.MonkeyPatch, seed: int, source: Source
) -> None:
    monkeypatch.setattr("media.srtp.protect", lambda *_: 0)
    rng = random.Random(seed)
    play = Play(source, lambda: rng.getrandbits(16))
    for what, about in steps(rng, 8000):
        play.does(what, about)
    play.check_pictures()
    assert all(len(play.left(at).packets) > 100 for at in range(2))
    assert len(play.sent[0]) == (2 if source is Source.CAMERA else 1), "some was sent again"
