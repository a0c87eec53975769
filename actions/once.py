"""Doing once what is asked for twice: a question with a key has its answer kept, and heard again it is given again.

The rule: the deed and its answer are kept in one transaction, so that there is never one without the other: whatever
happens to the one who asked, or to us, asking again is safe. Who asks at the same moment waits, and hears the same. Who
may no longer do it hears so, and not the answer.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from accounts.errors import TooManyAttempts
from accounts.people import PersonId
from actions.ports.answers import KeptAnswer
from actions.ports.bus import Bus, Notice, NoticeStream
from actions.ports.records import RecordRefused, Records
from actions.problems import PROBLEMS, ProblemKind
from actions.world import World

KEPT_FOR = timedelta(days=1)
# Of one person; a program that brings a year's plan may ask as often.
MOST_KEPT = 2_000


_OF_RIGHTS = {ProblemKind.FORBIDDEN, ProblemKind.UNKNOWN, ProblemKind.NOT_SIGNED_IN, ProblemKind.UNAVAILABLE}


class KeyReused(Exception):
    """Another question came with this key before."""


class _TakenBack(Exception):
    """Ends a transaction of which nothing is to be kept."""


_OF_THE_DEED: tuple[type[Exception], ...] = (
    _TakenBack,
    RecordRefused,
    *(error for error, problem in PROBLEMS.items() if problem.kind not in _OF_RIGHTS),
)


async def once(world: World, person_id: PersonId, key: str, asked: str, act: Callable[[World], Awaitable[str]]) -> str:
    """What `act` gives, or what it gave the first time.

    Args:
        world: the ports.
        person_id: who asks; the keys of others are others.
        key: the digest of the key.
        asked: the digest of the question.
        act: does it with the ports that it is given; its answer comes sealed.

    Raises:
        KeyReused
        TooManyAttempts: more answers of theirs are kept than are kept of anybody.
        NotAllowed, Unknown…: what `act` refuses with by now, to who may not or may not know of it.
    """
    notices: list[Notice] = []
    now = world.clock.now().astimezone(UTC)
    async with world.store.writing() as records:
        await records.answers.begin(person_id)
        known = await records.answers.by_key(person_id, key)
        is_known = known is not None and known.ends_on > now.date()
        if known is None or not is_known:
            if await records.answers.number(person_id) >= MOST_KEPT:
                raise TooManyAttempts(_until_midnight(now))
            answer = await act(replace(world, store=_SameTransaction(records), bus=_Later(world.bus, notices)))
            ends_on = (now + KEPT_FOR).date() + timedelta(days=1)  # whatever the hour: for a day at least
            known = KeptAnswer(key, asked, answer, ends_on)
            await records.answers.keep(person_id, known)
    if known.asked != asked:
        raise KeyReused
    if is_known:
        await _require_still(world, act)
    for notice in notices:
        await world.bus.publish(notice)
    return known.answer


async def _require_still(world: World, act: Callable[[World], Awaitable[str]]) -> None:
    """Let pass who may still do it: it is done once more, and nothing of that kept. Only the verb knows its rights.

    What else it refuses with follows from its having been done.
    """
    try:
        async with world.store.writing() as records:
            await act(replace(world, store=_SameTransaction(records), bus=_Later(world.bus)))
            raise _TakenBack
    except _OF_THE_DEED:
        return


def _until_midnight(now: datetime) -> int:
    """Seconds; some are forgotten then."""
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time(), UTC)
    return int((tomorrow - now).total_seconds()) + 1


@dataclass(frozen=True, slots=True)
class _SameTransaction:
    """A store for one deed: all that it reads and writes is of the transaction that keeps its answer."""

    records: Records

    def reading(self) -> AbstractAsyncContextManager[Records]:
        """What was written so far is seen."""
        return self._shared()

    def writing(self) -> AbstractAsyncContextManager[Records]:
        """Nothing of it is durable before the whole is."""
        return self._shared()

    @asynccontextmanager
    async def _shared(self) -> AsyncIterator[Records]:
        yield self.records


@dataclass(frozen=True, slots=True)
class _Later:
    """A bus whose notices wait until what they tell of is durable."""

    bus: Bus
    notices: list[Notice] = field(default_factory=list)

    async def publish(self, notice: Notice) -> None:
        """Noted."""
        self.notices.append(notice)

    def subscribe(self) -> AbstractAsyncContextManager[NoticeStream]:
        """As always."""
        return self.bus.subscribe()
