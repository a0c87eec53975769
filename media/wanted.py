"""Which layers of a picture are wanted of its publisher: those that somebody is shown, and those below them.

Pure; times are monotonic seconds. The rules: what somebody is to be shown is wanted at once, what nobody is shown
rests after a while; the layers below go on, so that whoever's network weakens falls without waiting for the publisher;
a layer that does not come though it may stays wanted, or it could never come back.
"""

from collections.abc import Sequence
from typing import NamedTuple

# A page that is turned, or a slot that changes its mind, costs the publisher nothing; and each change a key frame.
REST_AFTER_S = 4.0


class Sent(NamedTuple):
    """One layer: whether somebody is shown it or waits for it, and whether it comes, or would if it were wanted."""

    rid: str
    is_shown: bool
    arrives: bool


class Wanted:
    """What is wanted of one publication. `rids` are its layers; at first all, as nobody has told its page anything."""

    def __init__(self, rids: Sequence[str]) -> None:
        self.rids = self._all = frozenset(rids)
        self._kept: frozenset[str] = frozenset()
        """What was needed since less than `rids` was."""
        self._less_since: float | None = None
        self._awaited_until = float("-inf")

    def anticipate(self, now: float) -> None:
        """Somebody is about to be shown the picture, and nobody knows yet how large."""
        self._awaited_until = now + REST_AFTER_S

    def follow(self, layers: Sequence[Sent], now: float) -> bool:
        """Takes what is shown now, the smallest layer first; whether `rids` is another."""
        needed = self._all if now < self._awaited_until else _needed(layers)
        before = self.rids
        self.rids |= needed
        if self.rids == needed:
            self._less_since = None
        elif self._less_since is None or not needed <= before:
            self._less_since, self._kept = now, needed
        else:
            self._kept |= needed
            if now - self._less_since >= REST_AFTER_S:
                self.rids, self._less_since = self._kept, None
        return self.rids != before


def _needed(layers: Sequence[Sent]) -> frozenset[str]:
    largest = max((at for at, layer in enumerate(layers) if layer.is_shown), default=-1)
    if largest < 0:
        return frozenset()
    return frozenset(layer.rid for at, layer in enumerate(layers) if at <= largest or not layer.arrives)
