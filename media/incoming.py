"""One layer of a publication as it arrives: how large, at what rate, how well, and what is missing of it.

The rule: packets leave here in numbers without the holes of padding, whatever came between; a jump, or another stream
in the layer's place, is told, so that everyone joins anew.
"""

from collections.abc import Container
from enum import Enum

from media.agreements import kind_of
from media.forwarding import ALL, HISTORY, Forwarding
from media.holes import Holes
from media.keyframes import Asker, KeyFrameRequests
from media.layers import Layer, Size
from media.missing import Missing
from media.packet_path import Network
from media.reception import Reception
from media.rtp import RtpHeader
from media.timelines import Instant
from media.vp8 import Vp8Descriptor, picture_size
from rooms.sources import Source

# VP8 has two bits for them (RFC 7741 §4.2).
_TEMPORALS = 4
# A jump further than a second of packets is another stream.
_LARGEST_GAP = 3000
# A layer that is silent for so long while others of its publication go on has stopped: the browser's processor or
# network is too weak for it. A screen's largest layer takes a while to swallow a key frame, and another would not help.
_PATIENCE_S = {Source.CAMERA: 0.6, Source.SCREEN: 3.0}
# One that comes back has to go on for so long first.
_STEADY_S = 0.5
# So many packets of a layer go on each second, and so many at once where fewer came before. Of a sound, which is never
# left out for anybody's network, five times what browsers send; of a picture three times a full screen of 2.5 Mb/s, and
# at once as many as a key frame of the largest screen has, some times over.
ALLOWED = {"audio": (250, 250), "video": (800, 2400)}
# One that rested and is asked for again: a message to the page, an encoder that starts, a key frame.
_COMES_WITHIN_S = 2.0
_SMOOTHING = 0.4
# What a layer is taken to cost until it was measured for a second, by its size: about what browsers are asked to send
# at most (static/js/lib/encodings.js). Were it nothing, a weak network would be given the largest one first.
_ASSUMED_BPS_PER_PIXEL = {Source.CAMERA: 1.3, Source.SCREEN: 0.6}


def patience_s(source: Source) -> float:
    """How long a layer, or all of them, may be silent before that means something."""
    return _PATIENCE_S.get(source, 0.0)


class Order(Enum):
    """Where a packet stands in its stream: one that nobody remembers, or that came before, is stale."""

    NEXT = 1
    LATE = 2
    STALE = 3
    ELSEWHERE = 4


