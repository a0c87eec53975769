"""Starts the web process and the media processes, restarts what crashes, ends everything in order.

The rule: nothing heavy is imported here, and the web process is under way before the settings are read. It reads
them too and is the one to complain, so a malformed one is told once.
"""

import os
import resource
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from server.children import STANDBY_AFTER_S, STANDBYS_APART_S, Child

if TYPE_CHECKING:
    from structlog.stdlib import BoundLogger

# SIGTERM to the end of everything takes 5 s at most; browsers hear of it from the web process, which goes first.
WEB_STOP_S, MEDIA_STOP_S = 3.5, 1.0
START_POLL_S = 0.02
SETTINGS_EXIT_CODE = 2  # as click's for a wrong command line
HANDLES = 65_536  # a class of hundreds beside a crowd (server/crowd.py) that is as large as it may be


class Wakeup:
    """Turns signals into something to select on, beside the pipe on which the web process says that it serves."""

    def __init__(self) -> None:
        self.stopping = False
        self.ready_fd, self.tell_fd = os.pipe()
        os.set_blocking(self.ready_fd, False)
        self._mine, theirs = socket.socketpair()
        self._mine.setblocking(False)
        theirs.setblocking(False)
        self._theirs = theirs
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._mine, selectors.EVENT_READ)

    def _stop(self, *_: object) -> None:
        self.stopping = True

    def web_said_ready(self) -> bool:
        """Whether the web process wrote to its pipe since this was last asked, which takes all that it wrote."""
        with suppress(BlockingIOError):
            return bool(os.read(self.ready_fd, 65_536))
        return False

    def wait(self, timeout_s: float | None) -> None:
        """Until a signal, or the timeout."""
        self._selector.select(timeout_s)
        with suppress(BlockingIOError):
            self._mine.recv(4096)


class Supervisor:
    """Keeps one web process and any number of media processes running until it is told to stop."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._wakeup = Wakeup()
        self._media: list[Child] = []
        web = [sys.executable, "-m", "server", "web", "--runtime-dir", str(folder)]
        web += ["--ready-fd", str(self._wakeup.tell_fd)]
        self._web = Child(
            "web", web, self._wakeup.web_said_ready, self._wakeup.tell_fd, standby_after_s=STANDBY_AFTER_S
        )

    def run(self) -> int:
        """Until a signal (0) or a start that fails (the exit code to give)."""
        self._web.start()
        try:
            return self._start_media() or self._watch()
        finally:
            self._stop()

    def _start_media(self) -> int:
        """0, or the exit code of a start that cannot succeed, which is told here."""
        from server.logs import configure_logs
        from server.ports import media_port_in_use
        from server.settings import SettingsError, load_settings

        try:
            settings = load_settings()
        except SettingsError:
            return 0  # the web process says why, and its end ends the start
        if sentence := media_port_in_use(settings):
            print(sentence, file=sys.stderr)  # noqa: T201 - to whoever starts it, not to the logs
            return 1
        configure_logs("supervisor", settings.log_format, settings.log_level)
        for number in range(settings.media_processes):
            ready = media_socket(self._folder, number)
            command = [sys.executable, "-m", "server", "media", "--socket", str(ready)]
            command += ["--port", str(settings.media_port + number), "--number", str(number)]
            if settings.media_addresses:
                command += ["--addresses", ",".join(settings.media_addresses)]
            if settings.stream_port:
                command += ["--streams", str(stream_door(self._folder, number))]
                command += ["--tcp-port", str(settings.stream_port)]
            standby_after_s = STANDBY_AFTER_S + STANDBYS_APART_S * (number + 1)
            child = Child(f"media-{number}", command, ready.exists, standby_after_s=standby_after_s)
            self._media.append(child)
            child.start()
        return 0

    def _watch(self) -> int:
        starting = {self._web, *self._media}
        while not self._wakeup.stopping:
            # All are asked, always: nobody else empties the pipe, and a full one would hold up the web process.
            starting -= {child for child in (self._web, *self._media) if child.is_ready()}
            for child in (self._web, *self._media):
                code = child.exit_code()
                # One that gives up before it was ever ready would do so again; one that is killed would not.
                if code is not None and code >= 0 and child in starting:
                    return _start_failure(child, code)
                _look_after(child, code)
            self._wakeup.wait(START_POLL_S if starting else self._next_due_s())
        return 0

    def _next_due_s(self) -> float | None:
        due = [at for child in (self._web, *self._media) for at in child.appointments()]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _stop(self) -> None:
        self._web.terminate()
        self._web.end_by(time.monotonic() + WEB_STOP_S)
        for child in self._media:
            child.terminate()
        deadline = time.monotonic() + MEDIA_STOP_S
        for child in self._media:
            child.end_by(deadline)


def _start_failure(child: Child, code: int) -> int:
    if code != SETTINGS_EXIT_CODE:  # else it has said why
        _log().error("start_failed", child=child.name, exit_code=code)
    return code or 1


def _look_after(child: Child, code: int | None) -> None:
    if code is not None:
        _log().error("process_ended", child=child.name, exit_code=code, restart_in_s=child.plan_restart())
        return
    try:
        child.keep_appointments()
    except OSError as error:  # it goes on with what runs
        _log().error("process_not_started", child=child.name, error=error.strerror)


def media_socket(folder: Path, number: int) -> Path:
    """Where the media process of that number listens to the web process."""
    return folder / f"media-{number}.sock"


def stream_door(folder: Path, number: int) -> Path:
    """Where the media process of that number takes peers that come by TCP."""
    return folder / f"media-{number}.streams"


def ask_for_handles() -> None:
    """As many as the system lets this process and its children have: shells and services begin with 1,024."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = HANDLES if most == resource.RLIM_INFINITY else min(most, HANDLES)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def supervise() -> int:
    """Serves until told to stop; the exit code."""
    # Not in the data directory: the path of a Unix socket may not be longer than 107 bytes.
    ask_for_handles()
    folder = Path(tempfile.mkdtemp(prefix="preau-"))
    try:
        return Supervisor(folder).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _log() -> "BoundLogger":
    from server.logs import get_logger

    return get_logger()
