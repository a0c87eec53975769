"""Which layer a packet belongs to, and what becomes of lost ones: a publish peer without a network."""

import struct
import time

import pytest

from media import rtcp, rtp
from media.layers import Choice
from media.publication import Publication
from media.udp import UdpPort
from rooms.sources import Source
from tests.media.anne import AGREED, Anne
from tests.media.clocks import set_clock
from tests.media.ends import KEY_FRAME, OTHER_FRAME, Browser, browsers, port

__all__ = ["browsers", "port"]


def test_a_stream_is_known_by_its_mid_and_rid_and_then_by_its_ssrc(port: UdpPort) -> None:
    anne = Anne(port)
    anne.send(1, 10, KEY_FRAME, mid="0")  # which layer, nobody can say
    anne.send(2, 10, KEY_FRAME, mid="7", rid="f")
    anne.send(3, 10, KEY_FRAME, mid="0", rid="x")
    assert [layer.ssrc for layer in anne.camera.layers] == [None, None]
    anne.send(4, 10, KEY_FRAME, mid="0", rid="f")
    anne.send(5, 10, KEY_FRAME, mid="0", rid="q")
    anne.send(4, 11, OTHER_FRAME)
    assert [(layer.rid, layer.ssrc, layer.newest) for layer in anne.camera.layers] == [("q", 5, 10), ("f", 4, 11)]


def test_a_camera_that_comes_back_on_the_same_streams_is_known_though_they_tell_nothing(port: UdpPort) -> None:
    anne = Anne(port)
    anne.send(4, 10, KEY_FRAME, mid="0", rid="f")
    anne.peer.unpublish("camera")
    anne.send(4, 11, OTHER_FRAME)
    again = Publication("again", "anne", Source.CAMERA, AGREED, port, anne.transport.send_rtcp)
    anne.peer.publish("0", AGREED, again)
    anne.send(4, 12, KEY_FRAME)
    assert [layer.ssrc for layer in again.layers] == [None, 4]


def test_a_lost_packet_is_asked_for_and_passed_on_in_its_place_when_it_comes(
    port: UdpPort, browsers: list[Browser]
) -> None:
    anne, browser = Anne(port), browsers[0]
    anne.camera.carry(browser, None, time.monotonic())
    anne.send(4, 10, KEY_FRAME, mid="0", rid="f")
    for sequence in (12, 13):
        anne.send(4, sequence, OTHER_FRAME)
    assert anne.transport.asked() == [11]
    anne.send(6, 77, struct.pack("!H", 11) + OTHER_FRAME + b"lost", 97, mid="0", repaired="f")
    anne.send(6, 78, b"", 97)  # nothing but padding, which tries the network
    assert [rtp.parse_header(packet).sequence for packet in browser.alone] == [101]
    assert browser.alone[0].endswith(b"lost")
    assert [browser.receive()[0].sequence for _ in range(3)] == [100, 102, 103]
    anne.send(4, 14, OTHER_FRAME)
    assert anne.transport.asked() == []


def test_what_is_lost_for_good_brings_a_key_frame(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = set_clock(monkeypatch)
    anne = Anne(port)
    anne.camera.carry(browsers[0], None, time.monotonic())
    anne.send(4, 10, KEY_FRAME, mid="0", rid="f")
    for sequence in (12, 13):
        anne.send(4, sequence, OTHER_FRAME)
    anne.transport.sent.clear()
    for _ in range(15):
        now(0.1)
        anne.camera.tick(now(0.0))
    requests = [each.ssrc for each in anne.transport.sent if isinstance(each, rtcp.KeyFrameRequest)]
    assert requests == [4]


@pytest.mark.parametrize(("source", "packets"), [(Source.CAMERA, 18), (Source.SCREEN, 80)])
def test_a_layer_that_stops_while_others_go_on_is_noticed(
    port: UdpPort, monkeypatch: pytest.MonkeyPatch, source: Source, packets: int
) -> None:
    """Within a second on a camera; a screen's largest layer may take its time."""
    now = set_clock(monkeypatch)
    anne = Anne(port, source=source)
    anne.send(4, 10, KEY_FRAME, mid="0", rid="f")
    anne.send(5, 10, KEY_FRAME, mid="0", rid="q")
    anne.camera.tick(now(0.0))
    assert [layer.arrives for layer in anne.camera.offered()] == [True, True]
    changes, last = 0, 11 + packets
    for sequence in range(11, last):
        if sequence == last - 5:
            assert changes == 0
        anne.send(5, sequence, OTHER_FRAME)
        changes += anne.camera.tick(now(0.04))
    assert [layer.arrives for layer in anne.camera.offered()] == [True, False]
    assert changes == 1
    # a picture that stands still has stopped on no layer
    anne.camera.tick(now(5.0))
    assert [layer.arrives for layer in anne.camera.offered()] == [True, False]
    for at in range(20):
        now(0.04)
        anne.send(4, 11 + at, OTHER_FRAME)
        anne.send(5, last + at, OTHER_FRAME)
    anne.camera.tick(now(0.0))
    assert [layer.arrives for layer in anne.camera.offered()] == [True, True]


def test_a_publisher_who_was_away_as_a_whole_has_every_layer_at_once_when_back(
    port: UdpPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network that was gone for a moment says nothing of the layers: none of them has stopped."""
    now = set_clock(monkeypatch)
    anne = Anne(port)
    anne.send(4, 10, KEY_FRAME, mid="0", rid="f")
    anne.send(5, 10, KEY_FRAME, mid="0", rid="q")
    now(1.5)
    for ssrc in (5, 4):
        anne.send(ssrc, 11, OTHER_FRAME)
        anne.camera.tick(now(0.02))
        assert [layer.arrives for layer in anne.camera.offered()] == [True, True]
    for at in range(12, 42):
        anne.send(5, at, OTHER_FRAME)
        anne.camera.tick(now(0.04))
    assert [layer.arrives for layer in anne.camera.offered()] == [True, False]  # that one did stop


def test_who_comes_in_sees_what_comes_first_up_to_the_layer_that_is_wanted(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The large one has stopped, which nobody can know yet."""
    now = set_clock(monkeypatch)
    anne, bilal = Anne(port), browsers[0]
    anne.send(4, 10, KEY_FRAME, mid="0", rid="f")
    anne.send(5, 10, KEY_FRAME, mid="0", rid="q")
    anne.camera.carry(bilal, Choice(1, 0, 1), now(0.1))
    anne.send(5, 11, OTHER_FRAME)
    assert bilal.has_nothing()
    anne.send(5, 12, KEY_FRAME + b"small")
    assert bilal.receive()[1].endswith(b"small")
    anne.send(4, 11, KEY_FRAME + b"large")
    assert bilal.receive()[1].endswith(b"large")
    anne.send(5, 13, KEY_FRAME + b"small")
    assert bilal.has_nothing()
