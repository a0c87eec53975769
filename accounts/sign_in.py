"""Sign-in sessions. They hold a token's hash and the day they end: never a last sight, an address or a browser."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from accounts.errors import PasswordTooLong, PasswordTooShort
from accounts.people import PersonId

COOKIE_DAYS = 30
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256


class SignInKind(StrEnum):
    """A browser's cookie, or a bearer token made on the command line."""

    COOKIE = "cookie"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class SignInSession:
    """Proof that a person signed in.

    Attributes:
        token_hash: SHA-256 of the secret that only the browser holds, in hexadecimal.
        ends_on: the first day (UTC) on which it is no longer good; a day and not an hour, so that it dates nobody.
    """

    token_hash: str
    person_id: PersonId
    kind: SignInKind
    ends_on: date

    def is_good(self, now: datetime) -> bool:
        """Whether it still holds at `now` (aware, UTC)."""
        return now.date() < self.ends_on


def ends_on(now: datetime, days: int = COOKIE_DAYS) -> date:
    """The day a session begun at `now` ends."""
    return now.date() + timedelta(days=days)


def require_good_password(password: str) -> None:
    """Let a new password pass: length is what protects, so nothing else is asked of it.

    Raises:
        PasswordTooShort, PasswordTooLong: with the limit.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise PasswordTooLong(LONGEST_PASSWORD)
