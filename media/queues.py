"""Whether a queue stands on the way to a browser: long, though it grows no more.

A full queue has no slope: a trend finds nothing wrong with a network that delays everything by half a second and
drops the rest. Pure; delays are arrivals less departures, so any two clocks do. The rule: a delay that does not fall
when less arrives is the way's own (another path, not a queue), and becomes the new base; while as much arrives as
before, it is a queue that is fed, for ten seconds at most.
"""

# More than the queue of a network that is well used; less than what makes people talk over each other.
_STANDING_S = 0.1
_BASE_S = 10.0
# A cut of 15 % drains 150 ms of queue in a second; if not a quarter is gone long after, it is none.
_PROOF_S, _FALLEN = 2.5, 0.75
# What arrives tells what the cut did once it tells of nothing before it. Who had nothing to cut is believed at last.
_CUT_TELLS_S, _LESS, _PROOF_WITHOUT_CUT_S = 0.8, 0.9, 10.0


class StandingQueue:
    """Fed with the least delay of each report, and with what arrives."""

    def __init__(self) -> None:
        self.seconds = 0.0
        """How long a packet waits more than it must."""
        self.stands = False
        self._base = self._next_base = float("inf")
        self._base_at = 0.0
        self._since: tuple[float, float] | None = None
        self._arriving: float | None = None
        """Bits per second soon after the queue was seen."""

    def told(self, delay_s: float, bps: float | None, now: float) -> bool:
        """Whether a queue stands. `bps` arrived of late, where that is known."""
        self._learn(delay_s, now)
        queue = delay_s - self._base
        self.stands = queue >= _STANDING_S and not self._is_the_ways_own(queue, bps, now)
        if not self.stands:
            self._since = self._arriving = None
            if queue >= _STANDING_S:
                self._base = self._next_base = delay_s
        self.seconds = delay_s - self._base
        return self.stands

    def _is_the_ways_own(self, queue: float, bps: float | None, now: float) -> bool:
        began, longest = self._since or (now, queue)
        self._since = began, max(longest, queue)
        if self._arriving is None and now - began > _CUT_TELLS_S:
            self._arriving = bps
        if now - began <= _PROOF_S:
            return False
        if queue <= _FALLEN * longest:
            self._since, self._arriving = (now, queue), None
            return False
        fell = self._arriving is not None and bps is not None and bps < _LESS * self._arriving
        return fell or now - began > _PROOF_WITHOUT_CUT_S

    def _learn(self, delay_s: float, now: float) -> None:
        """The least of the last ten to twenty seconds: clocks drift, and paths change."""
        if now - self._base_at > _BASE_S:
            self._base, self._next_base, self._base_at = self._next_base, delay_s, now
        self._base, self._next_base = min(self._base, delay_s), min(self._next_base, delay_s)
