"""Small tools of the verbs: time, unguessable strings, password hashes, brakes."""

from datetime import datetime
from typing import Protocol

from accounts.attempts import AttemptKind


class Clock(Protocol):
    """Wall time for what people see, monotonic time for timers."""

    def now(self) -> datetime:
        """The wall's time, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump."""
        ...


class Tokens(Protocol):
    """Unguessable strings."""

    def public_id(self) -> str:
        """128 random bits, url-safe base64, 22 characters."""
        ...

    def secret(self) -> str:
        """256 random bits, url-safe base64, 43 characters."""
        ...


class PasswordHasher(Protocol):
    """argon2, off the event loop."""

    async def hash(self, password: str) -> str:
        """A salted hash in PHC format."""
        ...

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it matches. None (no such account) takes the same time and is never right."""
        ...


class Attempts(Protocol):
    """Holds back who tries too often (`accounts.attempts`). Keys live in memory only, hashed."""

    def take(self, kind: AttemptKind, key: str) -> None:
        """Count one attempt.

        Raises:
            TooManyAttempts: there were too many; this one does not count.
        """
        ...

    def give_back(self, kind: AttemptKind, key: str) -> None:
        """Take one attempt back, that was right after all."""
        ...

    def forgive(self, kind: AttemptKind, key: str) -> None:
        """Forget them all."""
        ...
