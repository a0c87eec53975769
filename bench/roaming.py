"""Seconds until somebody on the move is seen again and sees again, once there is a network: a real Chromium.

Alix's browser has two networks, of which it hears from the kernel as it does in life; the trainer's is at a desk
beside the server. *handover*: there are Wi-Fi and 4G, and the one in use goes. *other_network*: that is gone too until
both pictures stand still, then there is the other. *same_network*: it is gone for five seconds, and back. *sleep*: the
telephone sleeps for fifteen seconds and wakes where it was; *sleep_other_network*: it wakes elsewhere. Each ends when
both see the other move, and go on so; nothing was reloaded, and she is there once. Of what a browser complains is
told, and it fails then. It needs root.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import pairwise

from playwright.async_api import Page, expect

from bench._networks import DESK, PHONE, SERVER, asleep, chromium_in, down, networks, up
from tests.e2e.classroom import Seat, open_class, seats
from tests.e2e.demo import Demo
from tests.e2e.patience import watch_connection
from tests.e2e.senses import stands_still
from tests.relay import TcpRelay
from tests.services import launch_chromium

PEOPLE = ("formatrice", "alix")
GAP_S = 5
SLEEP_S = 15
# A picture moves again when no frame keeps others waiting so long, for so long.
_STILL_S, _STEADY_S = 1.0, 3.0
_INSIDE = "BENCH_ROAMING_INSIDE"
_LONGEST_S = 170
# Of what a browser complains of: so many, and so many letters of each.
_MOST_TOLD, _LONGEST_TOLD = 10, 300
# When frames of the other were shown, in seconds of the wall clock, whichever element shows them.
_WATCH = """(name) => {
    window.shown = [];
    let before = 0;
    setInterval(() => {
        const tiles = [...document.querySelectorAll("preau-tile[data-source=camera]")];
        const video = tiles.find((each) => each.textContent.includes(name))?.querySelector("video");
        const frames = video?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
        if (frames > before) window.shown.push(Date.now() / 1000);
        before = frames;
    }, 40);
}"""


async def see_each_other(trainer: Seat, alix: Seat) -> None:
    await asyncio.gather(trainer.sees_moving(alix.name), alix.sees_moving(trainer.name))


async def stand_still(trainer: Seat, alix: Seat) -> None:
    videos = [seat.tile(other.name).locator("video") for seat, other in ((trainer, alix), (alix, trainer))]
    await asyncio.gather(*(stands_still(video) for video in videos))


async def moves_since(page: Page, since: float) -> float:
    """After how many seconds the picture moves, and goes on so."""
    while True:
        await asyncio.sleep(0.5)
        shown = [at for at in await page.evaluate("() => window.shown") if at >= since]
        began = [shown[0]] if shown else []
        began += [later for earlier, later in pairwise(shown) if later - earlier > _STILL_S]
        if began and shown[-1] - began[-1] > _STEADY_S:
            return round(float(began[-1]) - since, 2)


async def back(name: str, trainer: Seat, alix: Seat) -> None:
    """Tells how long it takes both from now on."""
    since = time.time()
    is_seen, sees = await asyncio.gather(moves_since(trainer.page, since), moves_since(alix.page, since))
    figure = {"bench": f"roaming_{name}_s", "value": max(is_seen, sees), "unit": "s", "is_seen": is_seen, "sees": sees}
    print(json.dumps(figure), flush=True)
    await trainer.counts(2)
    await expect(trainer.tile(alix.name)).to_have_count(1)
    assert await alix.page.evaluate("() => Array.isArray(window.turns)"), "the page was loaded again"


def tell_complaints(people: Sequence[Seat]) -> None:
    """Of what each browser complained, before the bench fails of it."""
    for seat in people:
        for words in seat.complaints[:_MOST_TOLD]:
            print(f"# {seat.name}'s browser: {words[:_LONGEST_TOLD]}", file=sys.stderr)
        if len(seat.complaints) > _MOST_TOLD:
            print(f"# {seat.name}'s browser: {len(seat.complaints)} complaints", file=sys.stderr)


async def trials(trainer: Seat, alix: Seat) -> None:
    up("mobile")
    await asyncio.sleep(GAP_S)  # the browser takes note of it
    down("wifi")
    await back("handover", trainer, alix)
    down("mobile")
    await stand_still(trainer, alix)
    up("wifi")
    await back("other_network", trainer, alix)
    down("wifi")
    await asyncio.sleep(GAP_S)
    up("wifi")
    await back("same_network", trainer, alix)
    with asleep():
        await asyncio.sleep(SLEEP_S)
    await back("sleep", trainer, alix)
    with asleep():
        down("wifi")
        await asyncio.sleep(SLEEP_S)
        up("mobile")
    await back("sleep_other_network", trainer, alix)


async def main() -> None:
    demo = Demo(PREAU_MEDIA_ADDRESSES=SERVER)
    async with asyncio.timeout(_LONGEST_S), AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(networks())
        stack.enter_context(demo)
        up("wifi")
        await stack.enter_async_context(TcpRelay.to(demo.port, SERVER, demo.port))  # a demo is served on loopback only
        rule = f"--host-resolver-rules=MAP localhost {SERVER}"
        browsers = [
            await stack.enter_async_context(launch_chromium(rule, program=chromium_in(name, folder)))
            for name in (DESK, PHONE)
        ]
        trainer, alix = people = await stack.enter_async_context(seats(browsers, demo, PEOPLE))
        stack.callback(tell_complaints, people)
        address = open_class(demo, *PEOPLE)
        for seat in (trainer, alix):
            await seat.enter(address)
        await see_each_other(trainer, alix)
        for seat, other in ((trainer, alix), (alix, trainer)):
            await seat.page.evaluate(_WATCH, other.name)
        await watch_connection(alix.page)
        await trials(trainer, alix)


def inside() -> int:
    """Runs this in a network namespace of its own, where the server will be."""
    name = f"preau-server-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        command = ["ip", "netns", "exec", name, sys.executable, "-m", "bench.roaming"]
        return subprocess.run(command, env=os.environ | {_INSIDE: name}, check=False).returncode
    finally:
        subprocess.run(["ip", "netns", "delete", name], check=False)


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("# roaming makes network namespaces: only root may", file=sys.stderr)
    elif _INSIDE in os.environ:
        asyncio.run(main())
    else:
        sys.exit(inside())
