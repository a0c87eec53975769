"""A run of packets through `media/packet_path.py`, as a text: what came, what was wanted, and all that left.

Each line is milliseconds, a word, and what it is about; packets are plain, in hexadecimal. `python -m
tests.media.recorded` records it anew, with real VP8, through the Python path: look at the difference before you
believe it.

    in TRACK RID PACKET · again TRACK RID PACKET (on the stream of repairs) · report TRACK RID NTP TIMESTAMP
    carry TRACK SLOT LAYER TEMPORAL · aim (the same) · resend TRACK SLOT SEQUENCE
    hold, release, key, look_away, look_back TRACK SLOT · loss TRACK SLOT FRACTION · anticipate TRACK
    pace SLOT 0|1 · pause TRACK 0|1 · tick TRACK · second TRACK · stats, reports TRACK
    wanted TRACK [hidden]
    > SLOT PACKET (on the network) · + SLOT PACKET (alone: late or again) · ~ SLOT PACKET (to be paced)
    rtcp SLOT PACKET · < TRACK PACKET (RTCP for the publisher) · = TRACK FACTS
"""

import random
import struct
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from media import rtcp, rtp
from media.agreements import Agreed
from media.batches import Chunk
from media.layers import Choice
from media.packet_path import MakesTracks, Track
from media.publication import Publication
from media.rewriting import Rewriting
from media.streams import Stream
from rooms.sources import Source
from tests.media import simulcast
from tests.media.ends import End
from tests.media.test_red import packed

TEXT = Path(__file__).with_name("packet_path.txt")
RIDS = tuple(simulcast.SIZES)
LEVEL, REPAIR, RED = 14, 97, 63
AGREED = {
    "camera": (Source.CAMERA, Agreed(96, 0, 0, (), repair_payload_type=REPAIR, rids=RIDS)),
    "voice": (Source.MICROPHONE, Agreed(111, 0, LEVEL, (), red_payload_type=RED)),
}
SLOTS = {"bilal": "4", "chloe": "5", "driss": "6", "bilal-hears": "0", "chloe-hears": "1"}
PICTURES, PICTURE_MS, VOICE_MS = 22, 40, 20
# The clock is the machine's, which was started long before anything came.
STARTED_S = 100_000


class Slot(End):
    """A browser's slot, with the same numbers in each run."""

    def __init__(self, name: str) -> None:
        super().__init__(SLOTS[name])
        self.ssrc, self.takes_red = 1000 + int(self.mid), name == "bilal-hears"
        self.rewriting = Rewriting(48_000 if name.endswith("hears") else 90_000, 32_762, 4_294_960_000)
        if name == "chloe":
            self.retransmission = None  # what she lost comes again as it was
        else:
            self.departures.step = 1

    def left(self) -> Iterator[tuple[str, bytes]]:
        """What left for it alone since the last look."""
        for word, packets in (("+", self.alone), ("~", self.waiting), ("rtcp", self.reports)):
            for packet in packets:
                yield word, bytes(packet)
            packets.clear()


class Wire:
    """A network without sockets, on which nothing is late: datagrams by where their address is in memory."""

    def __init__(self) -> None:
        self._sent: dict[int, list[bytes]] = defaultdict(list)

    def send_chunk(self, chunk: Chunk, count: int) -> None:
        for at in range(count):
            if packet := bytes(chunk.packet(at)):
                self._sent[chunk._messages[at].header.name].append(packet)

    def send(self, packet: bytes | memoryview, path: Stream) -> None:
        raise AssertionError("nobody is reached by a stream")

    def left(self, slot: Slot) -> Iterator[tuple[str, bytes]]:
        """What was sent to a slot since the last look."""
        for packet in self._sent.pop(slot.destination.location, ()):
            yield ">", slot.opened(packet)


