"""What may be sent when packets are lost: the loss-based half of congestion control.

draft-ietf-rmcat-gcc-02 §6 cuts the rate whenever more than a tenth is lost, and so goes to nothing on a radio link
that loses a tenth whatever one sends. Here a cut is tried: loss that does not become less by it is the network's own
from then on, and the cut is taken back. Pure; times are monotonic seconds, rates bits per second.
"""

# Packets of a window: with fewer, one loss more or less is a tenth.
_WINDOW_S, _LEAST = 0.5, 20
# A window that does not fill by then is no measure of now: nobody spoke, or nothing was told.
_STALE_S = 5.0
# §6: over a tenth is too much, under a fiftieth may grow, between holds.
_TOO_MUCH, _LITTLE = 0.10, 0.02
_GROWTH_PER_S = 1.08
# A cut helped when loss fell to less than that of what it was.
_HELPED = 0.7
_FOLLOW = 0.3
# What was under way when the cut was made, a full queue included, says nothing of it.
_SETTLES_S = 0.6


class LossBound:
    """`bps` is the bound; infinite while loss sets none."""

    def __init__(self) -> None:
        self.bps = float("inf")
        self.own = 0.0
        """The share that the network loses whatever is sent."""
        self._since = self._settles_at = 0.0
        self._arrived = self._lost = 0
        self._uncut: tuple[float, float] | None = None

    def told(self, arrived: int, lost: int, delivered_bps: float | None, now: float) -> None:
        """Counts packets; judges when a window is full. `delivered_bps` is what arrives at the browser."""
        if now < self._settles_at:
            return
        if not self._arrived + self._lost or now - self._since > _STALE_S:
            self._arrived, self._lost, self._since = 0, 0, now
        self._arrived += arrived
        self._lost += lost
        all_ = self._arrived + self._lost
        if all_ >= _LEAST and now - self._since >= _WINDOW_S and delivered_bps is not None:
            self._judge(self._lost / all_, delivered_bps, now - self._since, now)
            self._arrived = self._lost = 0

    def raise_to(self, bps: float) -> None:
        """A probe was carried: more than the bound passes."""
        self.bps = max(self.bps, bps)

    def _judge(self, share: float, delivered_bps: float, passed_s: float, now: float) -> None:
        if self._uncut:
            before, bound = self._uncut
            self._uncut = None
            if share > _HELPED * before:
                self.own, self.bps = min(share, before), bound
                return
        self.own = min(self.own, self.own + _FOLLOW * (share - self.own))
        excess = share - self.own
        if excess > _TOO_MUCH:
            self._uncut = (share, self.bps)
            self.bps, self._settles_at = min(self.bps, delivered_bps), now + _SETTLES_S
        elif excess < _LITTLE:
            self.bps *= _GROWTH_PER_S**passed_s
