"""What a publisher's stream has lost on its way to us: what to ask for again, and when to give up.

Pure: times are monotonic seconds. The rules: a hole is asked for at once (few networks change the order, and a packet
that comes twice is cheaper than one that comes late), then at most once a round trip, for one second; what has not
come by then is given up, and pictures need a fresh start. What was lost before a key frame is nobody's loss any more.
"""

from dataclasses import dataclass

DEADLINE_S = 1.0
# Holes kept at once, of some hundred packets a second; beyond it the network is down.
MAX_MISSING = 128
# Before the first answer has told how long one takes.
_FIRST_ROUND_TRIP_S = 0.1
_MAX_TRIES = 10


@dataclass(slots=True)
class _Hole:
    since: float
    asked_at: float = float("-inf")
    tries: int = 0


class Missing:
    """The holes of one stream, by 16-bit sequence number."""

    def __init__(self) -> None:
        self._newest: int | None = None
        self._holes: dict[int, _Hole] = {}
        self._round_trip = _FIRST_ROUND_TRIP_S
        self.given_up = False
        """Something was given up since this was last set to False."""

    @property
    def count(self) -> int:
        """How many holes there are."""
        return len(self._holes)

    def arrived(self, sequence: int, now: float) -> None:
        """A packet came, in time, late, or again because it was asked for."""
        newest = self._newest
        if newest is None:
            self._newest = sequence
            return
        ahead = (sequence - newest) & 0xFFFF
        if ahead == 1 and not self._holes:
            self._newest = sequence
        elif 0 < ahead < 0x8000:
            self._newest = sequence
            self._open(newest, ahead, now)
        elif mended := self._holes.pop(sequence, None):
            self._mended(mended, now)

    def key_frame_arrived(self) -> None:
        """A decoder can start anew here: older holes do not matter."""
        self._holes.clear()

    def due(self, now: float) -> list[int]:
        """What to ask for now."""
        if not self._holes:
            return []
        asked = []
        for sequence, hole in list(self._holes.items()):
            if now - hole.since > DEADLINE_S or hole.tries == _MAX_TRIES:
                del self._holes[sequence]
                self.given_up = True
            elif now - hole.asked_at >= self._round_trip:
                hole.asked_at, hole.tries = now, hole.tries + 1
                asked.append(sequence)
        return asked

    def _open(self, newest: int, ahead: int, now: float) -> None:
        if ahead - 1 + len(self._holes) > MAX_MISSING:
            self._holes.clear()
            self.given_up = True
            return
        for at in range(1, ahead):
            self._holes[newest + at & 0xFFFF] = _Hole(now)

    def _mended(self, hole: _Hole, now: float) -> None:
        if hole.tries == 1:
            sample = min(max(now - hole.asked_at, 0.02), 0.5)
            self._round_trip += (sample * 1.2 - self._round_trip) / 8