class Run:
    """A path with one camera, one voice and some slots; `lines` is what happened."""

    def __init__(self, make: MakesTracks) -> None:
        self.lines: list[str] = []
        self._wire = Wire()
        self._feedback: dict[str, list[bytes]] = {name: [] for name in AGREED}
        self._tracks: dict[str, Track] = {
            name: make(name, "anne", source, agreed, self._wire, self._feedback[name].append)
            for name, (source, agreed) in AGREED.items()
        }
        self._slots = {name: Slot(name) for name in SLOTS}

    def does(self, line: str) -> None:
        """Takes one step, and notes what it tells and what leaves."""
        self.lines.append(line)
        at, word, *about = line.split()
        told = self._do(word, about, STARTED_S + int(at) / 1000)
        if told is not None:
            self.lines.append(f"{at} = {about[0]} {told}")
        for name, slot in self._slots.items():
            left = [*self._wire.left(slot), *slot.left()]
            self.lines += [f"{at} {how} {name} {packet.hex()}" for how, packet in left]
        for name, sent in self._feedback.items():
            self.lines += [f"{at} < {name} {packet.hex()}" for packet in sent]
            sent.clear()

    def _do(self, word: str, about: Sequence[str], now: float) -> object:
        """What the step tells, if anything."""
        if word == "pace":
            slot = self._slots[about[0]]
            slot.is_paced = about[1] == "1"
            for track in self._tracks.values():
                track.reroute(slot)
            return None
        track, rest = self._tracks[about[0]], about[1:]
        if rest and rest[0] in SLOTS:
            return self._of_slot(word, track, self._slots[rest[0]], [int(each) for each in rest[1:]], now)
        steps: dict[str, Callable[[], object]] = {
            "in": lambda: self._receive(track, rest[0].strip("-"), bytes.fromhex(rest[1]), now, repaired=False),
            "again": lambda: self._receive(track, rest[0].strip("-"), bytes.fromhex(rest[1]), now, repaired=True),
            "report": lambda: self._report(track, rest[0], int(rest[1]), int(rest[2]), now),
            "anticipate": lambda: track.anticipate(now),
            "pause": lambda: track.pause(rest[0] == "1", now),
            "tick": lambda: track.tick(now),
            "second": lambda: track.second_passed(now),
            "stats": lambda: self._facts(track),
            "wanted": lambda: (track.layers_wanted(now, hidden=rest == ["hidden"]), track.rests),
            "reports": lambda: list(track.reports(now)),
        }
        return steps[word]()

    @staticmethod
    def _receive(track: Track, rid: str, packet: bytes, now: float, *, repaired: bool) -> None:
        head: rtp.RtpHeader | None = rtp.parse_header(packet)
        if head and repaired:
            head = rtp.repaired(memoryview(packet), head, 96)
        assert head
        track.packet_received(rid, memoryview(packet), head, now, repaired=repaired)

    @staticmethod
    def _report(track: Track, rid: str, ntp: int, timestamp: int, now: float) -> None:
        ssrc = track.ssrc_of(rid)
        assert ssrc is not None
        track.sender_report_received(rid, rtcp.SenderReport(ssrc, ntp, timestamp), now)

    @staticmethod
    def _facts(track: Track) -> str:
        is_told = (track.participant_id, track.source, track.agreed) == ("anne", *AGREED[track.publication_id])
        layers = [(each.size and tuple(each.size), *each.bitrates_bps, each.arrives) for each in track.offered()]
        known = [rid for rid in ("", *RIDS, "x") if track.has_layer(rid)]
        return f"{is_told} {track.kind} {layers} {known} {track.loudest_since()}"

    @staticmethod
    def _of_slot(word: str, track: Track, slot: Slot, numbers: Sequence[int], now: float) -> None:
        choice = Choice(numbers[0], numbers[1], 0) if len(numbers) == 2 else None
        steps: dict[str, Callable[[], None]] = {
            "carry": lambda: track.carry(slot, choice, now),
            "aim": lambda: track.aim(slot, choice, now),
            "hold": lambda: track.hold(slot),
            "release": lambda: track.release(slot),
            "look_away": lambda: track.look_away(slot),
            "look_back": lambda: track.look_back(slot),
            "key": lambda: track.want_key_frame(slot, now),
            "resend": lambda: track.resend(slot, numbers[0], now),
            "loss": lambda: track.loss_reported(slot, numbers[0], now),
        }
        steps[word]()


def is_step(line: str) -> bool:
    """Whether it is one that a run takes, and not what came of one."""
    return line.split()[1] not in (">", "+", "~", "rtcp", "<", "=")


