"""How often one participant may ask, by kind of command. Limits are for people first, never addresses: a school
shares one. What counts and leaks is `accounts.attempts.Tries`, as at sign-in.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from accounts.attempts import Limit, Tries
from signaling.limits import FRAMES_BURST, FRAMES_PER_S


class RateKind(StrEnum):
    """Commands that share a bucket."""

    CHAT = "chat"
    HISTORY = "history"
    REACTIONS = "reactions"
    MEDIA = "media"
    OTHERS = "others"


# A page that comes back resends up to a burst of unanswered messages; a page of 49 pictures asks anew as it scrolls.
RATES: dict[RateKind, Limit] = {
    RateKind.CHAT: Limit(30, 1 / 5),
    RateKind.HISTORY: Limit(20, 1 / 5),
    RateKind.REACTIONS: Limit(8, 1 / 2),
    RateKind.MEDIA: Limit(60, 1 / 20),
    RateKind.OTHERS: Limit(40, 1 / 10),
}
FRAMES = Limit(FRAMES_BURST, 1 / FRAMES_PER_S)


class Bucket:
    """The tries of one kind by one; none at first."""

    __slots__ = ("_limit", "_tries")

    def __init__(self, limit: Limit, now: float) -> None:
        self._limit, self._tries = limit, Tries(at_s=now)

    def take(self, now: float) -> float:
        """Count one more; 0 if it may be, else the seconds until it may."""
        wait_s = self._tries.wait_s(self._limit, now)
        if wait_s == 0:
            self._tries = self._tries.one_more(self._limit, now)
        return wait_s

    def is_empty(self, now: float) -> bool:
        """Whether every try has leaked away: it is as good as new, and may be forgotten."""
        return self._tries.leaked(self._limit, now).count == 0


@dataclass(slots=True)
class Buckets:
    """The buckets of all participants. They outlive a connection, so that a reload does not empty them."""

    _buckets: dict[tuple[str, str, RateKind], Bucket] = field(default_factory=dict)

    def take(self, room_id: str, person_id: str, kind: RateKind, now: float) -> float:
        """Count one more of a participant's; 0 if it may be, else the seconds until it may."""
        key = room_id, person_id, kind
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(RATES[kind], now)
        return bucket.take(now)

    def forget_empty(self, now: float) -> None:
        """Drop those that are as good as new."""
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if not bucket.is_empty(now)}
