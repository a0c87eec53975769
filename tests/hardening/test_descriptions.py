"""Row 36 through the whole door, to a media process that reads the descriptions: whatever a participant sends for an
SDP gets a stable code and an open connection, and somebody else's hand is up at once all the while."""

import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench._class import BenchedClass, a_class
from tests.e2e.patience import kept, pace
from tests.hardening.benched import BenchedDoor
from tests.socket_clients import Page

OFFER = (Path(__file__).parent.parent / "media/chromium-offer.sdp").read_text().replace("\n", "\r\n")
TRACKS = [{"mid": "0", "source": "camera"}, {"mid": "1", "source": "microphone"}]
REFUSALS = {"sdp_refused", "too_large", "malformed"}
AT_ONCE_S = 2.0  # generous: these machines are shared, and a frozen loop would take as long as what froze it
LONG = {
    "line ends": "\r\n" * 30_000,
    "lines": "a=x\r\n" * 12_000,
    "sections": "v=0\r\n" + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" * 1_900,
    "formats": OFFER[:200] + "m=video 9 UDP/TLS/RTP/SAVPF " + "96 " * 20_000,
    "one line": "v=0\r\ns=" + "e" * 60_000,
    "quotes": '"' * 60_000,
    "an offer twelve times": OFFER * 12,
    "64 kB": "x" * 65_537,
}


def mutated(seed: int) -> str:
    """An offer of a browser's, changed in a few places."""
    rng = random.Random(seed)
    lines = OFFER.split("\r\n")
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(lines))
        match rng.randrange(6):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, rng.choice(lines))
            case 2:
                lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]
            case 3:
                lines[at] += rng.choice(["\u202e", " 99999999999999999999", "=" * 500, " -1", "\t", ";;;", "é"])
            case 4:
                rng.shuffle(lines)
            case _:
                lines[at] = "".join(rng.choice("am=:0129 /-é") for _ in range(40))
        lines = lines or [""]
    return "\r\n".join(lines)


@pytest.fixture(scope="module")
def benched() -> Iterator[BenchedClass]:
    with a_class(3) as opened:
        yield opened


async def publish(page: Page, sdp: str) -> str:
    """The code of the answer, or `ok`; waits its turn where it was too often."""
    while True:
        ack = await page.ask("publish", {"sdp": sdp, "tracks": TRACKS, "restart": False}, within_s=20)
        if ack.get("code") != "rate_limited":
            return "ok" if ack["ok"] else str(ack["code"])
        await asyncio.sleep(ack["retry_after_s"])


async def wave(page: Page, until: asyncio.Event) -> list[float]:
    """Raises and lowers a hand all the time; how long each acknowledgement took."""
    took: list[float] = []
    while not until.is_set():
        started = time.monotonic()
        ack = await page.ask("lower_hand" if len(took) % 2 else "raise_hand", None if not len(took) % 2 else OWN)
        took.append(time.monotonic() - started)
        assert ack["ok"]
        await asyncio.sleep(0.25)
    return took


OWN: dict[str, Any] = {"participant_id": None}


@pytest.mark.timeout(180)
async def test_row_36_no_description_ends_a_connection_nor_holds_up_anybody(benched: BenchedClass) -> None:
    door = BenchedDoor(benched)
    hostile, other = Page(door, "person-1"), Page(door, "person-2")  # type: ignore[arg-type]
    await hostile.open()
    await other.open()
    over, slow = asyncio.Event(), await pace()
    waving = asyncio.create_task(wave(other, over))
    for name, sdp in LONG.items():
        assert await publish(hostile, sdp) in REFUSALS, name
    answers = [await publish(hostile, mutated(seed)) for seed in range(100)]
    over.set()
    took = await waving
    assert set(answers) <= REFUSALS | {"ok", "too_many_publications"}
    assert {"ok", "sdp_refused"} <= set(answers)
    await kept(max(took), AT_ONCE_S, slow)
    assert not hostile.disconnected.is_set()
    assert not other.disconnected.is_set()
    assert (await hostile.ask("raise_hand"))["ok"]
    assert '"level": "error"' not in benched.server.log
    await hostile.close()
    await other.close()
