"""What slots get of a publication: real encryption and a real socket, no browser."""

import contextlib
import random
import socket
import struct
from collections.abc import Iterator
from itertools import pairwise

import pylibsrtp
import pytest

from media import rtcp, rtp, srtp
from media.agreements import OPUS, RTX, VP8, Agreed
from media.batches import CHUNK, SocketAddress
from media.departures import Departures
from media.fanout import HEADER, Fanout
from media.journal import Journal
from media.publication import Publication
from media.retransmission import Retransmission
from media.rewriting import Rewriting
from media.udp import UdpPort
from rooms.sources import Source

KEY = bytes(range(28))
PROFILE = pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM
KEY_FRAME, OTHER_FRAME = b"\x90\x80\x85\x01\x00\x00", b"\x90\x80\x85\x02\x01\x00"


class Browser:
    """Receives what is sent to one slot."""

    def __init__(self, mid: str) -> None:
        self.ssrc, self.mid, self.place = random.getrandbits(31), mid, -1
        self.takes_red = True
        self.rewriting = Rewriting(90_000, 100, 200)
        self.departures = Departures()
        self.is_paced, self.waiting = False, list[bytearray]()
        self.retransmission: Retransmission | None = Retransmission(99, 7)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(2)
        self.destination = SocketAddress()
        self.destination.set(socket.AF_INET, self.socket.getsockname())
        policy = pylibsrtp.Policy
        outbound = policy(KEY, policy.SSRC_ANY_OUTBOUND, srtp_profile=PROFILE)
        outbound.allow_repeat_tx = True
        self._sending = pylibsrtp.Session(outbound)
        self._receiving = pylibsrtp.Session(policy(KEY, policy.SSRC_ANY_INBOUND, srtp_profile=PROFILE))
        self.context = srtp.context_of(self._sending)
        self.alone: list[bytes] = []
        self.reports: list[bytes] = []

    def pace(self, packet: bytearray, now: float) -> None:
        self.waiting.append(packet)

    def send_rtp(self, packet: bytes) -> None:
        self.alone.append(packet)

    def send_rtcp(self, packet: bytes) -> None:
        self.reports.append(packet)

    def receive(self) -> tuple[rtp.RtpHeader, bytes]:
        packet = self._receiving.unprotect(self.socket.recv(2048))
        head = rtp.parse_header(packet)
        assert rtp.extension(packet, head, 4) == self.mid.encode()
        assert head.ssrc == self.ssrc
        return head, packet[head.start : head.end]

    def has_nothing(self) -> bool:
        self.socket.setblocking(False)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        finally:
            self.socket.settimeout(2)
        return False


@pytest.fixture
def port() -> Iterator[UdpPort]:
    """A port that sends and does not listen."""
    port = UdpPort(Journal())
    port._socket, port.family = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), socket.AF_INET
    port.fd = port._socket.fileno()
    yield port
    assert port._socket
    port._socket.close()


@pytest.fixture
def browsers() -> Iterator[list[Browser]]:
    made: list[Browser] = [Browser(str(at)) for at in range(3)]
    yield made
    for browser in made:
        browser.socket.close()


class Camera:
    """A publisher's stream."""

    def __init__(self, port: UdpPort, source: Source = Source.CAMERA) -> None:
        self.feedback: list[bytes] = []
        self.publication = Publication("p", "anne", source, Agreed(96, 0, 0, ()), port, self.feedback.append)
        self.sequence, self.timestamp, self.ssrc = 65_530, 10_000, 77

    def send(self, payload: bytes = OTHER_FRAME, sequence: int | None = None, padding: bool = False) -> None:
        if sequence is None:
            self.sequence = sequence = (self.sequence + 1) & 0xFFFF
            self.timestamp += 9000
        first = 0xA0 if padding else 0x80
        packet = struct.pack("!BBHII", first, 96 | 0x80, sequence, self.timestamp, self.ssrc)
        packet += b"\0\0\0\4" if padding else payload
        self.publication.packet_received(self.publication.layers[0], memoryview(packet), rtp.parse_header(packet))

    def asked(self) -> int:
        return sum(isinstance(f, rtcp.KeyFrameRequest) for packet in self.feedback for f in rtcp.parse(packet))


def test_a_picture_begins_at_a_key_frame_and_goes_on_without_a_hole(port: UdpPort, browsers: list[Browser]) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser)
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
    camera.publication.carry(browsers[0])
    camera.send(KEY_FRAME)
    camera.send()
    for browser in browsers[1:]:
        camera.publication.carry(browser)
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
    first.publication.carry(browser)
    first.send(KEY_FRAME)
    first.send()
    first.publication.release(browser)
    second.publication.carry(browser)
    second.send()
    second.send(b"\x90\x80\x99\x77\x00\x00")
    seen = [browser.receive() for _ in range(3)]
    assert [head.sequence for head, _ in seen] == [100, 101, 102]
    assert 0 < seen[2][0].timestamp - seen[1][0].timestamp < 90_000
    assert seen[2][1][2:4] == b"\x85\x03"  # the picture id goes on from 0x502


def test_padding_is_not_forwarded_and_leaves_no_hole(port: UdpPort, browsers: list[Browser]) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser)
    camera.send(KEY_FRAME)
    camera.send(padding=True)
    camera.send()
    assert [browser.receive()[0].sequence for _ in range(2)] == [100, 101]


