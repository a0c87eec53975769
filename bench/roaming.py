"""Seconds until a teacher on the move is seen again and sees again, once there is a network again: real Chromium.

Alix's browser lives in a network namespace with two interfaces, Wi-Fi and 4G, of which it hears from the kernel as it
does in life; the trainer's is beside the server. *Same address*: the Wi-Fi is gone until both pictures stand still, and
back. *Other address*: it is gone, and there is 4G instead. *Other port*: address translation forgets her media's ports
while all goes on. Each time both see the other again, without a reload, and she is there once. It needs root.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from playwright.async_api import expect

from tests.e2e.classroom import Seat, open_class, seats
from tests.e2e.demo import Demo
from tests.e2e.patience import watch_connection
from tests.e2e.senses import stands_still
from tests.relay import TcpRelay, UdpRelay
from tests.services import CHROMIUM, launch_chromium

SERVER = "10.77.0.1"
PEOPLE = ("formatrice", "alix")
LINKS = {"wifi": "10.77.1", "mobile": "10.77.2"}


class Phone:
    """A network namespace. Commands are iproute2's."""

    def __init__(self) -> None:
        self.name = f"preau-{os.getpid()}"

    def up(self, link: str) -> None:
        """The only way out from now on."""
        self._ip(f"-n {self.name} link set {link} up")
        self._ip(f"-n {self.name} route replace default via {LINKS[link]}.1 dev {link}")

    def down(self, link: str) -> None:
        self._ip(f"-n {self.name} link set {link} down")

    def make(self) -> None:
        self._ip(f"netns add {self.name}")
        self._ip(f"-n {self.name} link set lo up")
        self._ip(f"addr add {SERVER}/32 dev lo")
        for link, network in LINKS.items():
            near = self._near(link)
            self._ip(f"link add {near} type veth peer name {link} netns {self.name}")
            self._ip(f"addr add {network}.1/24 dev {near}")
            self._ip(f"link set {near} up")
            # A server with several addresses answers from the nearest, where it is not told (docs/adr/0006).
            self._ip(f"route replace {network}.0/24 dev {near} src {SERVER}")
            self._ip(f"-n {self.name} addr add {network}.2/24 dev {link}")

    def unmake(self) -> None:
        for link in LINKS:
            self._ip(f"link delete {self._near(link)}", check=False)
        self._ip(f"addr delete {SERVER}/32 dev lo", check=False)
        self._ip(f"netns delete {self.name}", check=False)

    def _near(self, link: str) -> str:
        return f"{link[:2]}{os.getpid()}"

    @staticmethod
    def _ip(words: str, *, check: bool = True) -> None:
        subprocess.run(["ip", *words.split()], check=check, stderr=None if check else subprocess.DEVNULL)


@contextmanager
def phone() -> Iterator[tuple[Phone, str]]:
    """On the Wi-Fi, with a program that runs Chromium there."""
    made = Phone()
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "chromium"
        program.write_text(f'#!/bin/sh\nexec ip netns exec {made.name} {CHROMIUM} "$@"\n')
        program.chmod(0o755)
        try:
            made.make()
            made.up("wifi")
            yield made, str(program)
        finally:
            made.unmake()


async def see_each_other(trainer: Seat, alix: Seat) -> None:
    await asyncio.gather(trainer.sees_moving(alix.name), alix.sees_moving(trainer.name))


async def back(name: str, trainer: Seat, alix: Seat, since: float) -> None:
    """Tells how long it took both; she is there once, and nothing was reloaded."""
    took: dict[str, float] = {}

    async def sees(seat: Seat, other: Seat) -> None:
        await seat.sees_moving(other.name)
        took[seat.account.email.partition("@")[0]] = time.monotonic() - since

    await asyncio.gather(sees(trainer, alix), sees(alix, trainer))
    facts = {"is_seen": round(took["formatrice"], 2), "sees": round(took["alix"], 2)}
    print(
        json.dumps({"bench": f"roaming_{name}", "value": round(max(took.values()), 2), "unit": "s", **facts}),
        flush=True,
    )
    await trainer.counts(2)
    await expect(trainer.tile(alix.name)).to_have_count(1)
    assert await alix.page.evaluate("() => Array.isArray(window.turns)"), "the page was loaded again"


async def in_class(
    demo: Demo, program: str, trials: Callable[[Seat, Seat, int], Awaitable[None]], translation: UdpRelay | None = None
) -> None:
    """A class of two, whose media may go through somebody's translation, where what follows a mark is Alix's."""
    port = translation.port if translation else demo.media_port
    assert demo.environment is not None
    demo.environment |= {"PREAU_MEDIA_ADDRESSES": f"{SERVER}:{port}", "PREAU_MEDIA_TCP_PORT": "0"}
    async with AsyncExitStack() as stack:
        stack.enter_context(demo)
        await stack.enter_async_context(TcpRelay.to(demo.port, SERVER, demo.port))
        beside = await stack.enter_async_context(launch_chromium())
        away = await stack.enter_async_context(
            launch_chromium(f"--host-resolver-rules=MAP localhost {SERVER}", program=program)
        )
        trainer, alix = await stack.enter_async_context(seats([beside, away], demo, PEOPLE))
        address = open_class(demo, *PEOPLE)
        await trainer.enter(address)
        mark = await translation.carries(2) if translation else 0
        await alix.enter(address)
        await see_each_other(trainer, alix)
        await watch_connection(alix.page)
        await trials(trainer, alix, mark)


async def main() -> None:
    with phone() as (made, program):

        async def gone_and_back(trainer: Seat, alix: Seat, _: int) -> None:
            for name, link in (("same_address", "wifi"), ("other_address", "mobile")):
                made.down("wifi")
                await asyncio.gather(
                    stands_still(alix.tile(trainer.name).locator("video")),
                    stands_still(trainer.tile(alix.name).locator("video")),
                )
                since = time.monotonic()
                made.up(link)
                await back(name, trainer, alix, since)

        await in_class(Demo(), program, gone_and_back)
        made.down("mobile")
        made.up("wifi")
        demo = Demo()
        async with UdpRelay.to(demo.media_port, SERVER) as translation:

            async def other_port(trainer: Seat, alix: Seat, mark: int) -> None:
                since = time.monotonic()
                await translation.rebind(mark)
                await translation.carries_again(mark, 2)
                await back("other_port", trainer, alix, since)

            await in_class(demo, program, other_port, translation)


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("It makes network namespaces: only root may.")
    asyncio.run(main())
