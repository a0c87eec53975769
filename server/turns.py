"""Who is answered next, when more is asked than can be answered at once.

The rule: pages are made on the loop that carries the classes too, so only few requests are under way at a time, and the
loop goes round between them; the others wait. Addresses take turns, and so do those who share one, as a school does,
each by what they sign in with: whoever asks for much waits behind themselves. Nobody keeps their turn while they wait
for something that takes the loop no time. What is known of anybody is what they wait for now, and is gone with it.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Hashable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from aiohttp import web
from aiohttp.typedefs import Handler

from server.credentials import credential
from server.problems import CODES, Problem, problem_document
from server.proxies import client_address

# A page takes about 10 ms of the loop, and a class is not held up for longer than these together.
AT_ONCE = 3
PATIENCE_S = 20.0
SOCKET_PATH = "/socket.io/"
COME_AGAIN_S = 5
# In both languages, as which is theirs would have to be asked for; and nothing that needs a turn.
BUSY = (
    "Préau répond à beaucoup de demandes à la fois. Patientez quelques secondes, puis rechargez la page.\n"
    "Préau is answering many requests at once. Wait a few seconds, then load the page again.\n"
)

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: at an address, and of those there the one who shows this; None: nothing, and is one with all who do."""

    address: str
    shown: Hashable = None


class Turns:
    """The requests of one process."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = self._at_once = at_once
        self._waiting: OrderedDict[str, OrderedDict[Asker, deque[asyncio.Future[None]]]] = OrderedDict()
        self._under_way = Counter[Hashable]()
        """By address, and by asker: as many in all as are answered at once."""

    async def take(self, asker: Asker) -> None:
        """Waits until one of the few may be this one. Raises TimeoutError: for too long."""
        if self._free and not self._waiting:
            self._begin(asker)
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(asker.address, OrderedDict()).setdefault(asker, deque()).append(turn)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self.give_back(asker)  # it came as we went
            raise

    def give_back(self, asker: Asker) -> None:
        """It is free once the loop has gone round: many that need not wait for anything would follow in one round."""
        asyncio.get_running_loop().call_soon(self._freed, asker)

    def _begin(self, asker: Asker) -> None:
        self._free -= 1
        self._under_way.update((asker.address, asker))

    def _freed(self, asker: Asker) -> None:
        self._free += 1
        for each in (asker.address, asker):
            self._under_way[each] -= 1
            if not self._under_way[each]:
                del self._under_way[each]
        while self._free and self._waiting:
            following, turn = self._next()
            if not turn.done():
                turn.set_result(None)
                self._begin(following)

    def _next(self) -> tuple[Asker, asyncio.Future[None]]:
        """The oldest of that asker of that address whose turn it is; behind it they wait again."""
        address = self._whose_turn(self._waiting)
        askers = self._waiting.pop(address)
        asker = self._whose_turn(askers)
        turns = askers.pop(asker)
        turn = turns.popleft()
        if turns:
            askers[asker] = turns
        if askers:
            self._waiting[address] = askers
        return asker, turn

    def _whose_turn(self, waiting: Iterable[Name]) -> Name:
        """Of those for whom the fewest are under way, who has waited the longest since their last.

        Long ones and short ones weigh the same only so. No more than are answered at once have any under way, so that
        the first ones say it, however many wait.
        """
        return min(islice(waiting, self._at_once + 1), key=self._under_way.__getitem__)


class Turn:
    """That of one request."""

    def __init__(self, turns: Turns, asker: Asker) -> None:
        self._turns, self._asker = turns, asker
        self._has_it = False

    async def take(self) -> None:
        """Waits for it. Raises TimeoutError: for too long."""
        await self._turns.take(self._asker)
        self._has_it = True

    def give_back(self) -> None:
        """It is over, or was never had."""
        if self._has_it:
            self._has_it = False
            self._turns.give_back(self._asker)


TURNS = web.AppKey("turns", Turns)
_TURN = web.RequestKey("turn", Turn)


@web.middleware
async def take_turns(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost: what goes wrong is told by a page as well."""
    if request.path == "/healthz":
        return await handler(request)
    turn = request[_TURN] = Turn(request.app[TURNS], _asker(request))
    try:
        await turn.take()
        if request.path.startswith(SOCKET_PATH):  # it may last for hours
            turn.give_back()
        if request.transport is None or request.transport.is_closing():
            return web.Response()  # whoever asked has gone
        return await handler(request)
    except TimeoutError:
        return _busy(request)
    finally:
        turn.give_back()


def _asker(request: web.Request) -> Asker:
    """By what it would sign in with, unread: to look whose it is would need a turn. Whoever makes many up has no more
    of the other addresses' turns for it."""
    shown = credential(request)
    return Asker(client_address(request), None if shown is None else hash(shown))


def _busy(request: web.Request) -> web.Response:
    if request.path.startswith("/api/"):
        return problem_document(Problem(503, CODES[503], retry_after_s=COME_AGAIN_S))
    return web.Response(text=BUSY, status=503, headers={"Retry-After": str(COME_AGAIN_S)})


@asynccontextmanager
async def letting_others(request: web.Request) -> AsyncIterator[None]:
    """Around what only waits: for a sender, an executor, another server. Who is cancelled takes no other turn."""
    turn = request.get(_TURN)
    if turn is None:
        yield
        return
    turn.give_back()
    try:
        yield
    except asyncio.CancelledError:
        raise
    except BaseException:
        await turn.take()  # what went wrong is told by a page
        raise
    await turn.take()
