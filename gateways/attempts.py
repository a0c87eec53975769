"""Holds back who tries too often; `actions.ports.tools.Attempts`.

The rule: nothing of it outlives the process or leaves its memory, and a key (an address, an account) is only held as a
hash under a key of this process's own.
"""

import math
import secrets
from collections import OrderedDict
from hashlib import blake2b

from accounts.errors import TooManyAttempts
from actions.ports.tools import Clock

# Ten tries at once, then one each half minute: 2,900 a day, where a password of 12 characters needs more than 10^12.
AT_ONCE = 10
ONE_EACH_S = 30.0
# Keys remembered; the least recent goes. A flood of keys costs memory of this size and no more: some 20 MB.
MOST_KEYS = 100_000


class MemoryAttempts:
    """A leaky bucket for each key."""

    def __init__(self, clock: Clock, at_once: int = AT_ONCE, one_each_s: float = ONE_EACH_S) -> None:
        self._clock = clock
        self._at_once = at_once
        self._one_each_s = one_each_s
        self._secret = secrets.token_bytes(32)
        # When each bucket will be empty again (monotonic).
        self._empty_at: OrderedDict[bytes, float] = OrderedDict()

    def take(self, key: str) -> None:
        """Counts one attempt.

        Raises:
            TooManyAttempts: there were too many; this one is not counted.
        """
        hashed, now = self._hash(key), self._clock.monotonic()
        empty_at = max(self._empty_at.get(hashed, now), now) + self._one_each_s
        wait_s = empty_at - now - self._at_once * self._one_each_s
        if wait_s > 0:
            raise TooManyAttempts(retry_after_s=math.ceil(wait_s))
        self._empty_at[hashed] = empty_at
        self._empty_at.move_to_end(hashed)
        if len(self._empty_at) > MOST_KEYS:
            self._empty_at.popitem(last=False)

    def forgive(self, key: str) -> None:
        """Forgets the attempts, after a success."""
        self._empty_at.pop(self._hash(key), None)

    def _hash(self, key: str) -> bytes:
        return blake2b(key.encode(), key=self._secret, digest_size=16).digest()
