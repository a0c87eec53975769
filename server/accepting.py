"""The TCP port: who connects is a page for aiohttp, or a peer for a media process, as its first bytes tell.

The rule: nothing is read here, only looked at (MSG_PEEK): whoever gets a connection finds it whole. One that says
nothing for a while is closed; when too many say nothing, the oldest of them give way.
"""

import asyncio
import errno
import socket
import ssl
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from media.doorstep import MOST, More, Page, PeerOf, Stranger, Visitor, recognise
from media.streams import hand_on
from server.crowd import Crowd
from server.logs import get_logger

# As long as Chromium keeps a connection that it opened ahead of need (`unused_idle_socket_timeout`), so that it is the
# browser that closes it, and no request meets a closed door.
SPEAK_WITHIN_S = 10.0
# That say nothing yet, of one address: a school shares one, and each browser opens six ahead at most.
MOST_SILENT_OF_ONE = 1024
MOST_SILENT = 4096
_BURST = 64
_FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_FULL_REST_S = 1.0


@asynccontextmanager
async def accepting(
    listener: socket.socket, pages: web.Server, crowd: Crowd, tls: ssl.SSLContext | None, doors: Sequence[Path] = ()
) -> AsyncIterator[None]:
    """Takes connections while the block runs; at its end the listener is closed. `doors` are the media processes'."""
    async with asyncio.TaskGroup() as tasks:
        threshold = Threshold(listener, pages, crowd, tls, doors, tasks)
        try:
            yield
        finally:
            threshold.close()


class Threshold:
    """Connections that were accepted and have yet to say what they are."""

    def __init__(
        self,
        listener: socket.socket,
        pages: web.Server,
        crowd: Crowd,
        tls: ssl.SSLContext | None,
        doors: Sequence[Path],
        tasks: asyncio.TaskGroup,
    ) -> None:
        self._listener, self._pages, self._crowd, self._tls = listener, pages, crowd, tls
        self._doors, self._tasks = doors, tasks
        self._loop = asyncio.get_running_loop()
        self._silent: defaultdict[str, dict[asyncio.Task[None], None]] = defaultdict(dict)
        self._silents = 0
        self._arriving: set[asyncio.Task[None]] = set()
        listener.setblocking(False)
        self._loop.add_reader(listener, self._acceptable)

    def close(self) -> None:
        """Takes no more, and ends what has not become a page by now."""
        self._loop.remove_reader(self._listener)
        self._listener.close()
        for task in self._arriving:
            task.cancel()

    def _acceptable(self) -> None:
        for _ in range(_BURST):
            try:
                connection, address = self._listener.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in _FULL:
                    self._rest(error)
                    return
                continue  # it went while it waited
            connection.setblocking(False)
            self._welcome(connection, address[0])

    def _rest(self, error: OSError) -> None:
        """No handle is free: those who come wait in the kernel's queue."""
        get_logger().error("accept_failed", errno=error.errno)
        self._loop.remove_reader(self._listener)
        self._loop.call_later(_FULL_REST_S, self._resume)

    def _resume(self) -> None:
        if self._listener.fileno() >= 0:
            self._loop.add_reader(self._listener, self._acceptable)

    def _welcome(self, connection: socket.socket, host: str) -> None:
        if len(self._silent[host]) >= MOST_SILENT_OF_ONE:
            self._give_way(host)
        elif self._silents >= MOST_SILENT:
            self._give_way(max(self._silent, key=lambda each: len(self._silent[each])))
        task = self._tasks.create_task(self._serve(connection, host))
        self._arriving.add(task)
        self._silent[host][task] = None
        self._silents += 1
        task.add_done_callback(lambda done: self._arrived(done, host))

    def _give_way(self, host: str) -> None:
        oldest = next(iter(self._silent[host]))
        self._spoke(oldest, host)
        oldest.cancel()

    def _spoke(self, task: asyncio.Task[None], host: str) -> None:
        silent = self._silent[host]
        if task in silent:
            del silent[task]
            self._silents -= 1
        if not silent:
            del self._silent[host]

    def _arrived(self, task: asyncio.Task[None], host: str) -> None:
        self._arriving.discard(task)
        self._spoke(task, host)

    async def _serve(self, connection: socket.socket, host: str) -> None:
        try:
            if await self._lead(connection, host):
                return
        except OSError:
            pass  # it went, said nothing in time, or its media process is not there: it may come again
        except Exception as error:  # noqa: BLE001  # a task's root: one connection may not end the others
            get_logger().error("accept_failed", exc_info=error)
        except asyncio.CancelledError:
            connection.close()
            raise
        connection.close()

    async def _lead(self, connection: socket.socket, host: str) -> bool:
        """Where it belongs; whether that is a page, whose connection is aiohttp's from then on."""
        async with asyncio.timeout(SPEAK_WITHIN_S):
            visitor = await self._look(connection)
        match visitor:
            case Page():
                patience = None if self._tls is None else SPEAK_WITHIN_S
                transport, _ = await self._loop.connect_accepted_socket(
                    self._pages, connection, ssl=self._tls, ssl_handshake_timeout=patience
                )
                self._crowd.came(transport, host)
                return True
            case PeerOf(number) if number < len(self._doors):
                async with asyncio.timeout(SPEAK_WITHIN_S):  # its process may hang, and take nothing
                    await hand_on(self._doors[number], connection)
        return False

    async def _look(self, connection: socket.socket) -> Visitor:
        """Looks at the first bytes until they tell."""
        needed = 1
        while True:
            first = _peek(connection)
            if len(first) < needed:
                await self._readable(connection, needed)
                first = _peek(connection)
            if len(first) < needed:
                return Stranger()  # it will say no more
            visitor = recognise(first)
            if not isinstance(visitor, More):
                return visitor
            needed = visitor.needed

    async def _readable(self, connection: socket.socket, size: int) -> None:
        """Waits until so many bytes can be looked at, or the end of what is said."""
        if size > 1:  # looked at, bytes stay readable: the kernel must not tell of fewer
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, size)
        readable = self._loop.create_future()
        self._loop.add_reader(connection, _set, readable)
        try:
            await readable
        finally:
            self._loop.remove_reader(connection)
            if size > 1:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)


def _peek(connection: socket.socket) -> bytes:
    """What has arrived by now; nothing, too, at the end of what is said."""
    try:
        return connection.recv(MOST, socket.MSG_PEEK)
    except BlockingIOError:
        return b""


def _set(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
