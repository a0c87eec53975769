"""How often one may try: leaky counts, so that a school behind one address is not shut out by a few typing errors."""

from dataclasses import dataclass, replace
from enum import StrEnum


class AttemptKind(StrEnum):
    """What is tried, and whose tries are counted together."""

    SIGN_IN_FROM_PLACE = "sign_in_from_place"
    SIGN_IN_TO_ACCOUNT = "sign_in_to_account"
    SIGN_IN_AT_ADDRESS = "sign_in_at_address"
    JOIN_ROOM = "join_room"


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` tries at once, then one more each time `one_every_s` seconds have gone by."""

    burst: int
    one_every_s: float


# One account tried from one place: ten slips, then one try a minute.
# One account tried from anywhere: wide, because whoever wears it out shuts its owner out for a while.
# One address: an evening class of 200 may sign in from one school within minutes; only failures count.
# One person at doors: a page asks again each second while it reconnects, on each of their devices.
LIMITS = {
    AttemptKind.SIGN_IN_FROM_PLACE: Limit(10, 60.0),
    AttemptKind.SIGN_IN_TO_ACCOUNT: Limit(60, 10.0),
    AttemptKind.SIGN_IN_AT_ADDRESS: Limit(120, 2.0),
    AttemptKind.JOIN_ROOM: Limit(60, 1.0),
}


@dataclass(frozen=True, slots=True)
class Tries:
    """How many tries count still, and when (monotonic seconds) that was true."""

    count: float = 0.0
    at_s: float = 0.0

    def leaked(self, limit: Limit, now_s: float) -> "Tries":
        """What is left of them at `now_s`."""
        return Tries(max(0.0, self.count - (now_s - self.at_s) / limit.one_every_s), now_s)

    def wait_s(self, limit: Limit, now_s: float) -> float:
        """How long to wait before the next try; 0 if it may be made now."""
        return max(0.0, (self.leaked(limit, now_s).count + 1 - limit.burst) * limit.one_every_s)

    def one_more(self, limit: Limit, now_s: float) -> "Tries":
        """After another try."""
        left = self.leaked(limit, now_s)
        return replace(left, count=left.count + 1)

    def one_less(self) -> "Tries":
        """After a try that turned out to be right."""
        return replace(self, count=max(0.0, self.count - 1))
