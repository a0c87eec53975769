"""A clock of a test's own in the place of the machine's."""

from collections.abc import Callable

import pytest


def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], float]:
    """A clock that stands until it is moved; gives its time."""
    at = [1000.0]

    def move(by: float) -> float:
        at[0] += by
        return at[0]

    monkeypatch.setattr("time.monotonic", lambda: at[0])
    return move
