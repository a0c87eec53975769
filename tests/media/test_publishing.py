"""Which layer a packet belongs to, and what becomes of lost ones: a publish peer without a network."""

import struct
import time
from collections.abc import Callable
from typing import cast

import pytest

from media import rtcp, rtp
from media.agreements import Agreed
from media.layers import Choice
from media.publication import Publication
from media.publishing import PublishPeer
from media.transport import PeerTransport
from media.udp import UdpPort
from rooms.sources import Source
from tests.media.ends import KEY_FRAME, OTHER_FRAME, Browser, browsers, port

__all__ = ["browsers", "port"]
MID, RID, REPAIRED = 9, 10, 11
AGREED = Agreed(
    96, MID, 0, (), repair_payload_type=97, rids=("q", "f"), rid_extension=RID, repaired_rid_extension=REPAIRED
)


class Transport:
    """Takes what is sent."""

    def __init__(self) -> None:
        self.sent: list[rtcp.Feedback] = []

    def send_rtcp(self, packet: bytes) -> None:
        self.sent += rtcp.parse(packet)

    def asked(self) -> list[int]:
        """What was asked for again since the last look."""
        sent, self.sent = self.sent, []
        return [number for each in sent if isinstance(each, rtcp.Nack) for number in each.lost]


class Anne:
    """A browser that sends one camera in two layers."""

    def __init__(self, port: UdpPort, agreed: Agreed = AGREED, source: Source = Source.CAMERA) -> None:
        self.transport = Transport()
        self.peer = PublishPeer("peer", "anne", lambda *_: None, lambda _: None)
        self.peer.transport = cast(PeerTransport, self.transport)
        self.camera = Publication("camera", "anne", source, agreed, port, self.transport.send_rtcp)
        self.peer.publish("0", agreed, self.camera)

    def send(self, ssrc: int, sequence: int, payload: bytes, payload_type: int = 96, **names: str) -> None:
        numbers = {"mid": MID, "rid": RID, "repaired": REPAIRED}
        told = b"".join(bytes([numbers[name] << 4 | len(text) - 1]) + text.encode() for name, text in names.items())
        told += bytes(-len(told) % 4)
        head = struct.pack(
            "!BBHIIHH", 0x90, 0x80 | payload_type, sequence, 9000 * sequence, ssrc, 0xBEDE, len(told) // 4
        )
        self.peer.rtp_received(memoryview(head + told + payload))


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


