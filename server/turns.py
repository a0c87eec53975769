"""Who is answered next, when more is asked than can be answered at once.

The rule: pages are made on the loop that carries the classes too, so only few requests are under way at a time, and the
loop goes round between them; the others wait, and addresses take turns, so that whoever floods waits behind themselves.
Nobody keeps their turn while they wait for something that takes the loop no time.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.typedefs import Handler

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


class Turns:
    """The requests of one process."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = at_once
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def take(self, address: str) -> None:
        """Waits until one of the few may be this one. Raises TimeoutError: for too long."""
        if self._free and not self._waiting:
            self._free -= 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, deque()).append(turn)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await turn
        except BaseException:
            if turn.done() and not turn.cancelled():
                self.give_back()  # it came as we went
            raise

    def give_back(self) -> None:
        """It is free once the loop has gone round: many that need not wait for anything would follow in one round."""
        asyncio.get_running_loop().call_soon(self._freed)

    def _freed(self) -> None:
        """The next one's turn: the oldest of the address that has waited the longest since its last."""
        self._free += 1
        while self._free and self._waiting:
            address, waiting = self._waiting.popitem(last=False)
            turn = waiting.popleft()
            if waiting:
                self._waiting[address] = waiting
            if not turn.done():
                turn.set_result(None)
                self._free -= 1


class Turn:
    """That of one request."""

    def __init__(self, turns: Turns, address: str) -> None:
        self._turns, self._address = turns, address
        self._has_it = False

    async def take(self) -> None:
        """Waits for it. Raises TimeoutError: for too long."""
        await self._turns.take(self._address)
        self._has_it = True

    def give_back(self) -> None:
        """It is over, or was never had."""
        if self._has_it:
            self._has_it = False
            self._turns.give_back()


TURNS = web.AppKey("turns", Turns)
_TURN = web.RequestKey("turn", Turn)


@web.middleware
async def take_turns(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The outermost: what goes wrong is told by a page as well."""
    if request.path == "/healthz":
        return await handler(request)
    turn = request[_TURN] = Turn(request.app[TURNS], client_address(request))
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
