"""What a person hears and sees through a network that loses packets: Chromium to Chromium, through the tests' relay.

A trainer's camera in three layers and a steady voice; the network is 50 ± 10 ms long and loses a share of everything in
both directions, once on the way to the subscriber and once on the way from the publisher.
"""

import asyncio
import json
from typing import Any

from playwright.async_api import Browser

from bench._two_pages import two_pages
from tests.services import launch_chromium
from tests.weather import Climate

LOSSES = (0, 1, 5, 10, 30)
SETTLE_S, MEASURED_S = 3.0, 10.0


class Figures(dict[str, float]):
    """Of one run."""


async def measure(browser: Browser, loss: int, leg: str) -> Figures:
    """Two pages, one network between them."""
    async with two_pages(browser) as pages:
        bilal = pages.subscriber
        await bilal.want("camera", width=640, height=360)
        picture, sound = await bilal.decodes("camera"), await bilal.decodes("voice")
        climate = Climate(loss / 100, 0.05, 0.01)
        pages.relay.worsen(climate, *((pages.mark, None) if leg == "down" else (0, pages.mark)))
        await asyncio.sleep(SETTLE_S)
        before = await bilal.page.evaluate("received()")
        await asyncio.sleep(MEASURED_S)
        after = await bilal.page.evaluate("received()")
        connected = await bilal.page.evaluate("subscriber.connectionState === 'connected'")
        connected &= await pages.publisher.page.evaluate("publisher.connectionState === 'connected'")
    return _figures(before, after, picture, sound, connected)


def _figures(before: Any, after: Any, picture: str, sound: str, connected: bool) -> Figures:
    def grown(mid: str, name: str) -> float:
        return float(after[mid].get(name, 0) - before[mid].get(name, 0))

    concealed = grown(sound, "concealedSamples") - grown(sound, "silentConcealedSamples")
    return Figures(
        concealed_pct=100 * concealed / max(1, grown(sound, "totalSamplesReceived")),
        frames_per_s=grown(picture, "framesDecoded") / MEASURED_S,
        freezes=grown(picture, "freezeCount"),
        frozen_s=grown(picture, "totalFreezesDuration"),
        height=after[picture].get("frameHeight", 0),
        disconnected=0 if connected else 1,
    )


UNITS = {"concealed_pct": "%", "frames_per_s": "1/s", "freezes": "count", "frozen_s": "s", "height": "px"}


async def main() -> None:
    async with launch_chromium() as browser:
        for leg in ("down", "up"):
            for loss in LOSSES:
                for name, value in (await measure(browser, loss, leg)).items():
                    unit = UNITS.get(name, "count")
                    figure = {"bench": f"loss_{leg}_{loss}_{name}", "value": round(value, 2), "unit": unit}
                    print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
