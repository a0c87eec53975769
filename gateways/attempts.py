"""Counts attempts in memory. Their keys are hashed with a salt that ends with the process, and go when they are old."""

import hashlib
import math
import secrets
from collections import OrderedDict
from collections.abc import Mapping

from accounts.attempts import LIMITS, AttemptKind, Limit, Tries
from accounts.errors import TooManyAttempts
from actions.ports.tools import Clock

# 100 bytes each; whoever makes this many keys has slowed down long before the oldest is dropped.
MOST_KEYS = 50_000


class MemoryAttempts:
    """See `actions.ports.tools.Attempts`. Each node counts for itself."""

    def __init__(self, clock: Clock, limits: Mapping[AttemptKind, Limit] = LIMITS) -> None:
        self._limits = limits
        self._clock = clock
        self._salt = secrets.token_bytes(16)
        self._tries: OrderedDict[bytes, Tries] = OrderedDict()

    def take(self, kind: AttemptKind, key: str) -> None:
        """Count one attempt, or raise TooManyAttempts."""
        limit, now_s, hashed = self._limits[kind], self._clock.monotonic(), self._hashed(kind, key)
        tries = self._tries.get(hashed, Tries(at_s=now_s))
        wait_s = tries.wait_s(limit, now_s)
        if wait_s > 0:
            raise TooManyAttempts(math.ceil(wait_s))
        self._keep(hashed, tries.one_more(limit, now_s))

    def give_back(self, kind: AttemptKind, key: str) -> None:
        """Take one attempt back."""
        hashed = self._hashed(kind, key)
        if hashed in self._tries:
            self._keep(hashed, self._tries[hashed].one_less())

    def forgive(self, kind: AttemptKind, key: str) -> None:
        """Forget them all."""
        self._tries.pop(self._hashed(kind, key), None)

    def _keep(self, hashed: bytes, tries: Tries) -> None:
        self._tries[hashed] = tries
        self._tries.move_to_end(hashed)
        if len(self._tries) > MOST_KEYS:
            self._tries.popitem(last=False)

    def _hashed(self, kind: AttemptKind, key: str) -> bytes:
        return hashlib.blake2b(f"{kind}:{key}".encode(errors="surrogatepass"), key=self._salt, digest_size=16).digest()
