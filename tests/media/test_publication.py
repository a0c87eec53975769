"""What becomes of packets that are late, lost, empty or too long, and after an interruption. A real socket."""

import struct
import time

import pytest

from media import rtcp, rtp
from media.agreements import RTX
from media.fanout import HEADER
from media.keyframes import MIN_INTERVAL_S
from media.retransmission import Retransmission
from media.timelines import Instant
from media.udp import UdpPort
from rooms.sources import Source
from tests.media.ends import KEY_FRAME, OTHER_FRAME, Browser, Camera, browsers, port

__all__ = ["browsers", "port"]


def test_padding_is_not_forwarded_and_leaves_no_hole(port: UdpPort, browsers: list[Browser]) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser, None, time.monotonic())
    camera.send(KEY_FRAME)
    camera.send(padding=True)
    camera.send()
    assert [browser.receive()[0].sequence for _ in range(2)] == [100, 101]


def test_late_packets_are_passed_on_once_and_never_those_before_the_start(
    port: UdpPort, browsers: list[Browser]
) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser, None, time.monotonic())
    camera.send(KEY_FRAME)  # 65531
    camera.sequence += 1
    camera.send()  # 65533: 65532 is late
    camera.send(sequence=65_532)
    camera.send(sequence=65_532)
    camera.send(sequence=65_530)
    assert [browser.receive()[0].sequence for _ in range(2)] == [100, 102]
    assert [rtp.parse_header(packet).sequence for packet in browser.alone] == [101]


def test_a_lost_packet_is_sent_again_on_the_stream_for_it(port: UdpPort, browsers: list[Browser]) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser, None, time.monotonic())
    camera.send(KEY_FRAME + b"x")
    head, payload = browser.receive()
    camera.publication.resend(browser, head.sequence, time.monotonic())
    camera.publication.resend(browser, head.sequence - 1, time.monotonic())
    (again,) = browser.alone
    assert again[HEADER:] == struct.pack("!H", head.sequence) + payload
    second = rtp.parse_header(again)
    assert (second.ssrc, second.payload_type, second.sequence) == (99, RTX, 8)
    assert (second.timestamp, second.marker) == (head.timestamp, head.marker)
    browser.retransmission = None
    camera.publication.resend(browser, head.sequence, time.monotonic())
    assert rtp.parse_header(browser.alone.pop()).sequence == head.sequence, "as it was: no number changed"
    browser.departures.step = 1
    camera.publication.resend(browser, head.sequence, time.monotonic())
    assert len(browser.alone) == 1, "another packet under one nonce would give the key away"
    browser.retransmission = Retransmission(99, 7)
    camera.publication.release(browser)
    camera.publication.resend(browser, head.sequence, time.monotonic())
    assert len(browser.alone) == 1


def test_after_hours_in_one_slot_what_was_lost_is_still_sent_again_and_what_is_late_passed_on(
    port: UdpPort, browsers: list[Browser]
) -> None:
    """Numbers turn after 65,536 packets: some six minutes of a camera that nobody switches."""
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser, None, time.monotonic())
    camera.send(KEY_FRAME)
    head, _ = browser.receive()
    for second in range(60):
        camera.sequence += 2000  # as many were lost: what comes counts by its number
        camera.send()
        camera.publication.second_passed(time.monotonic())
        head, _ = browser.receive()
        assert camera.publication.resend(browser, head.sequence, time.monotonic()), second
        browser.alone.clear()
        camera.send(sequence=camera.sequence - 1 & 0xFFFF)
        assert [rtp.parse_header(each).sequence for each in browser.alone] == [head.sequence - 1 & 0xFFFF], second


@pytest.mark.parametrize("interruption", ["pause", "jump", "another stream"])
def test_after_an_interruption_the_picture_begins_again_at_a_key_frame(
    port: UdpPort, browsers: list[Browser], interruption: str
) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser, None, time.monotonic())
    camera.send(KEY_FRAME)
    assert browser.receive()[0].sequence == 100
    if interruption == "pause":
        camera.publication.pause(True, time.monotonic())
        camera.send(KEY_FRAME)
        asked = camera.asked()
        camera.publication.pause(False, time.monotonic() + MIN_INTERVAL_S)
        assert camera.asked() == asked + 1, "at once"
    elif interruption == "jump":
        camera.sequence += 20_000
    else:
        camera.ssrc, camera.sequence = 99, 5
    camera.send()
    assert browser.has_nothing()
    camera.send(KEY_FRAME)
    assert browser.receive()[0].sequence == 101


