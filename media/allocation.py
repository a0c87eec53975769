"""What each picture gets of what a subscriber's network carries.

Pure; rates are bits per second, times monotonic seconds. The rules: voices are served before anything here; then ranks
in their order, each to the best it can have before the next gets anything; within a rank everybody gets the least step
before anybody gets a better one; what is shown is kept a little longer than it would be chosen, so that nothing flaps.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

# Measured rates swing with every key frame: what is shown may cost so much more than its share before it goes, and
# what is better must leave so much free before it comes.
_KEPT, _RAISED = 0.9, 1.15
# A picture that fell waits so long before it rises, and twice as long each time that it had risen too early.
_FIRST_WAIT_S, _LONGEST_WAIT_S = 2.0, 16.0
_EARLY_S = 8.0


class Rank(IntEnum):
    """Who comes first; voices are before all of them."""

    SCREEN = 0
    PINNED_INTERPRETER = 1
    SPEAKER = 2
    PINNED = 3
    OTHER = 4


@dataclass(frozen=True, slots=True)
class Wish(Generic[K]):
    """A picture that the page shows. `steps_bps` is what it may cost, the best first; `held_bps` what it gets now."""

    key: K
    rank: Rank
    steps_bps: Sequence[int]
    held_bps: int = 0


def allocate(budget_bps: float, wishes: Sequence[Wish[K]], waiting: "frozenset[K]" = frozenset()) -> dict[K, int]:
    """Which step each picture gets, by its place in `steps_bps`; those that get nothing are not in it.

    Args:
        budget_bps: what is left for pictures.
        wishes: the most important first within each rank.
        waiting: those that may not become better than they are.
    """
    chosen: dict[K, int] = {}
    left = budget_bps
    for _, rank in groupby(sorted(wishes, key=lambda wish: wish.rank), key=lambda wish: wish.rank):
        peers = [wish for wish in rank if wish.steps_bps]
        for wish in peers:
            least = len(wish.steps_bps) - 1
            if _price(wish, least) <= left and not (wish.key in waiting and wish.held_bps < wish.steps_bps[least]):
                chosen[wish.key] = least
                left -= wish.steps_bps[least]
        for wish in peers:
            if wish.key in chosen:
                chosen[wish.key], left = _better(wish, left, may_rise=wish.key not in waiting)
    return chosen


def sought_bps(wishes: Sequence[Wish[K]], chosen: Mapping[K, int]) -> float:
    """What there would have to be for every picture to become the best it can be."""
    best = [(wish, wish.steps_bps[0]) for wish in wishes if wish.steps_bps]
    return sum(cost if chosen.get(wish.key) == 0 else cost * _RAISED for wish, cost in best)


def least_bps(wishes: Sequence[Wish[K]]) -> float:
    """What there must be for the most important picture to be shown at all; 0 without one."""
    first = min((wish for wish in wishes if wish.steps_bps), key=lambda wish: wish.rank, default=None)
    return _price(first, len(first.steps_bps) - 1) if first else 0.0


def _better(wish: Wish[K], left: float, *, may_rise: bool) -> tuple[int, float]:
    """The best step for what is left beside the least one, which is paid."""
    paid = wish.steps_bps[-1]
    for step, cost in enumerate(wish.steps_bps):
        if (may_rise or cost <= wish.held_bps) and _price(wish, step) - paid <= left:
            return step, left + paid - cost
    return len(wish.steps_bps) - 1, left


def _price(wish: Wish[K], step: int) -> float:
    cost = wish.steps_bps[step]
    return cost * (_RAISED if cost > wish.held_bps else _KEPT if cost == wish.held_bps else 1.0)


class Patience(Generic[K]):
    """Which pictures wait before they rise again."""

    def __init__(self) -> None:
        self._until: dict[K, tuple[float, float]] = {}
        self._rose_at: dict[K, float] = {}

    def waiting(self, now: float) -> frozenset[K]:
        """Those that may not rise yet."""
        return frozenset(key for key, (until, _) in self._until.items() if now < until)

    def changed(self, key: K, before: int | None, after: int | None, now: float) -> None:
        """A picture's step is another: the lower the number, the better; None is nothing."""
        low = 1 << 16
        was, is_ = low if before is None else before, low if after is None else after
        if is_ < was:
            self._rose_at[key] = now
        elif is_ > was:
            _, wait = self._until.get(key, (0.0, _FIRST_WAIT_S / 2))
            early = now - self._rose_at.get(key, float("-inf")) < _EARLY_S
            wait = min(2 * wait, _LONGEST_WAIT_S) if early else _FIRST_WAIT_S
            self._until[key] = (now + wait, wait)

    def forget(self, keys: "frozenset[K]") -> None:
        """Keeps what it knows of these only."""
        for known in (self._until, self._rose_at):
            for key in [key for key in known if key not in keys]:
                del known[key]
