"""A whole class through one media process: the cores it uses, and what is lost, by the number of who receives.

A trainer with three layers, a screen and a voice; four cameras, two of them with voices. Half of the others show
everything, the trainer large; a third show less of it, as a laptop does; the rest are telephones. The first of each
kind reads all that comes and counts the gaps; the kernel counts for the others what reaches their sockets.
A class of nobody is what it costs to receive alone. COUNTS chooses the sizes, SECONDS how long each is measured.

A media process that gets too little of a core loses nothing for long: eight megabytes wait in the kernel, and packets
come late instead. `…_served_pct` is what came in time of all that these pages should get, and `waited` the share of the
time in which the process wanted a core and had none: once it is not near 0, the machine is too busy for this class, and
`cores` says too little. (A run of 200 on a machine that did something else had given large pages 80 % of their
packets, each layer alike, without loss: that was all. Alone, the same machine serves 100 % with 0.8 cores.)
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence

from actions.ports.media import WantedPicture
from bench._bare import BareBrowser
from bench._servers import Preau, cpu_seconds, preau, waited_seconds
from bench._studio import CAMERA, SCREEN, TRAINER, Studio, Track
from bench._studio import Layer as Sent
from bench.forward_cost import consent, delivered
from media import control
from media.client import MediaEvent
from media.layers import Layer, Size, choose
from rooms.ids import PublicationId
from rooms.sources import Source

COUNTS = [int(count) for count in os.environ.get("COUNTS", "0,25,50,100,200").split(",")]
SECONDS = float(os.environ.get("SECONDS", "6"))
_WARM_S = 3.0
_THUMBS = [f"camera{at}" for at in range(1, 5)]
# What each kind of page shows, most important first.
KINDS: dict[str, list[tuple[str, int, int]]] = {
    "large": [("screen", 1920, 1080), ("camera0", 1280, 720), *((name, 320, 180) for name in _THUMBS)],
    "middle": [("screen", 1280, 720), ("camera0", 320, 180), *((name, 320, 180) for name in _THUMBS[:2])],
    "small": [("screen", 640, 360), ("camera0", 320, 180)],
}
_SENT = {"screen": SCREEN, "camera0": TRAINER, **dict.fromkeys(_THUMBS, CAMERA)}
_VOICES, _VOICE_PPS = 3, 50
_SHARES = ("large", "middle", "large", "middle", "large", "small")


class Page(BareBrowser):
    """One who receives."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.got = 0
        self._next: dict[int, int] = {}
        self.missed = 0

    def _readable(self) -> None:
        for _ in range(64):
            try:
                datagram = self._socket.recv(2048)
            except (BlockingIOError, ConnectionRefusedError):
                return
            if datagram and datagram[0] >= 128:
                self._count(datagram)
            else:
                self._received_other(datagram)

    def _count(self, datagram: bytes) -> None:
        self.got += 1
        if 192 <= datagram[1] <= 223:
            return
        sequence, ssrc = int.from_bytes(datagram[2:4]), int.from_bytes(datagram[8:12])
        gap = sequence - self._next.get(ssrc, sequence) & 0xFFFF
        if gap < 0x8000:
            self.missed += gap
            self._next[ssrc] = sequence + 1 & 0xFFFF
        else:
            self.missed -= 1  # late, or sent again


class Room:
    """Who is in the class; pages answer when they are offered more slots."""

    def __init__(self) -> None:
        self.server: Preau
        self.pages: dict[str, Page] = {}
        self.there: list[BareBrowser] = []
        """All who are connected, and say every few seconds that they still are."""
        self.lost = 0
        self._answering: set[asyncio.Task[None]] = set()

    def hear(self, event: MediaEvent) -> None:
        self.lost += isinstance(event, control.PeerClosed)
        if isinstance(event, control.OfferMade) and (page := self.pages.get(event.peer_id)):
            answer = self.server.client.answer(event.peer_id, event.version, page.answer(event.sdp))
            task = asyncio.ensure_future(answer)
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def publish(self, studio: Studio) -> None:
        name, client = studio.name, self.server.client
        await studio.connect(await client.publish("room", name, name, name, studio.offer(), studio.offered, False))
        self.there.append(studio)

    async def sit_down(self, number: int) -> None:
        peer, page = f"page{number}", Page(_SHARES[number % len(_SHARES)])
        self.pages[peer] = page
        offer = await self.server.client.subscribe("room", peer, peer, peer)
        await self.server.client.answer(peer, offer.version, page.answer(offer.sdp))
        await page.connect(offer.sdp)
        self.there.append(page)
        if number != _SHARES.index(page.kind):  # the first of each kind goes on reading
            page.drop_media()
        wishes = [WantedPicture(PublicationId(name), width, height) for name, width, height in KINDS[page.kind]]
        await self.server.client.want(peer, wishes)


