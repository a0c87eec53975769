"""Which layers a publisher is asked to send: those that somebody is shown, and those below them.

Pure; times are monotonic seconds. The rules: what somebody is to be shown is asked for at once, what nobody is shown
rests after a while; the layers below go on, so that whoever's network weakens falls without waiting for the publisher;
a layer that does not come though it may stays asked for, or it could never come back.
"""

from collections.abc import Sequence
from typing import NamedTuple

# A page that is turned, or a slot that changes its mind, costs the publisher nothing; and each change a key frame.
REST_AFTER_S = 4.0


class Sent(NamedTuple):
    """One layer: whether somebody is shown it or waits for it, and whether it comes, or would if it were asked for."""

    rid: str
    is_shown: bool
    arrives: bool


class Demand:
    """What is asked of one publisher. `asked` are RIDs; at first all, as nobody has told them anything."""

    def __init__(self, rids: Sequence[str]) -> None:
        self.asked = self._all = frozenset(rids)
        self._kept: frozenset[str] = frozenset()
        """What was needed since less than `asked` was."""
        self._less_since: float | None = None
        self._awaited_until = float("-inf")

    def anticipate(self, now: float) -> None:
        """Somebody is about to be shown the picture, and nobody knows yet how large."""
        self._awaited_until = now + REST_AFTER_S

    def follow(self, layers: Sequence[Sent], now: float) -> bool:
        """Takes what is shown now, the smallest layer first; whether `asked` is another."""
        needed = self._all if now < self._awaited_until else _needed(layers)
        before = self.asked
        self.asked |= needed
        if self.asked == needed:
            self._less_since = None
        elif self._less_since is None or not needed <= before:
            self._less_since, self._kept = now, needed
        else:
            self._kept |= needed
            if now - self._less_since >= REST_AFTER_S:
                self.asked, self._less_since = self._kept, None
        return self.asked != before


def _needed(layers: Sequence[Sent]) -> frozenset[str]:
    largest = max((at for at, layer in enumerate(layers) if layer.is_shown), default=-1)
    if largest < 0:
        return frozenset()
    return frozenset(layer.rid for at, layer in enumerate(layers) if at <= largest or not layer.arrives)
