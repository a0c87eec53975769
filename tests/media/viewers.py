"""A page that watches a camera over a simulated network: a subscriber's whole bandwidth, and a browser that asks again.

Time is simulated. What the browser does is what Chromium was seen to do: it asks for each lost packet at once and then
every 100 ms, however long the way is, and gives up after ten times.
"""

import heapq
import itertools
import struct
from dataclasses import dataclass, field

from media import feedback
from media.allocation import Rank, Wish
from media.arrivals import Arrivals
from media.bandwidth import Bandwidth
from media.departures import Departures
from media.fanout import HEADER, NUMBER_AT
from media.layers import Choice, Layer, Size, ladder
from tests.media.links import Link

STEP_S, FRAME_S, VOICE_S, REPORT_S, TICK_S, ASKS_S = 0.005, 0.05, 0.02, 0.1, 0.1, 0.1
PACKET, VOICE, ASKED_TIMES = 1100, 130, 10
TEMPORALS = (0, 2, 1, 2)
VIDEO = 1
# As Chromium sent its test picture at 20 frames a second (kb/s, up to each temporal layer).
CAMERA = tuple(
    Layer(Size(320 << at, 180 << at), tuple(1000 * kbps for kbps in rates))
    for at, rates in enumerate(((40, 60, 110), (95, 155, 312), (207, 350, 723)))
)
SHOWN = Size(1280, 720)
_KEY_FRAME_S = 0.3
"""A key frame is as large as so much of its layer."""


@dataclass
class Seen:
    """What became of the packets that left in half a second, and of the voice's."""

    pictures: int = 0
    lost: int = 0
    resent: int = 0
    voices: int = 0
    voices_lost: int = 0
    queue_s: float = 0.0


@dataclass
class _Missing:
    asked: int = 0
    next_at: float = field(default=0.0)


