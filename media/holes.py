"""Numbers without holes: what is left out of a stream leaves none in the numbers of what is passed on.

Pure. The rule: a number that was passed on is never given to another packet; what comes late gets the number it would
have had in time, and a number that was left out too late leaves its hole.
"""

from collections import deque

# As many as may have passed what comes late (media/forwarding.py), were all but a few of them left out.
_REMEMBERED = 256


class Holes:
    """Of numbers that wrap after so many bits: 16 for packets, 15 or 7 for pictures."""

    __slots__ = ("_dropped", "_half", "_mask", "_newest", "_shift")

    def __init__(self, bits: int = 16) -> None:
        self._mask = (1 << bits) - 1
        self._half = 1 << bits - 1
        self._newest: int | None = None
        self._shift = 0
        self._dropped: deque[int] = deque(maxlen=_REMEMBERED)

    def drop(self, number: int) -> None:
        """Takes a number out; again: no effect."""
        if self._newest is None or self._is_newer(number, self._newest):
            self._go_on(number)
            self._shift += 1
            self._dropped.append(number)

    def number(self, number: int) -> int:
        """The number to pass on in its place."""
        newest = self._newest
        if number == newest or newest is None or self._is_newer(number, newest):
            self._go_on(number)
            return number - self._shift & self._mask
        behind = (newest - number) & self._mask
        after = 0
        for dropped in reversed(self._dropped):
            if not 0 < (dropped - number) & self._mask <= behind:
                break
            after += 1
        return number - self._shift + after & self._mask

    def _go_on(self, newest: int) -> None:
        """What was left out half a turn ago would seem to lie ahead."""
        self._newest = newest
        while self._dropped and (newest - self._dropped[0]) & self._mask >= self._half // 2:
            self._dropped.popleft()

    def _is_newer(self, number: int, than: int) -> bool:
        return 0 < (number - than) & self._mask < self._half