class IncomingLayer:
    """The stream of one RID, or the only one of its publication. Times are monotonic seconds."""

    def __init__(self, rid: str, source: Source) -> None:
        self.rid = rid
        self._clock_rate, self._mends = (90_000, True) if kind_of(source) == "video" else (48_000, False)
        self._per_second, self._at_once = ALLOWED[kind_of(source)]
        self.allowance = self._at_once
        """Packets that may still go on; what is beyond is dropped before it costs for each who would get it."""
        self._patience, self._assumed = patience_s(source), _ASSUMED_BPS_PER_PIXEL.get(source, 0.0)
        self.reception: Reception | None = None
        self.report: Instant | None = None
        """Its newest sender report."""
        self.clock_told_at = float("-inf")
        """When those who get it were told of one."""
        self.size: Size | None = None
        self.key_frames = KeyFrameRequests()
        self.beginnings = Asker()
        """How often another stream, or a jump, is followed: everybody who gets the layer begins anew each time."""
        self.missing = Missing()
        self.forwardings: dict[int, Forwarding] = {}
        self.newest_at = self._steady_from = float("-inf")
        self.newest: int | None = None
        """The number of its newest packet."""
        self._rests, self._woken_at = False, float("-inf")
        self._holes = Holes()
        self._octets = [0] * _TEMPORALS
        self._rates = [0.0] * _TEMPORALS
        self._measured_at: float | None = None
        self._is_measured = False
        self._top = 0

    @property
    def ssrc(self) -> int | None:
        """Of the stream that arrives now."""
        return self.reception.ssrc if self.reception else None

    @property
    def is_away(self) -> bool:
        """Whether it rests, or was asked for again and has not come yet."""
        return self._rests or self.newest_at < self._woken_at

    def is_missed(self, now: float) -> bool:
        """Whether it was asked for again and does not come, or no more: what came first may have been on its way."""
        return self.is_away or (self._woken_at > float("-inf") and now - self.newest_at > self._patience)

    def rest(self) -> None:
        """Its publisher is asked to send it no more: it is silent, and would come."""
        self._rests = True

    def wake(self, now: float) -> None:
        """Its publisher is asked to send it (again)."""
        if self._rests:
            self._rests, self._woken_at = False, now

    def stream_began(self, ssrc: int, now: float) -> None:
        """Another stream takes the layer's place."""
        self.reception, self.report = Reception(ssrc, self._clock_rate), None
        self._holes, self.missing, self.newest = Holes(), Missing(), None
        self.newest_at, self._steady_from = now, float("-inf")

    def arrived(self, head: RtpHeader, now: float, going_since: float) -> None:
        """Counts a packet, whatever becomes of it; `going_since`: the publication was silent as a whole until then."""
        if self.reception:
            self.reception.packet_received(head.sequence, head.timestamp, now)
        if self._mends:
            self.missing.arrived(head.sequence, now)
        if now - max(self.newest_at, going_since, self._woken_at + _COMES_WITHIN_S) > self._patience:
            self._steady_from = now + _STEADY_S
        self.newest_at = now

    def left_out(self, sequence: int) -> None:
        """A packet that carries nothing: its number is given to the next."""
        self._holes.drop(sequence)

    def number(self, sequence: int) -> int:
        """The number of a packet that goes on."""
        return self._holes.number(sequence)

    def order(self, number: int) -> Order:
        """Where a packet stands in the stream."""
        if self.newest is None:
            return Order.NEXT
        ahead = (number - self.newest) & 0xFFFF
        if ahead == 0 or ahead >= 0x8000:
            return Order.LATE if 0 < -ahead & 0xFFFF < HISTORY else Order.STALE
        return Order.NEXT if ahead <= _LARGEST_GAP else Order.ELSEWHERE

    def measure(self, payload: bytes, picture: Vp8Descriptor | None) -> None:
        """Counts what is forwarded, and learns its size."""
        if picture is None:
            self._octets[0] += len(payload)
            return
        self._octets[picture.temporal] += len(payload)
        if picture.temporal > self._top:
            self._top = picture.temporal
        if picture.is_key_frame_start:
            self.missing.key_frame_arrived()
            if found := picture_size(payload, picture):
                self.size = Size(*found)

    def second_passed(self, now: float, newest_of_all: float) -> None:
        """Measures the rates of the last second, but the first time, and allows packets for the next."""
        self.allowance = min(max(self.allowance, 0) + self._per_second, self._at_once)
        before, self._measured_at = self._measured_at, now if self.reception else None
        has_stopped = newest_of_all - self.newest_at > self._patience
        if (self.is_away or has_stopped) and not any(self._octets):
            return  # what it would cost is what it cost
        octets, self._octets = self._octets, [0] * _TEMPORALS
        if before is None:
            return
        self._is_measured = True
        for at, counted in enumerate(octets):
            rate = counted * 8 / (now - before) if now > before else 0.0
            self._rates[at] += (rate - self._rates[at]) * (_SMOOTHING if self._rates[at] else 1.0)

    def arrives(self, newest_of_all: float, going_since: float) -> bool:
        """Whether it goes on, while a layer of its publication had a packet at that time, and some since the other.

        One that was asked to rest goes on as soon as it is wanted.
        """
        if self._rests or newest_of_all < self._woken_at + _COMES_WITHIN_S:
            return True
        if self.reception is None or newest_of_all - max(self.newest_at, going_since) > self._patience:
            return False
        return self.newest_at >= self._steady_from

    def offered(self, newest_of_all: float, going_since: float) -> Layer:
        """As the choice between layers sees it."""
        total, counted = 0.0, []
        for rate in self._rates[: self._top + 1]:
            total += rate
            counted.append(int(total))
        if self.size and not self._is_measured:
            counted = [int(self.size.width * self.size.height * self._assumed)] * len(counted)
        return Layer(self.size, tuple(counted), self.arrives(newest_of_all, going_since))

    def limit(self, temporal: int) -> int:
        """The forwarding's limit for a temporal layer of `offered`."""
        return ALL if temporal >= self._top else temporal

    def forwarding(self, network: Network, limit: int) -> Forwarding:
        """The one with this limit, a new one if there is none."""
        if limit not in self.forwardings:
            self.forwardings[limit] = Forwarding(network, limit)
        return self.forwardings[limit]

    def retire(self, awaited: Container[int]) -> None:
        """Forgets what nobody gets, but for the limits that somebody awaits."""
        for limit, forwarding in list(self.forwardings.items()):
            if not len(forwarding.fanout) and limit not in awaited:
                del self.forwardings[limit]
