"""`python -m tests.soak --minutes N`: people come to one class and go again, every way they can, and memory stays flat.

What is measured is the resident size of the web and the media process against the number of joins, once both have
warmed up: a line through it that climbs a megabyte or more for a thousand joins is a leak, and exit code 1.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench._class import BenchedClass, BenchPage, a_class, resident_kb

PEOPLE = 12
WARM_UP = 0.3  # of the time: pools, caches and arenas fill
MOST_KB_PER_1000_JOINS = 1024
SETTLE_S = 2.0
OFFER = (Path(__file__).parent / "media/chromium-offer.sdp").read_text().replace("\n", "\r\n")
TRACKS = [{"mid": "0", "source": "camera"}, {"mid": "1", "source": "microphone"}]
PUBLISH = {"sdp": OFFER, "tracks": TRACKS, "restart": False}


async def visit(benched: BenchedClass, word: str, rng: random.Random) -> None:
    """Comes, does a little of everything, and goes in one of the ways that there are."""
    page = await BenchPage.open(benched, word)
    async with asyncio.timeout(30):
        for answer in (
            page.ask("tell_devices", {"microphone": "on", "camera": "on", "hears": True}),
            page.ask("publish", PUBLISH),
            page.ask("subscribe"),
            page.write(f"bonjour de {word}"),
            page.ask("raise_hand"),
            page.ask("react", {"reaction": "clap"}),
        ):
            assert '"internal"' not in await answer
        if rng.random() < 0.5:
            await page.ask("leave")
    page.close()


async def churn(benched: BenchedClass, minutes: float) -> list[tuple[int, float, float]]:
    """Joins so far, and kilobytes of the web and the media process, after each round; one person stays throughout."""
    [media] = benched.server.processes("media")
    stays, rng = await BenchPage.open(benched, "trainer"), random.Random(1)
    joins, measured, began = 0, [], time.monotonic()
    while (spent := time.monotonic() - began) < minutes * 60:
        visitors = [word for word in benched.words if word != "trainer"]
        await asyncio.gather(*(visit(benched, word, rng) for word in visitors))
        joins += len(visitors)
        if spent > minutes * 60 * WARM_UP:
            measured.append((joins, resident_kb(benched.web_process), resident_kb(media)))
    await asyncio.sleep(SETTLE_S)
    assert json.loads("[" + await stays.write("tout va bien"))[0]["ok"]
    stays.close()
    return measured


def slope(points: Sequence[tuple[int, float]]) -> float:
    """Of the line of least squares, for a thousand of the first."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    return 1000 * sum((x - middle_x) * (y - middle_y) for x, y in points) / spread


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    minutes = parser.parse_args().minutes
    with a_class(PEOPLE) as benched:
        measured = asyncio.run(churn(benched, minutes))
        errors = benched.server.log.count('"level": "error"')
    joins = measured[-1][0]
    held = errors == 0
    for name, column in (("web", 1), ("media", 2)):
        climbs = slope([(point[0], point[column]) for point in measured])
        held = held and climbs < MOST_KB_PER_1000_JOINS
        print(json.dumps({"soak": f"{name}_kb_per_1000_joins", "value": round(climbs), "joins": joins}))
    print(json.dumps({"soak": "errors_in_the_log", "value": errors, "joins": joins}))
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
