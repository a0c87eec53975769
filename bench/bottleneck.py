"""What a person sees when their network becomes narrow, and wide again: Chromium to Chromium, through the tests' relay.

A trainer's camera in three layers and a steady voice, shown large. After some seconds the subscriber's network becomes
500 kb/s or 1 Mb/s wide, with a queue of 300 ms; later it is wide again. *Found* is when the picture has the layer that
it keeps and hardly anything is lost any more, *recovered* when it has its lines again, or 25 s if it never had.
"""

import asyncio
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from playwright.async_api import Browser

from bench._two_pages import two_pages
from tests.media.pages import MediaPage
from tests.services import launch_chromium
from tests.weather import Climate

WIDTHS = (500, 1000)
SETTLE_S, NARROW_S, PATIENCE_S, LOOK_S = 8.0, 12.0, 25.0, 0.5
_LOST = 0.02


async def measure(browser: Browser, kbps: int) -> dict[str, float]:
    """One run."""
    async with two_pages(browser) as pages:
        bilal, relay, mark = pages.subscriber, pages.relay, pages.mark
        await bilal.want("camera")
        picture, sound = await bilal.decodes("camera"), await bilal.decodes("voice")
        await _look(bilal, picture, SETTLE_S, lambda each: each["height"] == 720)
        relay.worsen(Climate(delay_s=0.02, width_bps=kbps * 1000), mark)
        looks = await _look(bilal, picture, NARROW_S)
        voice = (await bilal.page.evaluate("received()"))[sound]
        relay.worsen(Climate(delay_s=0.02), mark)
        wide = await _look(bilal, picture, PATIENCE_S, lambda each: each["height"] == 720)
    final = looks[-1]["height"]
    seeking = [each["at"] for each in looks if each["lost"] > _LOST or each["height"] != final]
    return {
        "layer": final,
        "found_s": max(seeking, default=0.0),
        "recovered_s": wide[-1]["at"] if wide[-1]["height"] == 720 else PATIENCE_S,
        "freezes": looks[-1]["freezes"] - looks[0]["freezes"],
        "frames_per_s": statistics.median(each["frames_per_s"] for each in looks[len(looks) // 2 :]),
        "concealed_pct": 100 * voice.get("concealedSamples", 0) / max(1, voice.get("totalSamplesReceived", 1)),
    }


async def _look(
    page: MediaPage, mid: str, seconds: float, until: Callable[[dict[str, float]], bool] = lambda _: False
) -> list[dict[str, float]]:
    """What is seen, twice a second."""
    start, looks = time.monotonic(), []
    before = (await page.page.evaluate("received()"))[mid]
    while (at := time.monotonic() - start) < seconds:
        await asyncio.sleep(LOOK_S)
        now = (await page.page.evaluate("received()"))[mid]
        looks.append({"at": round(at + LOOK_S, 1), **_between(before, now)})
        before = now
        if until(looks[-1]):
            break
    return looks


def _between(before: Any, now: Any) -> dict[str, float]:
    lost = max(0, now["packetsLost"] - before["packetsLost"])
    return {
        "lost": lost / max(1, lost + now["packetsReceived"] - before["packetsReceived"]),
        "height": now.get("frameHeight", 0),
        "frames_per_s": (now["framesDecoded"] - before["framesDecoded"]) / LOOK_S,
        "freezes": now.get("freezeCount", 0),
    }


UNITS = {"layer": "px", "found_s": "s", "recovered_s": "s", "freezes": "count", "frames_per_s": "1/s"}


async def main() -> None:
    async with launch_chromium() as browser:
        for kbps in WIDTHS:
            for name, value in (await measure(browser, kbps)).items():
                unit = UNITS.get(name, "%")
                figure = {"bench": f"bottleneck_{kbps}_{name}", "value": round(value, 2), "unit": unit}
                print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
