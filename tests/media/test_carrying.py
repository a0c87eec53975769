"""When a slot begins to get a publication, and in which numbers."""

import struct
import time
from collections.abc import Callable
from itertools import pairwise

import pytest

from media import rtcp, rtp
from media.agreements import OPUS, VP8, Agreed
from media.layers import Choice
from media.publication import Publication
from media.udp import UdpPort
from rooms.sources import Source
from tests.media.ends import KEY_FRAME, OTHER_FRAME, Browser, Camera, End, browsers, port
from tests.media.recorded import Wire

__all__ = ["browsers", "port"]


def test_a_picture_begins_at_a_key_frame_and_goes_on_without_a_hole(port: UdpPort, browsers: list[Browser]) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser, None, time.monotonic())
    camera.send()
    assert browser.has_nothing()
    assert camera.asked() == 1
    camera.send(KEY_FRAME)
    for at in range(10):
        camera.send(OTHER_FRAME + bytes([at]))
    seen = [browser.receive() for _ in range(11)]
    assert seen[0][1] == KEY_FRAME
    assert [head.sequence for head, _ in seen] == list(range(100, 111))
    assert {head.payload_type for head, _ in seen} == {VP8}
    assert {b.timestamp - a.timestamp for (a, _), (b, _) in pairwise(seen)} == {9000}


def test_everyone_gets_their_own_numbers_and_those_who_leave_get_nothing(
    port: UdpPort, browsers: list[Browser]
) -> None:
    camera = Camera(port)
    camera.publication.carry(browsers[0], None, time.monotonic())
    camera.send(KEY_FRAME)
    camera.send()
    for browser in browsers[1:]:
        camera.publication.carry(browser, None, time.monotonic())
    camera.send(KEY_FRAME)
    assert [browsers[0].receive()[0].sequence for _ in range(3)] == [100, 101, 102]
    assert [browser.receive()[0].sequence for browser in browsers[1:]] == [100, 100]
    camera.publication.release(browsers[0])
    camera.send()
    assert [browser.receive()[0].sequence for browser in browsers[1:]] == [101, 101]
    assert browsers[0].has_nothing()


def test_a_slot_that_changes_its_publication_is_one_stream(port: UdpPort, browsers: list[Browser]) -> None:
    first, second, browser = Camera(port), Camera(port), browsers[0]
    second.sequence, second.timestamp, second.ssrc = 17, 4_000_000_000, 78
    first.publication.carry(browser, None, time.monotonic())
    first.send(KEY_FRAME)
    first.send()
    first.publication.release(browser)
    second.publication.carry(browser, None, time.monotonic())
    second.send()
    second.send(b"\x90\x80\x99\x77\x00\x00")
    seen = [browser.receive() for _ in range(3)]
    assert [head.sequence for head, _ in seen] == [100, 101, 102]
    assert 0 < seen[2][0].timestamp - seen[1][0].timestamp < 90_000
    assert seen[2][1][2:4] == b"\x85\x03"  # the picture id goes on from 0x502


def test_sound_begins_at_once_and_asks_for_nothing(port: UdpPort, browsers: list[Browser]) -> None:
    voice, browser = Camera(port, Source.MICROPHONE), browsers[0]
    voice.publication.carry(browser, None, time.monotonic())
    voice.send(b"opus")
    head, payload = browser.receive()
    assert (head.payload_type, payload) == (OPUS, b"opus")
    assert voice.feedback == []


class Layers:
    """A camera in three layers that answers no request, and pages that are laid out anew and anew."""

    def __init__(self) -> None:
        self.now, self._sequence, self._feedback = 100.0, 0, list[bytes]()
        agreed = Agreed(96, 0, 0, (), rids=("q", "h", "f"))
        self.camera = Publication("camera", "anne", Source.CAMERA, agreed, Wire(), self._feedback.append)
        self.slots = [End(str(at)) for at in range(4)]
        self.pass_on(0.1)

    def page(self, at: int, receiver: str) -> End:
        self.slots[at].receiver = receiver
        return self.slots[at]

    def pass_on(self, seconds: float, does: Callable[[int], object] = lambda _: None, *, key: bool = False) -> int:
        """How many key frames were asked for since it last passed, of any layer; `does` is done every 50 ms."""
        for at in range(round(seconds * 20)):
            self.now, self._sequence = self.now + 0.05, self._sequence + 1
            for ssrc, rid in enumerate(("q", "h", "f"), 1):
                head = struct.pack("!BBHII", 0x80, 0xE0, self._sequence, 4500 * self._sequence, ssrc)
                packet = head + (KEY_FRAME if key else OTHER_FRAME)
                self.camera.packet_received(rid, memoryview(packet), rtp.parse_header(packet), self.now)
            does(at)
            if at % 2:
                self.camera.tick(self.now)
            if at % 20 == 19:
                self.camera.second_passed(self.now)
        told = [each for packet in self._feedback for each in rtcp.parse(packet)]
        self._feedback.clear()
        return sum(isinstance(each, rtcp.KeyFrameRequest) for each in told)

    def aim(self, slot: End, layer: int) -> None:
        self.camera.aim(slot, Choice(layer, 0, 0), self.now)


def flip(layers: Layers, slot: End, at: int) -> None:
    layers.aim(slot, at % 3)


def take_anew(layers: Layers, slot: End, at: int) -> None:
    layers.camera.release(slot)
    layers.camera.carry(slot, Choice(at % 3, 0, 0), layers.now)


def ask(layers: Layers, slot: End, _at: int) -> None:
    layers.camera.want_key_frame(slot, layers.now)


@pytest.mark.parametrize(
    ("ways", "at_once"), [((flip,), 3), ((take_anew,), 3), ((ask,), 1), ((flip, take_anew, ask), 3)]
)
def test_whatever_one_receiver_does_it_causes_few_key_frames(
    ways: tuple[Callable[..., None], ...], at_once: int
) -> None:
    layers = Layers()
    mallory = [layers.page(at, "mallory") for at in range(3)]
    for slot in mallory:
        layers.camera.carry(slot, Choice(2, 0, 0), layers.now)
    layers.pass_on(0.1, key=True)

    def does(at: int) -> None:
        for page, slot in enumerate(mallory):
            ways[(at + page) % len(ways)](layers, slot, at + page)

    asked = layers.pass_on(30, does)
    assert 20 < asked <= at_once * 34, "of so many layers each time"
    layers.camera.carry(layers.page(3, "bilal"), Choice(0, 0, 0), layers.now)
    assert layers.pass_on(0.5) == 1, "another is served at once"


def test_a_page_that_is_laid_out_anew_a_few_times_is_served_at_once() -> None:
    layers, asked = Layers(), []
    slot = layers.page(0, "bilal")
    layers.camera.carry(slot, Choice(2, 0, 0), layers.now)
    layers.pass_on(2, key=True)
    for layer in (0, 2, 1, 2, 0):
        layers.aim(slot, layer)
        asked.append(layers.pass_on(0.1))
        layers.pass_on(0.3, key=True)
    assert asked == [1, 1, 1, 1, 1]
    for layer in (2, 0, 2, 1):
        layers.aim(slot, layer)
        layers.pass_on(0.05)
    assert layers.pass_on(1.1), "after too many of them the next is served within a second"


def test_who_waits_for_whichever_layer_comes_first_asks_for_all_of_them_again_and_again() -> None:
    layers = Layers()
    layers.camera.carry(layers.page(0, "bilal"), None, layers.now)
    assert layers.pass_on(10) >= 3 * 9
