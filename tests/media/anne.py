"""Anne, a browser that sends one camera in two layers; and time that passes as they go on."""

import struct
from collections.abc import Callable
from typing import cast

import pytest

from media import rtcp
from media.agreements import Agreed
from media.publication import Publication
from media.publishing import PublishPeer
from media.transport import PeerTransport
from media.udp import UdpPort
from rooms.sources import Source
from tests.media.clocks import set_clock
from tests.media.ends import KEY_FRAME, OTHER_FRAME

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