class Viewer:
    """`seen` is one for each half second."""

    def __init__(self, link: Link) -> None:
        self.link, self.now = link, 100.0
        self.seen: list[Seen] = []
        self.steps: list[tuple[float, tuple[int, int]]] = []
        """When which layer was chosen, up to which temporal one."""
        self._departures, self._arrivals = Departures(), Arrivals()
        self._departures.step = 1
        self.bandwidth = Bandwidth(self._departures, self._leave, self._pad, self.now)
        self.bandwidth.measured(self.now)
        self._step: int | None = None
        self.moves, self._measured = 1.0, 1.0
        """How much the picture moves, as a factor of what it costs; and what the server knows of that."""
        self._frame, self._sequence, self._needs_key = 0, 0, True
        self._underway: list[tuple[float, int, int]] = []
        self._to_server: list[tuple[float, int, object]] = []
        self._told = itertools.count()
        """What is told at one moment is heard in its order."""
        self._newest, self._missing, self._kept = 0, dict[int, _Missing](), dict[int, int]()
        self._due = dict.fromkeys(("voice", "frame", "report", "tick", "second"), self.now)

    def run(self, seconds: float) -> None:
        """Lets that much time pass."""
        for _ in range(round(seconds / STEP_S)):
            if round((self.now - 100) / STEP_S) % 100 == 0:
                self.seen.append(Seen())
            self._pass()
            self.now += STEP_S

    def _is_due(self, what: str, every_s: float) -> bool:
        if self.now < self._due[what] - 1e-9:
            return False
        self._due[what] += every_s
        return True

    def _pass(self) -> None:
        if self._is_due("voice", VOICE_S):
            self.seen[-1].voices += 1
            self._travel(self._departures.number((self.now, VOICE)), VOICE, -1)
        if self._is_due("frame", FRAME_S):
            self._publish()
        if self.bandwidth.needs_clock:
            self.bandwidth.tick(self.now)
        self._browse()
        while self._to_server and self._to_server[0][0] <= self.now:
            self._served(heapq.heappop(self._to_server)[2])
        if self._is_due("tick", TICK_S):
            self._tick()
        if self._is_due("second", 1.0):
            self._measured += 0.4 * (self.moves - self._measured)

    def _tick(self) -> None:
        if self.bandwidth.time_passed(self.now):
            self.bandwidth.flush(self.now)
        if self.bandwidth.must_share(self.now):
            held = self._ladder[self._step].bitrate_bps if self._step is not None else 0
            wish = Wish("camera", Rank.SPEAKER, [step.bitrate_bps for step in self._ladder], held)
            chosen = self.bandwidth.share([wish], 45_000, self.now).get("camera")
            if chosen != self._step:
                before, self._step = self._layer, chosen
                self._needs_key |= self._layer != before
                self.steps.append((self.now, self._ladder[chosen][:2] if chosen is not None else (-1, -1)))

    @property
    def _ladder(self) -> tuple[Choice, ...]:
        """What the picture is taken to cost, which follows what it does cost as in `IncomingLayer`."""
        return ladder([each._replace(bitrates_bps=self._costs(each, self._measured)) for each in CAMERA], SHOWN)

    def _costs(self, layer: Layer, moves: float) -> tuple[int, ...]:
        return tuple(int(moves * bps) for bps in layer.bitrates_bps)

    @property
    def _layer(self) -> int | None:
        return None if self._step is None else self._ladder[self._step].layer

    def _publish(self) -> None:
        temporal = TEMPORALS[self._frame % 4]
        self._frame += 1
        if self._step is None:
            return
        layer, limit, _ = self._ladder[self._step]
        if temporal > limit and not self._needs_key:
            return
        rates = (0, *self._costs(CAMERA[layer], self.moves))
        own = rates[temporal + 1] - rates[temporal]
        size = own / 8 * FRAME_S * (4, 4, 2)[temporal]
        if self._needs_key:
            size, self._needs_key = rates[-1] / 8 * _KEY_FRAME_S, False
        while size > 0:
            self._sequence += 1
            packet = bytearray(HEADER + min(PACKET, int(size) + 1))
            struct.pack_into("!BH", packet, 1, VIDEO, self._sequence & 0xFFFF)
            self._kept[self._sequence] = len(packet)
            size -= PACKET
            if self.bandwidth.is_paced:
                self.bandwidth.pace(packet, self.now)
            else:
                struct.pack_into("!H", packet, NUMBER_AT, self._departures.number((self.now, len(packet))))
                self._leave(bytes(packet))

    def _leave(self, packet: bytes) -> None:
        (sequence,) = struct.unpack_from("!H", packet, 2)
        (number,) = struct.unpack_from("!H", packet, NUMBER_AT)
        self._travel(number, len(packet), sequence)

    def _pad(self, size: int) -> int:
        size = HEADER + min(size, 255)
        self._travel(self._departures.number((self.now, size)), size, 0)
        return size

    def _travel(self, number: int, size: int, sequence: int) -> None:
        came, seen = self.link.arrival(self.now, size), self.seen[-1]
        seen.queue_s = max(seen.queue_s, self.link.queue)
        seen.pictures += sequence > 0
        if came is not None:
            heapq.heappush(self._underway, (came, number, sequence))
        elif sequence:
            seen.voices_lost, seen.lost = seen.voices_lost + (sequence < 0), seen.lost + (sequence > 0)

    def _browse(self) -> None:
        """The browser's side."""
        while self._underway and self._underway[0][0] <= self.now:
            came, number, sequence = heapq.heappop(self._underway)
            self._arrivals.arrived(number, came)
            self._missing.pop(sequence, None)
            if sequence > self._newest:
                self._missing |= {lost: _Missing() for lost in range(self._newest + 1, sequence)}
                self._newest = sequence
        asked = [lost for lost, each in self._missing.items() if each.next_at <= self.now]
        for lost in asked:
            self._missing[lost].asked += 1
            self._missing[lost].next_at = self.now + ASKS_S
            if self._missing[lost].asked >= ASKED_TIMES:
                del self._missing[lost]
        if asked:
            self._tell(asked)
        if self._is_due("report", REPORT_S):
            for report in self._arrivals.reports(self.now):
                self._tell(report)

    def _tell(self, what: object) -> None:
        heapq.heappush(self._to_server, (self.now + self.link.delay_s, next(self._told), what))

    def _served(self, what: object) -> None:
        """The server's side."""
        if isinstance(what, bytes):
            self.bandwidth.reported(feedback.parse(bytes(8) + what), self.now)
            return
        assert isinstance(what, list)
        for sequence in self.bandwidth.resends(VIDEO, what, self.now):
            size = self._kept[sequence]
            self.seen[-1].resent += 1
            self.bandwidth.resent(VIDEO, sequence, size, self.now)
            self._travel(self._departures.number((self.now, size)), size, sequence)
