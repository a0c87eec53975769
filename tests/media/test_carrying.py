"""When a slot begins to get a publication, and in which numbers."""

import time
from itertools import pairwise

from media.agreements import OPUS, VP8
from media.udp import UdpPort
from rooms.sources import Source
from tests.media.ends import KEY_FRAME, OTHER_FRAME, Browser, Camera, browsers, port

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