def test_a_layer_that_is_asked_to_rest_counts_as_there_and_comes_at_once_when_wanted(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, told = both_layers(port, monkeypatch)
    bilal, chloe, _ = browsers
    anne.camera.carry(bilal, Choice(0, 0, 1), time.monotonic())
    anne.send(5, 11, KEY_FRAME)
    told.pass_on(5.0, ssrcs=(4, 5), until=lambda: bool(told.told))
    assert told.told == [("q",)]
    told.pass_on(3.0, ssrcs=(5,))
    assert [layer.arrives for layer in anne.camera.offered()] == [True, True]
    anne.camera.carry(chloe, Choice(1, 0, 1), time.monotonic())
    told.pass_on(0.1, ssrcs=(5,))
    assert told.told[1:] == [("q", "f")]
    anne.send(5, told.next(5), KEY_FRAME)
    assert chloe.receive()[0].sequence == 100, "who has nothing sees another layer meanwhile"
    anne.send(4, told.next(4), KEY_FRAME + b"large")
    assert chloe.receive()[1].endswith(b"large")
    told.pass_on(1.0, ssrcs=(4, 5))
    assert [layer.arrives for layer in anne.camera.offered()] == [True, True]
    assert len(told.told) == 2


def test_a_layer_that_does_not_come_though_it_is_wanted_again_counts_as_gone(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, told = both_layers(port, monkeypatch)
    told.pass_on(5.0, ssrcs=(4, 5))
    assert told.told == [()]
    told.pass_on(20.0)
    assert [layer.arrives for layer in anne.camera.offered()] == [True, True], "both would come"
    anne.camera.carry(browsers[0], Choice(1, 0, 1), time.monotonic())
    told.pass_on(3.5, ssrcs=(5,))
    assert told.told == [(), *[("q", "f")] * 4], "a message may be lost: it is said again each second"
    assert [layer.arrives for layer in anne.camera.offered()] == [True, False]
    anne.camera.aim(browsers[0], Choice(0, 0, 1), time.monotonic())
    told.pass_on(10.0, ssrcs=(5,))
    assert len(told.told) == 5, "it stays asked for"


def test_what_came_when_it_was_to_rest_does_not_pass_for_what_was_asked_for_again(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, told = both_layers(port, monkeypatch)
    told.pass_on(5.0, ssrcs=(4, 5))
    anne.camera.carry(browsers[0], Choice(0, 0, 1), time.monotonic())
    told.pass_on(0.1, ssrcs=(5,))
    told.pass_on(0.1, ssrcs=(5,))  # sent before the page was told to rest; what it is told now is lost
    assert told.told == [(), ("q",)]
    told.pass_on(3.0, until=lambda: len(told.told) > 2)
    assert told.told[2:] == [("q",)]


def test_who_waits_for_a_small_layer_gets_no_larger_one_meanwhile(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, told = both_layers(port, monkeypatch)
    bilal = browsers[0]
    told.pass_on(5.0, ssrcs=(4, 5))
    anne.camera.carry(bilal, Choice(0, 0, 1), time.monotonic())  # what his network carries
    told.pass_on(0.1, ssrcs=(4,))
    assert told.told == [(), ("q",)]
    anne.send(4, told.next(4), KEY_FRAME + b"large, though it was to rest")
    anne.send(5, told.next(5), KEY_FRAME + b"small")
    assert bilal.receive()[1].endswith(b"small")


def test_a_page_that_shows_nothing_at_all_is_not_told_of_to_the_publisher(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, told = both_layers(port, monkeypatch)
    bilal = browsers[0]
    anne.camera.carry(bilal, Choice(1, 0, 1), time.monotonic())
    anne.send(4, 11, KEY_FRAME)
    told.pass_on(1.0, ssrcs=(4, 5))
    anne.camera.look_away(bilal)
    anne.camera.release(bilal)
    told.pass_on(60.0, ssrcs=(4, 5))
    anne.camera.look_back(bilal)
    anne.camera.carry(bilal, Choice(1, 0, 1), time.monotonic())
    told.pass_on(10.0, ssrcs=(4, 5))
    assert told.told == []
    anne.camera.release(bilal)
    told.pass_on(10.0, ssrcs=(4, 5))
    assert told.told == [()]


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


def test_a_picture_that_is_held_back_is_a_small_one_to_its_publisher(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a person chose sound only, or a network carries no picture; also of a page that is hidden then."""
    anne, told = both_layers(port, monkeypatch)
    bilal = browsers[0]
    anne.camera.carry(bilal, Choice(1, 0, 1), time.monotonic())
    anne.send(4, 11, KEY_FRAME)
    anne.camera.hold(bilal)
    told.pass_on(10.0, ssrcs=(4, 5))
    assert told.told == [("q",)]
    anne.camera.look_away(bilal)
    anne.camera.release(bilal)
    told.pass_on(10.0, ssrcs=(5,))
    anne.camera.look_back(bilal)
    anne.camera.hold(bilal)
    told.pass_on(10.0, ssrcs=(5,))
    assert told.told == [("q",)]
    anne.camera.release(bilal)
    told.pass_on(10.0, ssrcs=(5,))
    assert told.told == [("q",), ()]
    assert bilal.receive()[1] == KEY_FRAME
    assert bilal.has_nothing()


class Play:
    """Time that passes, with these streams going on."""

    def __init__(self, anne: Anne, now: Callable[[float], float]) -> None:
        self._anne, self._now = anne, now
        self._sequences = {4: 11, 5: 12}
        self.told: list[tuple[str, ...]] = []

    def next(self, ssrc: int) -> int:
        self._sequences[ssrc] += 1
        return self._sequences[ssrc]

    def pass_on(self, seconds: float, ssrcs: tuple[int, ...] = (), until: Callable[[], bool] = lambda: False) -> None:
        for _ in range(round(seconds * 10)):
            for ssrc in ssrcs:
                self._anne.send(ssrc, self.next(ssrc), OTHER_FRAME)
            at = self._now(0.1)
            self._anne.camera.tick(at)
            if (rids := self._anne.camera.layers_wanted(at, hidden=False)) is not None:
                self.told.append(rids)
            if until():
                return


def both_layers(port: UdpPort, monkeypatch: pytest.MonkeyPatch) -> tuple[Anne, Play]:
    """Anne, whose two layers have begun, and a clock of the test's own that moves as they go on."""
    now = set_clock(monkeypatch)
    anne = Anne(port)
    anne.send(4, 10, KEY_FRAME, mid="0", rid="f")
    anne.send(5, 10, KEY_FRAME, mid="0", rid="q")
    return anne, Play(anne, now)


def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], float]:
    """A clock that stands until it is moved; gives its time."""
    at = [1000.0]

    def move(by: float) -> float:
        at[0] += by
        return at[0]

    monkeypatch.setattr("time.monotonic", lambda: at[0])
    return move
