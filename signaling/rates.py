"""Token buckets: how often one participant may ask, by kind of command. Limits are for people first, never addresses:
a school shares one."""

from dataclasses import dataclass, field
from enum import StrEnum

from signaling.limits import FRAMES_BURST, FRAMES_PER_S


class RateKind(StrEnum):
    """Commands that share a bucket."""

    CHAT = "chat"
    HISTORY = "history"
    REACTIONS = "reactions"
    MEDIA = "media"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_s`."""

    burst: float
    per_s: float


# A page that comes back resends up to a burst of unanswered messages; a page of 49 pictures asks anew as it scrolls.
RATES: dict[RateKind, Rate] = {
    RateKind.CHAT: Rate(30, 5),
    RateKind.HISTORY: Rate(20, 5),
    RateKind.REACTIONS: Rate(8, 2),
    RateKind.MEDIA: Rate(60, 20),
    RateKind.OTHERS: Rate(40, 10),
}
FRAMES = Rate(FRAMES_BURST, FRAMES_PER_S)


class Bucket:
    """One token bucket; it starts full."""

    __slots__ = ("_at", "_rate", "_tokens")

    def __init__(self, rate: Rate, now: float) -> None:
        self._rate, self._tokens, self._at = rate, rate.burst, now

    def take(self, now: float) -> float:
        """Take a token; 0 if there was one, else the seconds until there is."""
        self._tokens = min(self._rate.burst, self._tokens + (now - self._at) * self._rate.per_s)
        self._at = now
        if self._tokens < 1:
            return (1 - self._tokens) / self._rate.per_s
        self._tokens -= 1
        return 0.0

    def is_full(self, now: float) -> bool:
        """Whether it is as good as new, and may be forgotten."""
        return self._tokens + (now - self._at) * self._rate.per_s >= self._rate.burst


@dataclass(slots=True)
class Buckets:
    """The buckets of all participants. They outlive a connection, so that a reload does not fill them."""

    _buckets: dict[tuple[str, str, RateKind], Bucket] = field(default_factory=dict)

    def take(self, room_id: str, person_id: str, kind: RateKind, now: float) -> float:
        """Take a token of a participant's; 0 if there was one, else the seconds until there is."""
        key = room_id, person_id, kind
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(RATES[kind], now)
        return bucket.take(now)

    def forget_full(self, now: float) -> None:
        """Drop those that are as good as new."""
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if not bucket.is_full(now)}
