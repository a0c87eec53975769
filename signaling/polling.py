"""Long-polling answers, written here and not left to the library: one at a time for each session, and only as long as
its reader takes them.

The rule: what was taken out of the outbox for a reader that does not read is bounded as the outbox is.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from aiohttp import web

from signaling.engine import EngineServer, EngineSocket
from signaling.limits import ANSWER_TAKEN_WITHIN_S


@contextmanager
def one_poll(engine: EngineServer, request: web.Request) -> Iterator[EngineSocket | None]:
    """The session that this request polls, None if it does something else.

    Raises:
        HTTPBadRequest: it is polled already; Engine.IO 4 ends such a session.
    """
    socket = engine.sockets.get(request.query.get("sid", ""))
    if socket is None or request.method != "GET" or _is_upgrade(request):
        yield None
        return
    if socket.polled:
        socket.cut()
        raise web.HTTPBadRequest
    socket.polled = True
    try:
        yield socket
    finally:
        socket.polled = False


async def write_out(request: web.Request, answer: web.Response, socket: EngineSocket | None) -> None:
    """Write an answer, and wait until its reader has nearly all of it; who takes too long is cut."""
    try:
        with suppress(ConnectionError):
            async with asyncio.timeout(ANSWER_TAKEN_WITHIN_S):
                await answer.prepare(request)
                await answer.write_eof()
    except TimeoutError:
        if socket is not None:
            socket.cut()
        if request.transport is not None:
            request.transport.abort()


def _is_upgrade(request: web.Request) -> bool:
    """As engineio tells them apart."""
    connection = [token.strip() for token in request.headers.get("Connection", "").lower().split(",")]
    return "upgrade" in connection and request.headers.get("Upgrade", "").lower() == "websocket"
