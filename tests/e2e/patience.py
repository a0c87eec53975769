"""How long things took, judged on a machine that may have other work to do."""

import asyncio
import re
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page

_SPIN_S = 0.05
_PRESSURE = Path("/proc/pressure/cpu")
# Turns of the page's connection, with the wall clock's milliseconds.
_WATCH = """() => {
    const room = document.querySelector("preau-class");
    window.turns = [];
    const note = () => window.turns.push([room.dataset.connection, Date.now()]);
    new MutationObserver(note).observe(room, {attributes: true, attributeFilter: ["data-connection"]});
}"""


@dataclass(frozen=True)
class Pace:
    """How the machine does at a moment.

    Attributes:
        factor: how many times longer work takes than where nothing else runs; 1 on a machine that keeps up.
        waited_s: seconds since its start in which something waited for a core (proc(5), pressure stall information).
    """

    factor: float
    waited_s: float


def _factor() -> float:
    wall, own = time.perf_counter(), time.thread_time()
    while time.thread_time() - own < _SPIN_S:
        pass
    measured = (time.perf_counter() - wall) / _SPIN_S
    return measured if measured > 1.5 else 1.0


def _waited_s() -> float:
    try:
        return int(re.findall(r"some .*total=(\d+)", _PRESSURE.read_text())[0]) / 1e6
    except OSError:  # a kernel without it: the factor alone must do
        return 0.0


async def pace() -> Pace:
    """How the machine does now; ask before what is timed begins."""
    return Pace(await asyncio.to_thread(_factor), _waited_s())


class Promise:
    """`async with Promise(3) as kept:` the block must take less than 3 s, or as much longer as the machine is slow."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.took_s = 0.0

    async def __aenter__(self) -> "Promise":
        self._before = await pace()
        self._start = time.monotonic()
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        self.took_s = time.monotonic() - self._start
        if kind is None:
            await kept(self.took_s, self._seconds, self._before)


async def kept(took_s: float, within_s: float, before: Pace) -> None:
    """Whether what was promised to take so long did; what others made it wait for a core is not counted.

    Raises:
        AssertionError: it took longer, and the machine is not to blame.
    """
    after = await pace()
    allowed = within_s * max(before.factor, after.factor) + after.waited_s - before.waited_s
    assert took_s < allowed, f"took {took_s:.1f} s, promised {within_s} s, allowed {allowed:.1f} s on this machine"


async def watch_connection(page: Page) -> None:
    """From now on `became` can be asked."""
    await page.evaluate(_WATCH)


async def became(page: Page, phase: str) -> float:
    """When the page's connection last turned to that, in seconds of the wall clock."""
    turns = await page.evaluate("() => window.turns")
    return float([at for turned, at in turns if turned == phase][-1]) / 1000
