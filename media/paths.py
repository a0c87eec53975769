"""The ways to one browser: which it has proved to receive on, which it wants, and which carries what we send.

A path is an address of the browser's with the one of ours that it sends to, or a connection. The rules (RFC 7675, RFC
8445 §19.5.1): nothing but answers to checks goes to a path that is not proved; a connection proves itself; of any other
an answer to a check of ours is the proof, which lasts thirty seconds; the path in use is asked every five. A browser is
asked as soon as it checks, before we answer it: so the proof comes before anything that our answer has it send.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from media.datagrams import Pair
from media.streams import Stream
from media.udp import Link, Path

PROOF_LASTS_S = 30.0
# RFC 7675 §5.1: every five seconds, at random between four and six, so that a class does not answer all at once.
_REFRESHED_S = (4.0, 6.0)
# What is not answered is asked again, each time after twice as long.
_AGAIN_S, _LONGEST_AGAIN_S = 0.1, 1.0
# So often where a browser waits without checking again (RFC 8489 §6.2.1: Rc), and at least before a path ends.
_ATTEMPTS = 7
# Two networks of a browser, to each of four addresses of ours, in either family.
_MAX_PATHS = 16
# Of one peer: each of its paths, and some twice. Checks can be forged by thousands.
_QUESTIONS_PER_SECOND = 20
# Those of an ICE restart, and those before.
_MAX_BROWSERS = 2


class Port(Protocol):
    """What sends, and knows whose a path is."""

    def admit(self, path: Path, link: Link, *, is_proved: bool) -> None: ...
    def dismiss(self, path: Path, link: Link) -> None: ...
    def ask(self, address: Pair, username: str, password: str, on_answer: Callable[[], None]) -> None: ...


@dataclass(slots=True)
class _Known:
    """What is known of a path."""

    username: str
    """For our checks, as the browser's own name it: its fragment, a colon, ours."""
    proved_at: float = -math.inf
    refreshed_from: float = -math.inf
    """Not asked again before."""
    again_s: float = _AGAIN_S
    """How long after the next question the one after it may follow."""
    unanswered: int = 0
    """How many questions had no answer yet, since the last answer or since it is the current path."""


