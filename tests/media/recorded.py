"""A run of packets through a packet path (`media/path.py`), as a text: what came, what was wanted, and all that left.

Each line is milliseconds, a word, and what it is about; packets are plain, in hexadecimal. `python -m
tests.media.recorded` records it anew, with real VP8, through the Python path: look at the difference before you
believe it.

    in TRACK RID PACKET · again TRACK RID PACKET (on the stream of repairs) · report TRACK RID NTP TIMESTAMP
    carry TRACK SLOT LAYER TEMPORAL · aim (the same) · hold, release, key TRACK SLOT · resend TRACK SLOT SEQUENCE
    pace SLOT 0|1 · pause TRACK 0|1 · tick TRACK · second TRACK · stats TRACK
    > SLOT PACKET (on the network) · + SLOT PACKET (alone: late or again) · ~ SLOT PACKET (to be paced)
    rtcp SLOT PACKET · < TRACK PACKET (RTCP for the publisher) · = TRACK FACTS
"""

import random
import socket
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from media import rtcp, rtp
from media.agreements import Agreed
from media.journal import Journal
from media.layers import Choice
from media.path import MakesTracks, Track
from media.publication import Publication
from media.rewriting import Rewriting
from media.udp import UdpPort
from rooms.sources import Source
from tests.media import simulcast
from tests.media.ends import Browser
from tests.media.test_red import packed

TEXT = Path(__file__).with_name("path.txt")
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


class Slot(Browser):
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
        """What left for it since the last look."""
        while not self.has_nothing():
            yield ">", self.plain()
        for word, packets in (("+", self.alone), ("~", self.waiting), ("rtcp", self.reports)):
            for packet in packets:
                yield word, bytes(packet)
            packets.clear()


class Run:
    """A path with one camera, one voice and some slots; `lines` is what happened."""

    def __init__(self, make: MakesTracks, port: UdpPort) -> None:
        self.lines: list[str] = []
        self._feedback: dict[str, list[bytes]] = {name: [] for name in AGREED}
        self._tracks: dict[str, Track] = {
            name: make(name, "anne", source, agreed, port, self._feedback[name].append)
            for name, (source, agreed) in AGREED.items()
        }
        self._slots = {name: Slot(name) for name in SLOTS}

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, *_: object) -> None:
        for slot in self._slots.values():
            slot.socket.close()

    def does(self, line: str) -> None:
        """Takes one step, and notes what leaves."""
        self.lines.append(line)
        at, word, *about = line.split()
        self._do(word, about, STARTED_S + int(at) / 1000)
        for name, slot in self._slots.items():
            self.lines += [f"{at} {how} {name} {packet.hex()}" for how, packet in slot.left()]
        for name, sent in self._feedback.items():
            self.lines += [f"{at} < {name} {packet.hex()}" for packet in sent]
            sent.clear()

    def _do(self, word: str, about: Sequence[str], now: float) -> None:
        if word == "pace":
            slot = self._slots[about[0]]
            slot.is_paced = about[1] == "1"
            for track in self._tracks.values():
                track.reroute(slot)
            return
        track = self._tracks[about[0]]
        if word in ("in", "again"):
            self._receive(track, about[1].strip("-"), bytes.fromhex(about[2]), now, repaired=word == "again")
        elif word in ("carry", "aim", "hold", "release", "key", "resend"):
            self._of_slot(word, track, self._slots[about[1]], [int(each) for each in about[2:]], now)
        elif word == "report":
            ssrc = track.ssrc_of(about[1])
            assert ssrc is not None
            track.sender_report_received(about[1], rtcp.SenderReport(ssrc, int(about[2]), int(about[3])), now)
        elif word == "pause":
            track.pause(about[1] == "1", now)
        elif word == "tick":
            track.tick(now)
        elif word == "second":
            track.second_passed(now)
        else:
            assert word == "stats"
            facts = [(layer.size and tuple(layer.size), *layer.bitrates_bps) for layer in track.offered()]
            self.lines.append(f"{round((now - STARTED_S) * 1000)} = {about[0]} {facts} {track.loudest_since()}")

    @staticmethod
    def _receive(track: Track, rid: str, packet: bytes, now: float, *, repaired: bool) -> None:
        head: rtp.RtpHeader | None = rtp.parse_header(packet)
        if head and repaired:
            head = rtp.repaired(memoryview(packet), head, 96)
        assert head
        track.packet_received(rid, memoryview(packet), head, now, repaired=repaired)

    @staticmethod
    def _of_slot(word: str, track: Track, slot: Slot, numbers: Sequence[int], now: float) -> None:
        choice = Choice(numbers[0], numbers[1], 0) if len(numbers) == 2 else None
        steps: dict[str, Callable[[], None]] = {
            "carry": lambda: track.carry(slot, choice, now),
            "aim": lambda: track.aim(slot, choice, now),
            "hold": lambda: track.hold(slot),
            "release": lambda: track.release(slot),
            "key": lambda: track.want_key_frame(slot, now),
            "resend": lambda: track.resend(slot, numbers[0], now),
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
_KEYS, _LOST, _REPORTS = (0, 8, 12, 17), 9, (3, 13)


def _steps() -> Iterator[str]:
    rng = random.Random(3)
    layers = [simulcast.Layer(rid, rng.getrandbits(32), rng) for rid in RIDS]
    for at in range(PICTURES):
        now = at * PICTURE_MS
        yield from (f"{now} {step}" for step in _SCRIPT.get(at, ()))
        for half in range(2):
            yield f"{now + half * VOICE_MS} in voice - {_sound(2 * at + half).hex()}"
        for layer in layers:
            packets = list(layer.packets(layer.encode(at, is_key=at in _KEYS)))
            if at == _LOST and layer.rid == "f":
                yield from (f"{now} in camera f {each.hex()}" for each in packets[1:])
                lost = packets[0]
            else:
                yield from (f"{now} in camera {layer.rid} {each.hex()}" for each in packets)
            if at in _REPORTS:
                report = layer.report(at)
                yield f"{now} report camera {layer.rid} {report.ntp} {report.timestamp}"
        if at == _LOST + 1:
            head = struct.pack("!BBHII", 0x80, lost[1] & 0x80 | REPAIR, 7, struct.unpack("!I", lost[4:8])[0], 9)
            yield f"{now} again camera f {(head + lost[2:4] + lost[12:]).hex()}"
        if at % 5 == 4:
            yield f"{now} tick camera"


def _sound(at: int) -> bytes:
    """Twenty packets of silence, then somebody speaks; some of it redundant."""
    red, level = at % 4 == 3, 127 if at < 20 else 30
    head = struct.pack(
        "!BBHIIHHBBH", 0x90, RED if red else 111, 900 + at, 960 * at, 77, 0xBEDE, 1, LEVEL << 4, level, 0
    )
    blocks = [bytes([0x78, max(0, at - 1)]), bytes([0x78, at])]
    return head + (packed(blocks) if red else blocks[-1])


if __name__ == "__main__":
    network = UdpPort(Journal())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as network._socket:
        network.family, network.fd = socket.AF_INET, network._socket.fileno()
        with Run(Publication, network) as recording:
            for step in _steps():
                recording.does(step)
            TEXT.write_text("\n".join(recording.lines) + "\n")
