"""Packets from addresses that nobody has checked: whose they may be, and how that is found out.

A browser does not notice that address translation gave it another port: it goes on sending, and checks its path only
every 2.5 seconds. So it is asked. The rules: nobody is believed for what they send, only for an answer
(`media/consent.py`); only those are asked for who fell silent on the same host; and few checks leave, however much
comes.
"""

from collections.abc import Iterable
from typing import Protocol

from media.consent import Questions
from media.datagrams import Pair

# A peer that carries anything is heard ten times in that.
SILENT_S = 0.25
# Strangers looked at; and how many silent peers of the host one of them is asked about, newest silence first.
_EVERY_S, _ASKED_ABOUT = 0.02, 8
# How long the same is not asked again: a round trip overseas; and about how many that is remembered.
_AGAIN_S, _MAX_ASKED = 0.25, 512


class Silent(Protocol):
    """A peer's transport, as far as it can be lost and found."""

    heard_at: float

    @property
    def credentials(self) -> tuple[str, str]: ...
    @property
    def browser_credentials(self) -> tuple[str, str]: ...
    def found(self, path: Pair) -> None: ...


class Strangers:
    """Times are monotonic seconds."""

    def __init__(self, questions: Questions) -> None:
        self._questions = questions
        self._next_at = 0.0
        self._asked: dict[tuple[int, Pair], float] = {}
        """Who was asked about which address, the longest ago first."""

    def heard(self, address: Pair, neighbours: Iterable[Silent], now: float) -> None:
        """Media came from an address of which nothing is known; `neighbours` are the peers of its host, of whom
        there are some: nobody else's packets count against the few that are looked at."""
        if now < self._next_at:
            return
        self._next_at = now + _EVERY_S
        self._forget(now)
        lost = {
            id(each): each
            for each in neighbours
            if now - each.heard_at > SILENT_S and each.browser_credentials[1] and (id(each), address) not in self._asked
        }
        for silent in sorted(lost.values(), key=lambda each: -each.heard_at)[:_ASKED_ABOUT]:
            self._ask(silent, address, now)

    def _ask(self, silent: Silent, address: Pair, now: float) -> None:
        if len(self._asked) >= _MAX_ASKED:
            return
        self._asked[id(silent), address] = now

        def answered() -> None:
            if silent.heard_at <= now:  # else it has gone on where it was
                silent.found(address)

        theirs, password = silent.browser_credentials
        self._questions.ask(address, f"{theirs}:{silent.credentials[0]}", password, answered, now)

    def _forget(self, now: float) -> None:
        """What may be asked again."""
        while self._asked and now - next(iter(self._asked.values())) >= _AGAIN_S:
            del self._asked[next(iter(self._asked))]
