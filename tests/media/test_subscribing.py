"""What one page receives, without a network."""

import struct
from typing import cast

import pytest

from media import control, rtcp
from media.agreements import Local
from media.journal import Journal
from media.layers import Layer, Size
from media.packet_path import Track
from media.sharing import Shown
from media.subscribing import SubscribePeer
from media.ticking import Ticker
from media.transport import PeerTransport
from rooms.sources import PictureLimit, Pin, Source

LOCAL = Local("ufrag", "password", "AA:" * 31 + "AA", [("192.0.2.1", 8080)])


class Transport:
    """Is there, and no more."""

    is_connected = True

    def tick(self) -> None:
        """No path is waited for."""

    def send_rtp(self, packet: bytes) -> None:
        raise AssertionError("nothing is sent here")

    send_rtcp = send_rtp


class Lossy:
    """A publication of which everything was lost. `size`: of each packet; 0: none is kept any more."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.resent: list[int] = []

    def resend(self, _slot: object, sequence: int, _now: float) -> int:
        self.resent.append(sequence)
        return self.size


@pytest.mark.parametrize(("size", "most"), [(1_100, 300), (0, 2_000)])
def test_a_page_that_asks_for_everything_again_and_again_gets_a_bounded_part_of_it(size: int, most: int) -> None:
    peer = SubscribePeer("peer", "bilal", lambda _: None, lambda *_: None, Ticker(Journal()))
    peer.transport = cast(PeerTransport, Transport())
    peer.first_offer(LOCAL)
    slot = next(slot for slot in peer._placing.slots if slot.kind == "video")
    publication = Lossy(size)
    slot.carries = cast(Track, publication)
    for start in range(0, 20_000, 170):
        body = struct.pack("!II", 1, slot.ssrc) + b"".join(
            struct.pack("!HH", start + at, 0xFFFF) for at in range(0, 170, 17)
        )
        for feedback in rtcp.parse(struct.pack("!BBH", 0x81, 205, len(body) // 4) + body):
            peer.rtcp_received(feedback)
    assert 0 < len(publication.resent) <= most


class Resting:
    """A camera that nobody is shown."""

    publication_id, participant_id, source, kind = "camera", "anne", Source.CAMERA, "video"

    def __init__(self) -> None:
        self.woken = 0
        self.done: list[str] = []
        self.unwatched: set[object] = set()

    def offered(self) -> tuple[Layer, ...]:
        return (Layer(Size(320, 180), (100_000,)),)

    def anticipate(self, _now: float) -> None:
        self.woken += 1

    def carry(self, _slot: object, _choice: object, _now: float) -> None:
        self.done.append("carry")

    def aim(self, _slot: object, _choice: object, _now: float) -> None: ...

    def release(self, _slot: object) -> None: ...

    def hold(self, _slot: object) -> None:
        self.done.append("hold")

    def look_away(self, slot: object) -> None:
        self.unwatched.add(slot)

    def look_back(self, slot: object) -> None:
        self.unwatched.discard(slot)


def test_a_picture_is_woken_for_who_is_still_connecting() -> None:
    peer = SubscribePeer("peer", "bilal", lambda _: None, lambda *_: None, Ticker(Journal()))
    transport, camera = Transport(), Resting()
    transport.is_connected = False
    peer.transport = cast(PeerTransport, transport)
    peer.first_offer(LOCAL)
    shown = Shown(cast(Track, camera), Size(320, 180), Pin.NONE)
    peer.assign([], [shown], lambda _: LOCAL)
    peer.assign([], [shown], lambda _: LOCAL)
    assert camera.woken == 1


def test_who_wants_sound_only_keeps_the_slots_of_pictures_that_are_held() -> None:
    reports: list[object] = []
    peer = SubscribePeer("peer", "bilal", reports.append, lambda *_: None, Ticker(Journal()))
    camera, later = Resting(), Resting()
    peer.transport = cast(PeerTransport, Transport())
    peer.first_offer(LOCAL)
    one, two = (Shown(cast(Track, each), Size(320, 180), Pin.NONE) for each in (camera, later))
    later.publication_id = "later"
    peer.assign([], [one], lambda _: LOCAL)
    peer.limit_pictures(PictureLimit.SOUND_ONLY)
    peer.assign([], [one, two], lambda _: LOCAL)
    peer.limit_pictures(PictureLimit.NONE)
    assert camera.done == ["carry", "hold", "carry"]
    assert later.done == ["hold", "carry"]
    assert not [each for each in reports if isinstance(each, control.PicturesHeld)], "who chose it knows"


def test_a_page_is_taken_for_one_that_looks_while_it_shows_nothing_at_all() -> None:
    peer = SubscribePeer("peer", "bilal", lambda _: None, lambda *_: None, Ticker(Journal()))
    camera, other = Resting(), Resting()
    peer.transport = cast(PeerTransport, Transport())
    peer.first_offer(LOCAL)
    one, two = (Shown(cast(Track, each), Size(320, 180), Pin.NONE) for each in (camera, other))
    peer.assign([], [one], lambda _: LOCAL)
    assert not camera.unwatched
    for _ in range(2):
        peer.assign([], [], lambda _: LOCAL)
        assert len(camera.unwatched) == 1
    peer.assign([], [two], lambda _: LOCAL)
    assert not camera.unwatched, "it looks at another"
    peer.assign([], [], lambda _: LOCAL)
    assert len(other.unwatched) == 1
    peer.closed("left")
    assert not other.unwatched
