"""One peer's paths in a test's hand: what they ask is answered where somebody receives, and the clock is the test's."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from media.datagrams import Pair
from media.paths import Paths
from media.udp import Path

WIFI, MOBILE, VICTIM = (Pair("192.0.2.7", 4000 + at, b"ours") for at in range(3))
OURS, THEIRS, PASSWORD = "ours", "theirs", "p" * 24


class World:
    """One peer's paths; what was asked is answered where somebody receives."""

    def __init__(self, *, is_introduced: bool = True) -> None:
        self.now = 1000.0
        self.asked: list[tuple[Pair, str, str, Callable[[], None]]] = []
        self.carried: list[Path] = []
        self.admitted: dict[Path, bool] = {}
        self.paths = Paths(self, cast(Any, self), self.carried.append, lambda: self.now)
        if is_introduced:
            self.paths.introduce(THEIRS, PASSWORD)

    def admit(self, path: Path, link: object, *, is_proved: bool) -> None:
        assert link is self
        self.admitted[path] = is_proved

    def dismiss(self, path: Path, link: object) -> None:
        assert link is self
        del self.admitted[path]

    def ask(self, address: Pair, username: str, password: str, on_answer: Callable[[], None]) -> None:
        self.asked.append((address, username, password, on_answer))

    def checks(self, path: Path, *, nominates: bool = True, theirs: str = THEIRS) -> None:
        self.paths.checked(path, OURS, theirs, nominated=nominates)

    def answers(self, *receiving: Pair) -> int:
        """How many questions went to where somebody receives, and were answered."""
        asked, self.asked = self.asked, []
        answered = [on_answer for address, _, _, on_answer in asked if address in receiving]
        for on_answer in answered:
            on_answer()
        return len(answered)

    def waits(self, seconds: float, *receiving: Pair) -> bool:
        """Whether the peer is still there after so long, in which questions are answered there."""
        for _ in range(round(seconds)):
            for _ in range(10):
                self.now += 0.1
                self.paths.tick()
            if not self.paths.second_passed():
                return False
            self.answers(*receiving)
        return True


@pytest.fixture
def world() -> World:
    """A browser that is on Wi-Fi."""
    world = World()
    world.checks(WIFI)
    world.answers(WIFI)
    return world
