"""Checks of our own, and whose answers count: the proof that a browser receives where it seems to send from.

Whoever is in a class can sign a check, and a network may let it bear anybody's address; only an answer tells (RFC
7675). The rules: an answer counts once, in time, from the address that was asked, signed with the browser's password;
it names 96 random bits that nobody else has seen; and what is remembered of what was asked is bounded.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from media import stun
from media.datagrams import Pair

# How long an answer is waited for: a way overseas through a full queue.
_PATIENCE_S = 5.0
# At once, for the whole process: each peer of a full one asked each second. Then the oldest are forgotten.
_MAX_ASKED = 4096


@dataclass(frozen=True, slots=True)
class _Question:
    address: Pair
    password: str
    at: float
    on_answer: Callable[[], None]


class Questions:
    """Asks through `send`; times are monotonic seconds."""

    def __init__(self, send: Callable[[bytes, Pair], None]) -> None:
        self._send = send
        self._asked: dict[bytes, _Question] = {}
        """By transaction, the oldest first."""

    def ask(self, address: Pair, username: str, password: str, on_answer: Callable[[], None], now: float) -> None:
        """Asks whoever is there: `username` is theirs, a colon, ours; the password is theirs."""
        self._forget(now)
        transaction_id = secrets.token_bytes(12)
        self._asked[transaction_id] = _Question(address, password, now, on_answer)
        self._send(stun.binding_request(transaction_id, username, password), address)

    def answered(self, packet: bytes, address: Pair, now: float) -> None:
        """What may be an answer came. All of it is read only if it names what was asked of that address.

        Raises:
            StunMalformed: it is none.
        """
        transaction_id = stun.transaction_answered(packet)
        question = self._asked.get(transaction_id)
        if question is None or question.address != address or now - question.at > _PATIENCE_S:
            return
        if stun.parse_response(packet).is_signed_with(question.password):
            del self._asked[transaction_id]
            question.on_answer()

    def _forget(self, now: float) -> None:
        """What nobody answered in time, and what is too much."""
        while self._asked:
            oldest = next(iter(self._asked))
            if len(self._asked) < _MAX_ASKED and now - self._asked[oldest].at <= _PATIENCE_S:
                return
            del self._asked[oldest]
