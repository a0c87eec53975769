"""From the click on *Rejoindre* to the first frame of another's picture: Chromium on loopback, with all devices on.

Who is seen is a browser too: a key frame comes when it is asked for, as it does in life.
"""

import asyncio
import json
import statistics
import sys
from typing import Any

from playwright.async_api import Browser, Page

from tests.e2e.classroom import Seat, open_class, seats
from tests.e2e.demo import Demo
from tests.services import launch_chromium, wait_until

JOINS = 25
PATIENCE_MS = 30_000
# Milliseconds from the click, by the page's own clock: in class, media connected, first frame of somebody else.
_STOPWATCH = """
const since = {};
let start = null;
const note = (what) => { if (start !== null) since[what] ??= performance.now() - start; };
const clicked = (event) => { if (event.target.closest('[data-control="enter"]')) start = event.timeStamp; };
addEventListener("click", clicked, true);
const watched = new WeakSet();
const watch = (video) => video.requestVideoFrameCallback(() =>
    video.closest("preau-tile").hasAttribute("data-own") ? watch(video) : note("frame"));
new MutationObserver(() => {
    const room = document.querySelector("preau-class");
    if (room?.dataset.phase === "class") note("in_class");
    if (room?.dataset.media === "live") note("media");
    for (const video of document.querySelectorAll("preau-tile video")) {
        if (watched.has(video)) continue;
        watched.add(video);
        watch(video);
    }
}).observe(document, {subtree: true, childList: true, attributes: true});
window.joining = () => since;
"""


async def _join(seat: Seat, address: str) -> dict[str, float]:
    page: Page = await seat.page.context.new_page()
    await page.add_init_script(_STOPWATCH)
    await page.goto(address)
    await page.locator("[data-door=open]").wait_for()
    await page.locator('[data-control="preview-camera"][aria-pressed="true"]').wait_for()
    await page.locator('[data-control="enter"]').click()
    await page.wait_for_function("() => joining().frame !== undefined", timeout=PATIENCE_MS)
    took: dict[str, float] = await page.evaluate("() => joining()")
    await page.locator('[data-control="leave"]').click()
    await page.locator("preau-over").wait_for()
    await page.close()
    return took


async def _measure(demo: Demo, browsers: list[Browser]) -> list[dict[str, float]]:
    address = open_class(demo, "formatrice", "alix")
    async with seats(browsers, demo, ("formatrice", "alix")) as (trainer, alix):
        await trainer.enter(address)
        await _join(alix, address)  # the first fills caches, as the page before joining did in life
        return [await _join(alix, address) for _ in range(JOINS)]


def _print(name: str, value: float) -> None:
    print(json.dumps({"bench": name, "value": round(value), "unit": "ms"}))


async def main() -> None:
    with Demo() as demo:
        for kind in ("web", "media"):  # ten seconds after a start they load, and people come later
            wait_until(lambda kind=kind: demo.processes(f"{kind}-standby"), f"another {kind} process stands by")
        async with launch_chromium() as one, launch_chromium() as two:
            joins = await _measure(demo, [one, two])
    stages: dict[str, Any] = {stage: sorted(join[stage] for join in joins) for stage in ("in_class", "media", "frame")}
    for stage, took in stages.items():
        print(f"# {stage}: {[round(each) for each in took]}", file=sys.stderr)
    _print("join_first_frame_p95_ms", statistics.quantiles(stages["frame"], n=20)[-1])
    _print("join_first_frame_median_ms", statistics.median(stages["frame"]))


if __name__ == "__main__":
    asyncio.run(main())
