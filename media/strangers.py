"""Packets from addresses that nobody has checked: whose they may be, and how that is found out.

A browser does not notice that address translation gave it another port: it goes on sending, and checks its path only
every 2.5 seconds. So it is asked. The rules: nobody is believed for what they send, only for an answer that is signed
with the browser's password, which is consent too (RFC 7675 §5.1); only those are asked for who fell silent on the
same host; and few checks leave, however much comes.
"""

import secrets
from collections.abc import Callable, Iterable
from typing import Protocol

from media import stun
from media.datagrams import Pair

# A peer that carries anything is heard ten times in that.
SILENT_S = 0.25
# Strangers looked at; and how many silent peers of the host one of them is asked about, newest silence first.
_EVERY_S, _ASKED_ABOUT = 0.02, 8
# How long an answer is waited for, how many at once, and how long the same is not asked again: a round trip overseas.
_PATIENCE_S, _MAX_ASKED, _AGAIN_S = 1.0, 512, 0.25


class Silent(Protocol):
    """A peer's transport, as far as it can be lost and found."""

    heard_at: float

    @property
    def credentials(self) -> tuple[str, str]: ...
    @property
    def browser_credentials(self) -> tuple[str, str]: ...
    def checked(self, path: Pair, *, nominated: bool) -> None: ...


class Strangers:
    """Asks through `send`; times are monotonic seconds."""

    def __init__(self, send: Callable[[bytes, Pair], None]) -> None:
        self._send = send
        self._next_at = 0.0
        self._asked: dict[bytes, tuple[Silent, Pair, float]] = {}
        """By transaction, the oldest first."""

    def heard(self, address: Pair, neighbours: Iterable[Silent], now: float) -> None:
        """Media came from an address of which nothing is known; `neighbours` are the peers of its host, of whom
        there are some: nobody else's packets count against the few that are looked at."""
        if now < self._next_at:
            return
        self._next_at = now + _EVERY_S
        self._forget(now)
        asked = {(id(silent), where) for silent, where, at in self._asked.values() if now - at < _AGAIN_S}
        lost = {
            id(each): each
            for each in neighbours
            if now - each.heard_at > SILENT_S and each.browser_credentials[1] and (id(each), address) not in asked
        }
        for silent in sorted(lost.values(), key=lambda each: -each.heard_at)[:_ASKED_ABOUT]:
            self._ask(silent, address, now)

    def answered(self, packet: bytes, address: Pair, now: float) -> None:
        """What may be an answer came.

        Raises:
            StunMalformed: it is none.
        """
        response = stun.parse_response(packet)
        silent, asked, at = self._asked.pop(response.transaction_id, (None, None, 0.0))
        if silent is None or asked != address or now - at > _PATIENCE_S or silent.heard_at > at:
            return
        if response.is_signed_with(silent.browser_credentials[1]):
            silent.checked(address, nominated=True)

    def _ask(self, silent: Silent, address: Pair, now: float) -> None:
        if len(self._asked) >= _MAX_ASKED:
            return
        transaction_id = secrets.token_bytes(12)
        self._asked[transaction_id] = silent, address, now
        theirs, password = silent.browser_credentials
        username = f"{theirs}:{silent.credentials[0]}"
        self._send(stun.binding_request(transaction_id, username, password), address)

    def _forget(self, now: float) -> None:
        """What nobody answered in time."""
        while self._asked and now - next(iter(self._asked.values()))[2] > _PATIENCE_S:
            del self._asked[next(iter(self._asked))]
