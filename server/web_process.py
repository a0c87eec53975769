"""The web process: HTTP and Socket.IO on one port, from its start to an orderly end.

The rule: when it is told to stop, it takes nothing new, tells the browsers, lets requests under way finish, and closes
what it opened in the opposite order, in less time than the supervisor gives it.
"""

import asyncio
import errno
import gc
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import cast

from aiohttp import web

from accounts.people import Language
from server.accepting import accepting
from server.crowd import CROWD
from server.i18n import catalogue
from server.logs import configure_logs, get_logger
from server.pages.rendering import compile_templates
from server.ports import taken
from server.settings import Settings, SettingsError
from server.supervisor import SETTINGS_EXIT_CODE
from server.tls import follow_renewals, tls_context
from server.wiring import media_sockets, open_app, stream_doors

BACKLOG = 1024  # a class of hundreds comes back at once
KEEP_ALIVE_S = 30.0  # also the longest that the head of a request may take (measured: aiohttp counts it so)
SWITCH_S = 0.0002
COLLECT_AFTER = 2_000, 10, 20
FINISH_S = 1.5  # for requests under way at the end; sockets were told before
# A reader that takes nothing for this long is gone (tcp(7)): the kernel ends its connection, whatever layer wrote.
STALLED_READER_MS = 20_000


def load() -> None:
    """What `run` would load once it has begun: who stands by does it beforehand."""
    ours = "actions.jobs", "server.app", "server.letters", "server.media_processes"
    for module in (*ours, "signaling.door", "storage.live_rooms"):
        import_module(module)
    for language in Language:
        catalogue(language)
    compile_templates()


def run(settings: Settings, runtime_dir: Path, ready_fd: int | None) -> int:
    """Serves until SIGTERM or SIGINT; the exit code.

    Args:
        settings: of this process.
        runtime_dir: where the media processes listen.
        ready_fd: gets a line once browsers are answered.
    """
    configure_logs("web", settings.log_format, settings.log_level)
    try:
        asyncio.run(_serve(settings, runtime_dir, ready_fd))
    except SettingsError as error:
        print(error, file=sys.stderr)  # noqa: T201  # for the person who starts it, as with a malformed setting
        return SETTINGS_EXIT_CODE
    except OSError as error:
        get_logger().error("start_failed", host=settings.host, port=settings.port, exc_info=error)
        return 1
    return 0


async def _serve(settings: Settings, runtime_dir: Path, ready_fd: int | None) -> None:
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    # The port first: whoever comes during the start waits in line instead of being refused.
    with _listen(settings) as listener:
        compile_templates()  # while nothing runs that would wait
        sockets = media_sockets(settings, runtime_dir)
        async with (
            _tls(settings) as tls,
            open_app(settings, sockets) as app,
            answering(app, listener, tls, stream_doors(settings, runtime_dir)),
        ):
            _announce(settings, ready_fd)
            await stop.wait()


@asynccontextmanager
async def answering(
    app: web.Application, listener: socket.socket, tls: ssl.SSLContext | None, doors: Sequence[Path] = ()
) -> AsyncIterator[None]:
    """Answers browsers on this socket while the block runs, and ends with order; `doors` take peers that come there."""
    runner = web.AppRunner(
        app,
        access_log=None,  # it would be a trace of who was here
        handle_signals=False,
        keepalive_timeout=KEEP_ALIVE_S,
        shutdown_timeout=FINISH_S,
    )
    await runner.setup()
    try:
        async with accepting(listener, cast(web.Server, runner.server), app[CROWD], tls, doors):
            yield
    finally:
        await runner.cleanup()


def settle() -> None:
    """Once all is loaded, and before anybody is answered: nothing that we do beside a class holds its loop for long."""
    # What was made so far stays: the collector need not walk it again, a pause of tens of milliseconds.
    gc.collect()
    gc.freeze()
    # What one month makes is gone before it counts as old: else the collector walks all that a class keeps, as often as
    # a few months are looked at (docs/adr/0011).
    gc.set_threshold(*COLLECT_AFTER)
    # Pages are laid out and calendars compared in threads. At each call to the system the loop may have to ask such a
    # thread for its turn back, which by default it gets after 5 ms; a message in a class makes a dozen of them.
    sys.setswitchinterval(SWITCH_S)


def _announce(settings: Settings, ready_fd: int | None) -> None:
    settle()
    get_logger().info("serving", url=settings.public_url)
    if ready_fd is not None:
        os.write(ready_fd, b"ready\n")


def _listen(settings: Settings) -> socket.socket:
    found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = found[0]
    both = family == socket.AF_INET6 and address[0] == "::"
    try:
        listener = socket.create_server(address[:2], family=family, backlog=BACKLOG, dualstack_ipv6=both)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise SettingsError(taken("TCP", settings.port, "PREAU_PORT")) from None
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STALLED_READER_MS)
    return listener


@asynccontextmanager
async def _tls(settings: Settings) -> AsyncIterator[ssl.SSLContext | None]:
    """The context of our own HTTPS, following its files; None where a proxy speaks it, or nobody."""
    if settings.tls_cert is None or settings.tls_key is None:
        yield None
        return
    context = tls_context(settings.tls_cert, settings.tls_key)
    following = asyncio.create_task(follow_renewals(context, settings.tls_cert, settings.tls_key))
    try:
        yield context
    finally:
        following.cancel()
        await asyncio.wait([following])