def studios() -> list[Studio]:
    trainer = Studio("trainer", [
        Track("camera0", Source.CAMERA, TRAINER),
        Track("screen", Source.SCREEN, SCREEN),
        Track("voice0", Source.MICROPHONE),
    ])  # fmt: skip
    others = []
    for at in range(1, 5):
        voice = [Track(f"voice{at}", Source.MICROPHONE)] if at <= 2 else []
        others.append(Studio(f"guest{at}", [Track(f"camera{at}", Source.CAMERA, CAMERA), *voice]))
    return [trainer, *others]


def due_pps(kind: str) -> float:
    """Packets a second that such a page should get."""
    return _VOICES * _VOICE_PPS + sum(_pps(_SENT[name], Size(*size)) for name, *size in KINDS[kind])


def _pps(sent: Sequence[Sent], shown: Size) -> float:
    rates = [each.frames_per_s * each.packets for each in sent]
    layers = [Layer(Size(each.width, each.height), (rate,)) for each, rate in zip(sent, rates, strict=True)]
    chosen = choose(layers, shown)
    return rates[chosen.layer] if chosen else 0


async def measure(count: int) -> dict[str, float]:
    """Cores, and percent lost."""
    room, senders = Room(), studios()
    async with preau(room.hear) as room.server:
        for studio in senders:
            await room.publish(studio)
        tasks = [asyncio.create_task(studio.send()) for studio in senders]
        tasks.append(asyncio.create_task(consent(room.there)))
        for first in range(0, count, 5):
            await asyncio.gather(*(room.sit_down(at) for at in range(first, min(first + 5, count))))
        pages = list(room.pages.values())
        witnesses = {page.kind: page for page in reversed(pages)}
        counted = [page for page in pages if page not in witnesses.values()]
        await asyncio.sleep(_WARM_S)
        try:
            found = await _watch(room.server.pid, senders, witnesses, counted)
            if room.lost:
                raise RuntimeError(f"{room.lost} peers were closed: this machine is too busy to measure a class")
            return found
        finally:
            for task in tasks:
                task.cancel()
            for browser in (*senders, *pages):
                await browser.close()


async def _watch(
    pid: int, senders: Sequence[Studio], witnesses: dict[str, Page], counted: Sequence[Page]
) -> dict[str, float]:
    before = {kind: (page.got, page.missed) for kind, page in witnesses.items()}
    arrived, used, sent = delivered(counted), cpu_seconds(pid), sum(studio.sent for studio in senders)
    waited = waited_seconds(pid)
    start = time.monotonic()
    await asyncio.sleep(SECONDS)
    used, waited, passed = cpu_seconds(pid) - used, waited_seconds(pid) - waited, time.monotonic() - start
    arrived = delivered(counted) - arrived
    got = {kind: page.got - before[kind][0] for kind, page in witnesses.items()}
    missed = {kind: page.missed - before[kind][1] for kind, page in witnesses.items()}
    due = sum(got[page.kind] + missed[page.kind] for page in counted)
    wanted = passed * sum(due_pps(page.kind) for page in (*counted, *witnesses.values()))
    came, asked = arrived + sum(got.values()), due + sum(got.values()) + sum(missed.values())
    return {
        "cores": used / passed,
        "loss_pct": 100 * (1 - came / max(1, asked)),
        "served_pct": 100 * min(1, came / max(1, wanted)),
        "waited": waited / passed,
        "in_pps": (sum(studio.sent for studio in senders) - sent) / passed,
        "out_pps": came / passed,
        "large_pps": got.get("large", 0) / passed,
    }


def tell(name: str, value: float, unit: str, **facts: object) -> None:
    print(json.dumps({"bench": name, "value": round(value, 3), "unit": unit, **facts}), flush=True)


async def main() -> None:
    for count in COUNTS:
        found = await measure(count)
        facts = {name: round(found[name]) for name in ("in_pps", "out_pps", "large_pps")}
        facts["waited"] = round(found["waited"], 3)
        tell(f"class_{count}_cores", found["cores"], "cores", **facts)
        if count:
            tell(f"class_{count}_us_per_packet", found["cores"] / found["out_pps"] * 1e6, "us/packet")
            tell(f"class_{count}_loss_pct", max(0.0, found["loss_pct"]), "%")
            tell(f"class_{count}_served_pct", found["served_pct"], "%")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