# What happens before a picture, besides the pictures themselves.
_SCRIPT = {
    0: ["carry camera bilal 2 2", "carry camera chloe 1 0", "carry voice bilal-hears", "stats camera"],
    4: ["aim camera chloe 1 2", "second camera", "second voice", "stats camera"],  # nothing is measured yet
    6: ["carry camera driss 2 2"],  # a newcomer, who first sees what comes first
    9: ["resend camera bilal 32765", "resend camera chloe 32765"],
    10: ["key camera bilal"],
    11: ["aim camera bilal 0 1"],
    13: ["pace driss 1"],
    14: ["carry voice chloe-hears"],  # in the middle of a word
    15: ["pause camera 1"],
    16: ["pause camera 0"],
    18: ["hold camera chloe"],
    19: ["carry camera chloe 0 2", "release voice bilal-hears", "second camera", "second voice"],
    21: ["stats camera", "stats voice", "release camera driss"],
}
_KEYS, _LOST, _REPORTS = (0, 8, 12, 16), 9, (3, 13)  # browsers make key frames in the base layer of time
# What happens when all is shown: first nobody sends, then the camera sends its smallest layer only, too little of which
# comes for it to have paused. By what is wanted when, see media/wanted.py: it takes four seconds until less is.
_AFTER = {
    900: [
        "loss voice bilal-hears 40",
        "reports voice",
        "reports camera",
        "wanted camera",
        "wanted voice",
        "tick camera",
    ],
    5000: ["wanted camera", "reports voice"],  # bilal and chloe get the smallest, or wait for it
    5100: ["anticipate camera", "wanted camera"],
    5200: ["look_away camera bilal", "release camera bilal", "look_away camera chloe", "release camera chloe"],
    9200: ["wanted camera"],
    13300: ["wanted camera"],
    13400: ["look_back camera bilal", "look_back camera chloe", "wanted camera"],
    17500: ["wanted camera hidden", "wanted camera"],
    21600: ["wanted camera", "stats camera"],
    21700: ["carry camera driss 2 2", "wanted camera", "tick camera"],
    22800: ["wanted camera"],  # a message may be lost
    24900: ["tick camera", "wanted camera", "stats camera", "reports voice"],  # the largest did not come
}
_SMALLEST_AGAIN = range(22_100, 25_000, 400)


def _steps() -> Iterator[str]:
    rng = random.Random(3)
    layers = [simulcast.Layer(rid, rng.getrandbits(32), rng) for rid in RIDS]
    for at in range(PICTURES):
        yield from _picture(at, layers)
    for now in sorted({*_AFTER, *_SMALLEST_AGAIN}):
        if now in _SMALLEST_AGAIN:
            yield from _packets(PICTURES + _SMALLEST_AGAIN.index(now), now, layers[0], is_key=now == _SMALLEST_AGAIN[0])
        yield from (f"{now} {step}" for step in _AFTER.get(now, ()))


def _picture(at: int, layers: Sequence[simulcast.Layer]) -> Iterator[str]:
    now, lost = at * PICTURE_MS, b""
    yield from (f"{now} {step}" for step in _SCRIPT.get(at, ()))
    for half in range(2):
        yield f"{now + half * VOICE_MS} in voice - {_sound(2 * at + half).hex()}"
    for layer in layers:
        steps = list(_packets(at, now, layer, is_key=at in _KEYS))
        if at == _LOST and layer.rid == "f":
            lost = bytes.fromhex(steps.pop(0).split()[-1])
        yield from steps
        if at in _REPORTS:
            report = layer.report(at)
            yield f"{now} report camera {layer.rid} {report.ntp} {report.timestamp}"
    if lost:
        head = struct.pack("!BBHII", 0x80, lost[1] & 0x80 | REPAIR, 7, struct.unpack("!I", lost[4:8])[0], 9)
        yield f"{now + PICTURE_MS} again camera f {(head + lost[2:4] + lost[12:]).hex()}"
    if at % 5 == 4:
        yield f"{now} tick camera"


def _packets(at: int, now: int, layer: simulcast.Layer, *, is_key: bool) -> Iterator[str]:
    for each in layer.packets(layer.encode(at, is_key=is_key)):
        yield f"{now} in camera {layer.rid} {each.hex()}"


def _sound(at: int) -> bytes:
    """Twenty packets of silence, then somebody speaks; some of it redundant."""
    red, level = at % 4 == 3, 127 if at < 20 else 30
    head = struct.pack(
        "!BBHIIHHBBH", 0x90, RED if red else 111, 900 + at, 960 * at, 77, 0xBEDE, 1, LEVEL << 4, level, 0
    )
    blocks = [bytes([0x78, max(0, at - 1)]), bytes([0x78, at])]
    return head + (packed(blocks) if red else blocks[-1])


if __name__ == "__main__":
    recording = Run(Publication)
    for step in _steps():
        recording.does(step)
    TEXT.write_text("\n".join(recording.lines) + "\n")