def test_late_packets_are_passed_on_once_and_never_those_before_the_start(
    port: UdpPort, browsers: list[Browser]
) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser)
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
    camera.publication.carry(browser)
    camera.send(KEY_FRAME + b"x")
    head, payload = browser.receive()
    camera.publication.resend(browser, head.sequence)
    camera.publication.resend(browser, head.sequence - 1)
    (again,) = browser.alone
    assert again[HEADER:] == struct.pack("!H", head.sequence) + payload
    second = rtp.parse_header(again)
    assert (second.ssrc, second.payload_type, second.sequence) == (99, RTX, 8)
    assert (second.timestamp, second.marker) == (head.timestamp, head.marker)
    browser.retransmission = None
    camera.publication.resend(browser, head.sequence)
    assert rtp.parse_header(browser.alone.pop()).sequence == head.sequence, "as it was: no number changed"
    browser.departures.step = 1
    camera.publication.resend(browser, head.sequence)
    assert len(browser.alone) == 1, "another packet under one nonce would give the key away"
    browser.retransmission = Retransmission(99, 7)
    camera.publication.release(browser)
    camera.publication.resend(browser, head.sequence)
    assert len(browser.alone) == 1


@pytest.mark.parametrize("interruption", ["pause", "jump", "another stream"])
def test_after_an_interruption_the_picture_begins_again_at_a_key_frame(
    port: UdpPort, browsers: list[Browser], interruption: str
) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser)
    camera.send(KEY_FRAME)
    assert browser.receive()[0].sequence == 100
    if interruption == "pause":
        camera.publication.pause(True)
        camera.send(KEY_FRAME)
        camera.publication.pause(False)
    elif interruption == "jump":
        camera.sequence += 20_000
    else:
        camera.ssrc, camera.sequence = 99, 5
    camera.send()
    assert browser.has_nothing()
    camera.send(KEY_FRAME)
    assert browser.receive()[0].sequence == 101


def test_sound_begins_at_once_and_tells_its_level(port: UdpPort, browsers: list[Browser]) -> None:
    voice, browser = Camera(port, Source.MICROPHONE), browsers[0]
    voice.publication.carry(browser)
    voice.send(b"opus")
    head, payload = browser.receive()
    assert (head.payload_type, payload) == (OPUS, b"opus")
    assert voice.feedback == []


def test_the_publishers_clock_is_passed_on_in_the_slots_numbers(port: UdpPort, browsers: list[Browser]) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser)
    camera.send(KEY_FRAME)
    shown_at = browser.receive()[0].timestamp
    camera.publication.sender_report_received(
        camera.publication.layers[0], rtcp.SenderReport(77, 123 << 32, camera.timestamp + 450)
    )
    (report,) = [f for packet in browser.reports for f in rtcp.parse(packet)]
    assert report == rtcp.SenderReport(browser.ssrc, 123 << 32, shown_at + 450)


def test_a_payload_too_long_for_a_datagram_is_dropped(port: UdpPort, browsers: list[Browser]) -> None:
    camera, browser = Camera(port), browsers[0]
    camera.publication.carry(browser)
    camera.send(KEY_FRAME)
    camera.send(OTHER_FRAME + bytes(1400))
    camera.send()
    assert [browser.receive()[0].sequence for _ in range(2)] == [100, 101]


def test_more_than_a_chunk_of_slots_come_and_go_in_any_order(port: UdpPort) -> None:
    with contextlib.ExitStack() as stack:
        browsers = [Browser(str(at)) for at in range(150)]
        for browser in browsers:
            stack.callback(browser.socket.close)
            browser.rewriting.first_sequence = 0
        fanout, order = Fanout(port), random.Random(2)
        carried: set[int] = set()
        for _ in range(500):
            at = order.randrange(len(browsers))
            if at in carried:
                carried.remove(at)
                fanout.remove(browsers[at])
            else:
                carried.add(at)
                fanout.add(browsers[at])
        assert len(fanout) == len(carried) > CHUNK
        fanout.forward(VP8, 7, 8, b"payload", None, 0.0)
        for at, browser in enumerate(browsers):
            if at in carried:
                assert browser.receive()[1] == b"payload"
            assert browser.has_nothing()


def test_an_address_that_the_kernel_refuses_costs_nobody_else(port: UdpPort, browsers: list[Browser]) -> None:
    camera = Camera(port)
    browsers[1].destination.set(socket.AF_INET, ("127.0.0.1", 0))
    for browser in browsers:
        camera.publication.carry(browser)
    camera.send(KEY_FRAME)
    assert [browsers[at].receive()[1] for at in (0, 2)] == [KEY_FRAME, KEY_FRAME]
    assert (port.packets_out, port.packets_dropped) == (2, 1)


def test_a_closed_port_loses_packets_and_raises_nothing(port: UdpPort, browsers: list[Browser]) -> None:
    camera = Camera(port)
    camera.publication.carry(browsers[0])
    camera.send(KEY_FRAME)
    opened, port._socket = port._socket, None
    camera.send()
    port._socket = opened
    assert port.packets_dropped == 1


def test_who_is_on_a_weak_network_gets_the_same_packets_at_their_own_pace(
    port: UdpPort, browsers: list[Browser]
) -> None:
    camera, weak, other = Camera(port), browsers[0], browsers[1]
    weak.is_paced = True
    for browser in (weak, other):
        camera.publication.carry(browser)
    camera.send(KEY_FRAME)
    (packet,) = weak.waiting
    head = rtp.parse_header(bytes(packet))
    assert packet[head.start :] == other.receive()[1] == KEY_FRAME
    assert (head.ssrc, head.payload_type) == (weak.ssrc, VP8)
    assert weak.has_nothing()
    weak.is_paced = False
    camera.publication.reroute(weak)
    camera.send()
    assert weak.receive()[0].sequence == head.sequence + 1
