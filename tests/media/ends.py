"""Both ends of a publication without their peers: a publisher's stream, and a browser that receives one slot."""

import random
import socket
import struct
import time
from collections.abc import Iterator

import pylibsrtp
import pytest

from media import rtcp, rtp, srtp
from media.agreements import Agreed
from media.batches import SocketAddress
from media.datagrams import Datagrams
from media.departures import Departures
from media.journal import Journal
from media.publication import Publication
from media.retransmission import Retransmission
from media.rewriting import Rewriting
from media.udp import UdpPort
from rooms.sources import Source

KEY = bytes(range(28))


PROFILE = pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM


KEY_FRAME, OTHER_FRAME = b"\x90\x80\x85\x01\x00\x00", b"\x90\x80\x85\x02\x01\x00"


class End:
    """One slot of a subscriber, and the keys of its browser; nobody takes what is sent to it."""

    def __init__(self, mid: str) -> None:
        self.ssrc, self.mid, self.place = random.getrandbits(31), mid, -1
        self.receiver, self.takes_red = f"receives-{mid}", True
        self.rewriting = Rewriting(90_000, 100, 200)
        self.departures = Departures()
        self.is_paced, self.waiting = False, list[bytearray]()
        self.retransmission: Retransmission | None = Retransmission(99, 7)
        self.destination = SocketAddress()
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

    def opened(self, packet: bytes) -> bytes:
        """Without its protection."""
        return self._receiving.unprotect(packet)


class Browser(End):
    """Receives what is sent to one slot."""

    def __init__(self, mid: str) -> None:
        super().__init__(mid)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(30)
        self.destination.set(socket.AF_INET, *self.socket.getsockname())

    def receive(self) -> tuple[rtp.RtpHeader, bytes]:
        packet = self.plain()
        head = rtp.parse_header(packet)
        assert rtp.extension(packet, head, 4) == self.mid.encode()
        assert head.ssrc == self.ssrc
        return head, packet[head.start : head.end]

    def plain(self) -> bytes:
        """The next packet off the network."""
        return self.opened(self.socket.recv(2048))

    def has_nothing(self) -> bool:
        self.socket.setblocking(False)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        finally:
            self.socket.settimeout(30)
        return False


@pytest.fixture
def port() -> Iterator[UdpPort]:
    """A port that sends and does not listen."""
    port = UdpPort(Journal())
    port._socket = Datagrams(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), bytearray())
    port.family, port.fd = port._socket.family, port._socket.fd
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
        self.publication.packet_received("", memoryview(packet), rtp.parse_header(packet), time.monotonic())

    def asked(self) -> int:
        return sum(isinstance(f, rtcp.KeyFrameRequest) for packet in self.feedback for f in rtcp.parse(packet))
