"""What one page receives, without a network."""

import struct
from typing import cast

from media import rtcp
from media.agreements import Local
from media.publication import Publication
from media.subscribing import SubscribePeer
from media.ticking import Ticker
from media.transport import PeerTransport

LOCAL = Local("ufrag", "password", "AA:" * 31 + "AA", [("192.0.2.1", 8080)])


class Transport:
    """Is there, and no more."""

    is_connected = True

    def send_rtp(self, packet: bytes) -> None:
        raise AssertionError("nothing is sent here")

    send_rtcp = send_rtp


class Lossy:
    """A publication of which everything was lost."""

    def __init__(self) -> None:
        self.resent: list[int] = []

    def resend(self, _slot: object, sequence: int) -> None:
        self.resent.append(sequence)


def test_a_page_that_asks_for_everything_again_and_again_gets_a_bounded_part_of_it() -> None:
    peer = SubscribePeer("peer", "bilal", lambda _: None, lambda *_: None, Ticker())
    peer.transport = cast(PeerTransport, Transport())
    peer.first_offer(LOCAL)
    slot = next(slot for slot in peer._slots if slot.kind == "video")
    publication = Lossy()
    slot.carries = cast(Publication, publication)
    for start in range(0, 20_000, 170):
        body = struct.pack("!II", 1, slot.ssrc) + b"".join(
            struct.pack("!HH", start + at, 0xFFFF) for at in range(0, 170, 17)
        )
        for feedback in rtcp.parse(struct.pack("!BBH", 0x81, 205, len(body) // 4) + body):
            peer.rtcp_received(feedback)
    assert 0 < len(publication.resent) <= 300
