"""Whether a queue stands on the way to a browser: long, though it grows no more.

A full queue has no slope: a trend finds nothing wrong with a network that delays everything by half a second and
drops the rest. Pure; delays are arrivals less departures, so any two clocks do. The rule: a delay that does not fall
when less is sent is the way's own (another path, not a queue), and becomes the new base.
"""

# More than the queue of a network that is well used; less than what makes people talk over each other.
_STANDING_S = 0.1
_BASE_S = 10.0
# A cut of 15 % drains 150 ms of queue in a second; if not a quarter is gone long after, it is none.
_PROOF_S, _FALLEN = 2.5, 0.75


class StandingQueue:
    """Fed with the least delay of each report."""

    def __init__(self) -> None:
        self._base = self._next_base = float("inf")
        self._base_at = 0.0
        self._since: tuple[float, float] | None = None

    def told(self, delay_s: float, now: float) -> bool:
        """Whether a queue stands."""
        self._learn(delay_s, now)
        queue = delay_s - self._base
        if queue < _STANDING_S:
            self._since = None
            return False
        if self._since is None:
            self._since = (now, queue)
        began, first = self._since
        if now - began > _PROOF_S:
            if queue > _FALLEN * first:
                self._base = self._next_base = delay_s
                self._since = None
                return False
            self._since = (now, queue)
        return True

    def _learn(self, delay_s: float, now: float) -> None:
        """The least of the last ten to twenty seconds: clocks drift, and paths change."""
        if now - self._base_at > _BASE_S:
            self._base, self._next_base, self._base_at = self._next_base, delay_s, now
        self._base, self._next_base = min(self._base, delay_s), min(self._next_base, delay_s)