def test_the_publishers_clock_is_passed_on_in_the_slots_numbers(port: UdpPort, browsers: list[Browser]) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser, None, time.monotonic())
    camera.send(KEY_FRAME)
    shown_at = browser.receive()[0].timestamp
    camera.publication.sender_report_received(
        "", rtcp.SenderReport(77, 123 << 32, camera.timestamp + 450), time.monotonic()
    )
    (report,) = [f for packet in browser.reports for f in rtcp.parse(packet)]
    assert report == rtcp.SenderReport(browser.ssrc, 123 << 32, shown_at + 450)


def test_everybody_is_told_a_clock_as_often_as_a_browser_tells_it_and_no_more(
    port: UdpPort, browsers: list[Browser]
) -> None:
    """A datagram holds thirty reports, each of which left once for everybody."""
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser, None, 100.0)
    camera.send(KEY_FRAME)
    for at in range(200):
        camera.publication.sender_report_received("", rtcp.SenderReport(77, at << 32, 0), 100 + at / 1000)
    assert len(browser.reports) == 2
    assert camera.publication.layers[0].report == Instant(199 << 32, 0), "switches count with the newest"


@pytest.mark.parametrize("way", ["another stream", "a jump"])
def test_who_begins_anew_with_each_packet_has_everybody_join_anew_a_few_times_only(
    port: UdpPort, browsers: list[Browser], way: str
) -> None:
    """Each time costs as much as twenty packets, for everybody who hears it."""
    voice, browser = Camera(port, Source.MICROPHONE), browsers[0]
    voice.publication.carry(browser, None, time.monotonic())
    for at in range(40):
        voice.ssrc, voice.sequence = (at, 7) if way == "another stream" else (5, at % 3 * 20_000)
        voice.send(b"opus")
    assert [browser.receive()[0].sequence for _ in range(4)] == [100, 101, 102, 103]
    assert browser.has_nothing()


def test_of_a_flood_of_sound_everybody_is_sent_a_part_without_a_hole(port: UdpPort, browsers: list[Browser]) -> None:
    voice, browser = Camera(port, Source.MICROPHONE), browsers[0]
    voice.publication.carry(browser, None, time.monotonic())
    for _ in range(3000):
        voice.send(b"opus")
    voice.publication.second_passed(time.monotonic())
    voice.send(b"opus")
    assert [browser.receive()[0].sequence for _ in range(251)] == list(range(100, 351))
    assert browser.has_nothing()


def test_of_a_flood_of_pictures_everybody_is_sent_a_part_and_the_picture_begins_again(
    port: UdpPort, browsers: list[Browser]
) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser, None, time.monotonic())

    def flood() -> int:
        """How many of thousands are sent to the browser."""
        came = 0
        for _ in range(3000):
            camera.send()
            if not browser.has_nothing():
                browser.receive()
                came += 1
        return came

    camera.send(KEY_FRAME)
    head, _ = browser.receive()
    assert flood() == 2399
    asked = camera.asked()
    camera.publication.second_passed(time.monotonic())
    assert flood() == 0, "nothing is sent that its decoder could not show"
    camera.publication.second_passed(time.monotonic())
    camera.send(KEY_FRAME)
    assert browser.receive()[0].sequence == head.sequence + 2400 & 0xFFFF
    assert flood() == 799
    assert camera.asked() <= asked + 2


def test_key_frames_of_the_largest_screen_go_on_as_often_as_they_are_asked_for(
    port: UdpPort, browsers: list[Browser]
) -> None:
    screen, browser = Camera(port, Source.SCREEN), browsers[0]
    screen.publication.carry(browser, None, time.monotonic())
    for packets in (900, 900, 900, 260, 260, 900, 900):  # of one second: a megabyte at once, or 2.5 Mb/s
        for at in range(packets):
            screen.send(OTHER_FRAME if at else KEY_FRAME)
            browser.receive()
        screen.publication.second_passed(time.monotonic())


def test_a_payload_too_long_for_a_datagram_is_dropped(port: UdpPort, browsers: list[Browser]) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser, None, time.monotonic())
    camera.send(KEY_FRAME)
    camera.send(OTHER_FRAME + bytes(1400))
    camera.send()
    assert [browser.receive()[0].sequence for _ in range(2)] == [100, 101]