class Paths:
    """The paths of one peer.

    Attributes:
        current: the one that carries what we send; None while none is proved.
    """

    def __init__(self, port: Port, owner: Link, carry: Callable[[Path], None], clock: Callable[[], float]) -> None:
        """Args: `carry` is told of each path that is now the current one."""
        self.current: Path | None = None
        self._wanted: Path | None = None
        self._is_nominated = False
        """Whether the browser chose the one that is wanted; else it was only the first to check."""
        self._known: dict[Path, _Known] = {}
        self._passwords: dict[str, str] = {}
        """Of the browser, by its user fragment."""
        self._port, self._owner, self._carry, self._clock = port, owner, carry, clock
        self._questions_left = _QUESTIONS_PER_SECOND

    def introduce(self, ufrag: str, password: str) -> None:
        """The browser has told by whom its checks are signed: it can be asked from now on."""
        self._passwords.pop(ufrag, None)
        self._passwords[ufrag] = password
        while len(self._passwords) > _MAX_BROWSERS:
            del self._passwords[next(iter(self._passwords))]
        for path in self._known:
            self._prove(path)

    def checked(self, path: Path, ours: str, theirs: str, *, nominated: bool) -> None:
        """A signed check came from there, whether or not it was sent there."""
        self._learn(path, f"{theirs}:{ours}")
        self._port.admit(path, self._owner, is_proved=isinstance(path, Stream))
        if nominated or self.current is self._wanted is None:
            self._want(path, is_nominated=nominated)
        self._prove(path)
        self._settle()

    def want(self, path: Path) -> None:
        """The browser shows by what it sends there that this is its path."""
        if path in self._known:
            self._want(path, is_nominated=True)
            self._settle()

    def found(self, path: Path, ours: str, theirs: str) -> None:
        """An answer to a check of ours came from an address of which nothing was known."""
        self._learn(path, f"{theirs}:{ours}")
        self._want(path, is_nominated=True)
        self._answered(path)

    def lost(self, path: Path) -> None:
        """A connection is no more. What is sent meanwhile is lost; the next check shows the way."""
        self._known.pop(path, None)
        self._wanted = None if self._wanted == path else self._wanted
        self.current = None if self.current == path else self.current

    def is_proved(self, path: Path) -> bool:
        """Whether the browser was shown to receive there, lately."""
        known = self._known.get(path)
        return known is not None and (isinstance(path, Stream) or self._clock() - known.proved_at <= PROOF_LASTS_S)

    def tick(self) -> None:
        """Called ten times a second: a path that is waited for is asked again."""
        if self._wanted is not None and self._known[self._wanted].unanswered < _ATTEMPTS:
            self._prove(self._wanted)

    def second_passed(self) -> bool:
        """Called once a second: whether the current path's proof still holds, or there is none.

        A path that can be asked no more (of which browser it is was forgotten) is like one that does not answer.
        """
        self._questions_left = _QUESTIONS_PER_SECOND
        if self.current is None or isinstance(self.current, Stream):
            return True
        known = self._known[self.current]
        may_answer = known.unanswered < _ATTEMPTS and self._password(known.username)
        if not may_answer and not self.is_proved(self.current):
            return False
        self._prove(self.current)
        return True

    def dismiss(self) -> None:
        """The peer is no more."""
        for path in self._known:
            self._port.dismiss(path, self._owner)
        self._known.clear()
        self.current = self._wanted = None

    def _learn(self, path: Path, username: str) -> None:
        if known := self._known.get(path):
            if self._password(username) or not self._password(known.username):  # anybody may be named in a check
                known.username = username
            return
        if len(self._known) == _MAX_PATHS:
            stale = min(self._known, key=self._worth)
            self._port.dismiss(stale, self._owner)
            self.lost(stale)
        self._known[path] = _Known(username)

    def _worth(self, path: Path) -> tuple[bool, bool]:
        """Of those that are worth the least the oldest is forgotten."""
        return path in (self.current, self._wanted), self.is_proved(path)

    def _want(self, path: Path, *, is_nominated: bool) -> None:
        self._wanted, self._is_nominated = path, is_nominated

    def _password(self, username: str) -> str:
        """With which that browser signs; empty while it is not known, and cannot be asked."""
        return self._passwords.get(username.partition(":")[0], "")

    def _prove(self, path: Path) -> None:
        """Asks whoever is there, unless that was done just now."""
        known, now = self._known[path], self._clock()
        password, is_due = self._password(known.username), now >= known.refreshed_from and self._questions_left > 0
        if isinstance(path, Stream) or not password or not is_due:
            return
        known.refreshed_from, known.again_s = now + known.again_s, min(2 * known.again_s, _LONGEST_AGAIN_S)
        known.unanswered += 1
        self._questions_left -= 1
        self._port.ask(path, known.username, password, lambda: self._answered(path))

    def _answered(self, path: Path) -> None:
        if known := self._known.get(path):
            known.proved_at, known.unanswered, known.again_s = self._clock(), 0, _AGAIN_S
            known.refreshed_from = known.proved_at + random.uniform(*_REFRESHED_S)
            self._port.admit(path, self._owner, is_proved=True)
            if self.current is None:
                self._go(path)
            else:
                self._settle()

    def _settle(self) -> None:
        """Goes to the path that is wanted, once it is proved."""
        if self._wanted is not None and self.is_proved(self._wanted):
            self._go(self._wanted)

    def _go(self, path: Path) -> None:
        if path == self._wanted or not self._is_nominated:
            self._wanted = None
        if path != self.current:
            self.current, self._known[path].unanswered = path, 0
            self._carry(path)
