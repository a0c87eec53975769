"""A process that the supervisor keeps running, and the one that stands by for it.

The rule: nothing heavy is imported here (server/supervisor.py).
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S = 0.1, 5.0
# A process that ran this long crashed by accident, not by its configuration: it starts again at once.
STABLE_AFTER_S = 30.0
# Not while the start, or a class that comes back, needs the processor; and one after the other, as each needs all of it
# for two seconds.
STANDBY_AFTER_S, STANDBYS_APART_S = 10.0, 3.0
# Said to a process that stands by (server/commands/__init__.py).
BEGIN = b"begin\n"
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def dying_with_parent(sign: signal.Signals) -> Callable[[], None]:
    """What a child runs before exec so that the kernel signals it when this process ends, however it ends."""
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def prepare() -> None:
        with suppress(OSError):  # SIGKILL is never handled
            signal.signal(sign, signal.SIG_DFL)  # up to exec it has our handler, which would let it live
        prctl(PR_SET_PDEATHSIG, sign)
        if os.getppid() != parent:  # it ended before the line above
            os.kill(os.getpid(), sign)

    return prepare


class Child:
    """One supervised process: what runs it, and when it is due to run again.

    With `standby_after_s`, another of it is started once it has lasted so long, loads everything and waits. It takes
    over when the first one ends, without the time that loading costs.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        is_ready: Callable[[], bool],
        pass_fd: int | None = None,
        *,
        standby_after_s: float | None = None,
    ) -> None:
        self.name = name
        self.is_ready = is_ready
        self._command = command
        self._pass_fds = () if pass_fd is None else (pass_fd,)
        self._standby_after_s = standby_after_s
        self._process: subprocess.Popen[bytes] | None = None
        self._standby: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._back_off_s = FIRST_BACK_OFF_S
        self._due_at: float | None = None
        self._standby_due_at: float | None = None

    def start(self) -> None:
        """Runs it, at once where another stands by."""
        self._started_at, self._due_at = time.monotonic(), None
        self._process = self._relieve() or self._launch(self._command, subprocess.DEVNULL)
        self._plan_standby(self._started_at)

    def exit_code(self) -> int | None:
        """Its exit code the first time this is asked after its end; None before and after."""
        code = None if self._process is None else self._process.poll()
        if code is not None:
            self._process = None
        return code

    def plan_restart(self) -> float:
        """Makes it due again, later each time that it does not last; the seconds until then."""
        now = time.monotonic()
        lasted = now - self._started_at > STABLE_AFTER_S
        delay_s = FIRST_BACK_OFF_S if lasted else self._back_off_s
        self._back_off_s = min(delay_s * 2, LONGEST_BACK_OFF_S)
        self._due_at = now + delay_s
        return delay_s

    def appointments(self) -> list[float]:
        """When something is to be done for it (monotonic)."""
        return [at for at in (self._due_at, self._standby_due_at) if at is not None]

    def keep_appointments(self) -> None:
        """Starts what is due, and sees to it that a standby which ended has a successor.

        Raises:
            OSError: the system gives no process just now. What was due is due again later.
        """
        now = time.monotonic()
        if self._due_at is not None and self._due_at <= now:
            try:
                self.start()
            except OSError:
                self.plan_restart()
                raise
        if self._standby is not None and self._standby.poll() is not None:
            self._dismiss_standby()
            self._plan_standby(now)
        if self._standby_due_at is not None and self._standby_due_at <= now:
            self._plan_standby(now)
            self._standby = self._launch([*self._command, "--standby"], subprocess.PIPE)
            self._standby_due_at = None

    def terminate(self) -> None:
        """Asks it to end."""
        self._due_at = self._standby_due_at = None
        self._dismiss_standby()
        if self._process is not None:
            self._process.terminate()

    def end_by(self, deadline: float) -> None:
        """Waits for its end, and kills it at the deadline (monotonic)."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _plan_standby(self, now: float) -> None:
        if self._standby_after_s is not None:
            self._standby_due_at = now + self._standby_after_s

    def _launch(self, command: list[str], stdin: int) -> subprocess.Popen[bytes]:
        """In a session of its own: Ctrl-C on a terminal reaches the supervisor only, which keeps the order."""
        return subprocess.Popen(  # noqa: S603  # our own commands
            command,
            stdin=stdin,
            pass_fds=self._pass_fds,
            start_new_session=True,
            preexec_fn=dying_with_parent(signal.SIGTERM),
        )

    def _relieve(self) -> subprocess.Popen[bytes] | None:
        """Tells the standby to begin; None where there is none that could."""
        standby, self._standby = self._standby, None
        if standby is None or standby.stdin is None:
            return None
        try:
            with standby.stdin as pipe:
                pipe.write(BEGIN)
        except BrokenPipeError:  # it has ended
            standby.wait()
            return None
        return standby

    def _dismiss_standby(self) -> None:
        standby, self._standby = self._standby, None
        if standby is not None:
            standby.kill()
            standby.communicate()
