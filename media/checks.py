"""How many of one peer's connectivity checks are read: who checks too often is refused for next to nothing.

The rules: nothing counts but what is signed, since anybody can forge an address and a name: a forger uses up nothing
of what a peer may check, and has nobody dropped. (A check that was recorded on its way is signed: ICE has nothing
against who can hear a browser.) Once all that is allowed in a second was signed, the others are refused by the name
that they bear, before they are parsed; a few of them, at random, are looked at none the less, to learn how many are
signed. So it matters to nobody in which order, and among what, they come.
"""

import random
from collections.abc import Callable

# libwebrtc sends one each 48 ms, aiortc one each 20 ms; to answer one costs as much as to forward a few packets.
CHECKS_PER_SECOND = 100
# One in so many of those beyond that is looked at.
SAMPLED = 10
# A machine that stood still may find at once what a browser sent meanwhile: 1,500 of aiortc's in the thirty seconds
# after which it would be gone for its silence. More is a flood; in how many seconds in a row it came does not matter.
MOST_UNREAD = 2000


class Checks:
    """Those of one peer."""

    def __init__(self, rng: Callable[[], float] = random.random) -> None:
        self._rng = rng
        self._left = CHECKS_PER_SECOND
        self._unread = 0
        """About how many were signed in this second, but not read."""
        self._owed = 0
        """The same, of the seconds since the last one in which all were read."""

    def may_look(self) -> bool:
        """One names this peer: whether its signature is verified."""
        return self._left > 0 or self._rng() * SAMPLED < 1

    def signed(self) -> int:
        """What was looked at is signed: 0 if it is read, else for how many it stands that are not."""
        if self._left > 0:
            self._left -= 1
            return 0
        self._unread += SAMPLED
        return SAMPLED

    def second_passed(self) -> bool:
        """Called once a second: whether there was a flood."""
        self._owed = self._owed + self._unread if self._unread else 0
        self._left, self._unread = CHECKS_PER_SECOND, 0
        return self._owed > MOST_UNREAD
