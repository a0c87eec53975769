"""Voices: who is loud, what was just said, and sound with or without its redundancy."""

import struct
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from media import rtcp, rtp
from media.agreements import OPUS, RED, Agreed
from media.listening import Listening
from media.publication import Publication
from media.rewriting import Rewriting
from media.udp import UdpPort
from rooms.sources import Source
from tests.media.clocks import set_clock
from tests.media.ends import Browser, browsers, port
from tests.media.recorded import Slot
from tests.media.test_red import packed

__all__ = ["browsers", "port"]
LEVEL = 14


class Voice:
    """A microphone that tells how loud it is, a packet every 20 ms."""

    def __init__(self, port: UdpPort, passes: Callable[[float], float]) -> None:
        agreed = Agreed(111, 0, LEVEL, (), red_payload_type=63)
        self.publication = Publication("voice", "anne", Source.MICROPHONE, agreed, port, lambda _: None)
        self._passes, self.sequence = passes, 65_530

    def says(self, level: int, payload: bytes = b"opus", payload_type: int = 111) -> None:
        self._passes(0.02)
        self.sequence = self.sequence + 1 & 0xFFFF
        head = struct.pack(
            "!BBHIIHHBBH", 0x90, payload_type, self.sequence, 960 * self.sequence, 7, 0xBEDE, 1, LEVEL << 4, level, 0
        )
        packet = head + payload
        self.publication.packet_received("", memoryview(packet), rtp.parse_header(packet), time.monotonic())


@pytest.fixture
def voice(port: UdpPort, monkeypatch: pytest.MonkeyPatch) -> Voice:
    return Voice(port, set_clock(monkeypatch))


def test_a_voice_that_gets_a_place_is_heard_from_its_first_syllable_on(voice: Voice, browsers: list[Browser]) -> None:
    browser = browsers[0]
    for _ in range(40):
        voice.says(127, b"silence")
    for at in range(12):
        voice.says(30, bytes([at]))
    voice.publication.carry(browser, None, time.monotonic())
    voice.says(30, b"\x0c")
    live = browser.receive()
    heard = [(rtp.parse_header(packet).sequence, packet[rtp.parse_header(packet).start :]) for packet in browser.alone]
    assert heard == [(100, b"silence"), *((101 + at, bytes([at])) for at in range(12))]
    assert (live[0].sequence, live[1]) == (113, b"\x0c")


def test_what_was_said_long_ago_is_not_heard_again(voice: Voice, browsers: list[Browser]) -> None:
    for _ in range(60):
        voice.says(30)
    voice.publication.carry(browsers[0], None, time.monotonic())  # somebody who has just come
    assert browsers[0].alone == []
    voice.says(30)
    assert browsers[0].receive()[0].sequence == 100


def test_who_takes_a_place_from_another_goes_on_in_the_same_numbers(
    port: UdpPort, monkeypatch: pytest.MonkeyPatch, browsers: list[Browser]
) -> None:
    passes, browser = set_clock(monkeypatch), browsers[0]
    browser.rewriting = Rewriting(48_000, 100, 200)
    first, second = Voice(port, passes), Voice(port, passes)
    second.sequence = 500
    first.publication.carry(browser, None, time.monotonic())
    first.says(30)
    for _ in range(3):
        second.says(30)
    first.publication.release(browser)
    second.publication.carry(browser, None, time.monotonic())
    second.publication.release(browser)  # before anything new was said
    first.publication.carry(browser, None, time.monotonic())
    first.says(30)
    browser.receive()
    sent = [rtp.parse_header(packet) for packet in browser.alone]
    numbers = [100, *(head.sequence for head in sent), browser.receive()[0].sequence]
    assert numbers == list(range(100, 100 + len(numbers)))
    assert all(b.timestamp - a.timestamp >= 960 for a, b in pairwise(sent))


def test_redundant_sound_goes_as_it_is_to_who_takes_it_and_plain_to_others(
    voice: Voice, browsers: list[Browser]
) -> None:
    rich, plain = browsers[:2]
    plain.takes_red = False
    for browser in (rich, plain):
        voice.publication.carry(browser, None, time.monotonic())
    payload = packed([b"before", b"now"])
    voice.says(40, payload, 63)
    assert [(head.payload_type, body) for head, body in (rich.receive(), plain.receive())] == [
        (RED, payload),
        (OPUS, b"now"),
    ]
    voice.says(40, b"later")  # a browser may leave the redundancy out
    assert [browser.receive()[0].payload_type for browser in (rich, plain)] == [OPUS, OPUS]


def test_the_loudest_is_told_once_and_silence_after_it() -> None:
    listening = Listening(0)
    assert listening.loudest_since() == 127


def test_what_listeners_lose_is_told_to_who_speaks_for_a_while(voice: Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    now = set_clock(monkeypatch)
    voice.says(40)
    for receiver, fraction in (("bilal", 25), ("chloe", 5)):
        slot = Slot("bilal-hears")
        slot.receiver = receiver
        voice.publication.loss_reported(slot, fraction, time.monotonic())
    assert fractions(voice, now(1.0)) == [25]
    assert fractions(voice, now(10.0)) == [0]


@pytest.mark.parametrize(
    ("losses", "guarded"),
    [
        ([], 0),
        ([0] * 100, 0),
        ([40], 40),  # a village line in a class of two
        ([40, 0, 0, 0, 0, 0, 0, 0], 40),
        ([255], 51),  # no browser guards against more
        ([255] + [0] * 8, 51),
        ([255] + [0] * 9, 26),  # one liar, or one who is very weak, among many
        ([255] + [0] * 99, 26),
        ([20] + [0] * 99, 20),
        ([255, 30] + [0] * 9, 30),
        ([77] * 11 + [0] * 89, 51),  # a school whose network is weak
        ([40] * 10 + [0] * 90, 26),
    ],
)
def test_what_one_listener_tells_costs_the_others_little(losses: list[int], guarded: int) -> None:
    listening = Listening(0)
    for at, fraction in enumerate(losses):
        for before in (0, fraction):
            listening.loss_reported(f"listener-{at}", before, 100.0)
    assert listening.loss_to_guard_against(101.0) == guarded


def test_one_person_on_many_pages_tells_of_one_listener_and_who_tells_no_more_does_not_count() -> None:
    listening = Listening(0)
    for _ in range(20):
        listening.loss_reported("mallory", 255, 100.0)
    for at in range(12):
        listening.loss_reported(f"listener-{at}", 0, 104.0)
    assert listening.loss_to_guard_against(105.0) == 26
    assert listening.loss_to_guard_against(107.0) == 0


def fractions(voice: Voice, now: float) -> list[int]:
    report = rtcp.parse(rtcp.receiver_report(list(voice.publication.reports(now))))
    return [each.fraction_lost for each in report if isinstance(each, rtcp.LossReport)]
