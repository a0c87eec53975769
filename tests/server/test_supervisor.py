"""`python -m server serve`, its processes really started, killed and stopped."""

import asyncio
import contextlib
import copy
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.children import FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S, Child, dying_with_parent
from tests.e2e.patience import Promise
from tests.preau import Preau
from tests.services import wait_until


@pytest.fixture
def preau() -> Iterator[Preau]:
    with Preau.migrated() as server:
        yield server


@pytest.fixture(scope="module")
def lasting() -> Iterator[Preau]:
    """One for all tests that leave a whole server behind."""
    with Preau.migrated() as server:
        yield server


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def ends_in_five_seconds(preau: Preau, sign: signal.Signals) -> None:
    """In order, and as much later as this machine is slow."""

    async def end() -> None:
        async with Promise(5):
            os.kill(preau.pid, sign)
            assert await asyncio.to_thread(preau.wait, 30) == 0

    asyncio.run(end())


def udp_port_is_taken(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("0.0.0.0", port))
        except OSError:
            return True
    return False


def test_it_serves_with_a_web_and_a_media_process(lasting: Preau) -> None:
    wait_until(lambda: udp_port_is_taken(lasting.media_port), "the media port is taken")
    assert len(lasting.processes("web")) == 1
    assert len(lasting.processes("media")) == 1


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything_within_five_seconds(preau: Preau, sign: signal.Signals) -> None:
    children = preau.processes("web") + preau.processes("media")
    assert len(children) == 2
    ends_in_five_seconds(preau, sign)
    assert all(gone(child) for child in children)
    assert "Traceback" not in preau.log
    assert "request_failed" not in preau.log
    assert all(json.loads(line)["process"] for line in preau.log.splitlines()), "one line of JSON for each event"


def test_idle_and_half_open_connections_do_not_hold_up_the_end(preau: Preau) -> None:
    with contextlib.ExitStack() as stack:
        for request in (b"", b"GET / HTTP/1.1\r\nHost: loc", b"POST /sign-in HTTP/1.1\r\nContent-Length: 9\r\n\r\nx"):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", preau.port)))
            connection.sendall(request)
        ends_in_five_seconds(preau, signal.SIGTERM)


@pytest.mark.fault
def test_a_killed_web_process_comes_back_and_media_goes_on(lasting: Preau) -> None:
    media = lasting.processes("media")
    wait_until(lambda: lasting.processes("web-standby"), "another stands by")
    standing_by = lasting.processes("web-standby")
    lasting.kill_and_await("web")
    assert lasting.processes("web") == standing_by
    assert lasting.processes("media") == media


@pytest.mark.fault
def test_a_killed_media_process_comes_back_and_web_goes_on(lasting: Preau) -> None:
    web = lasting.processes("web")
    wait_until(lambda: lasting.processes("media-standby"), "another stands by")
    standing_by = lasting.processes("media-standby")
    lasting.kill_and_await("media")
    assert lasting.processes("media") == standing_by
    assert lasting.processes("web") == web
    wait_until(lambda: udp_port_is_taken(lasting.media_port), "the media port is taken again")


@pytest.mark.fault
def test_nothing_outlives_a_killed_supervisor(preau: Preau) -> None:
    children = preau.processes("web") + preau.processes("media")
    preau.kill()
    wait_until(lambda: all(gone(child) for child in children), "its children end")


def test_a_taken_port_fails_the_start() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = Preau.migrated(PREAU_PORT=str(taken.getsockname()[1]))
        done = server.manage("serve", check=False)
    assert done.returncode == 2
    # Beside the log of media processes, which start at the same time as the web process that finds the port taken.
    assert re.findall(r"(?m)^TCP port \d+ is in use by another program: .* PREAU_PORT=\d+\.$", done.stderr)
    assert "Traceback" not in done.stderr


def test_a_taken_media_port_fails_the_start() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("0.0.0.0", 0))
        server = Preau.migrated(PREAU_MEDIA_PORT=str(taken.getsockname()[1]))
        done = server.manage("serve", check=False)
    assert done.returncode == 1
    assert re.fullmatch(r"UDP port \d+ is in use by another program: .* PREAU_MEDIA_PORT=\d+\.\n", done.stderr)


def test_a_wrong_setting_ends_the_start_with_one_sentence() -> None:
    done = Preau(PREAU_PORT="eighty").manage("serve", check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("PREAU_PORT is malformed")
    assert done.stderr.count("\n") == 1


def test_without_tables_the_start_says_what_to_do() -> None:
    done = Preau().manage("serve", check=False)
    assert done.returncode == 2
    assert "python -m server migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def demo() -> Iterator[Preau]:
    server = Preau.migrated()
    server.manage("demo", "seed")
    yield server
    server.clear()


@pytest.mark.parametrize("setting", [("PREAU_HOST", "0.0.0.0"), ("PREAU_PUBLIC_URL", "https://classe.example.fr")])
def test_a_demo_is_not_served_to_the_world(demo: Preau, setting: tuple[str, str]) -> None:
    server = copy.copy(demo)
    server.environment = {**(demo.environment or {}), **dict([setting])}
    done = server.manage("serve", check=False)
    assert done.returncode == 2
    assert done.stderr.count("This database is a demo") == 1
    assert "Traceback" not in done.stderr


def test_a_child_that_does_not_last_waits_longer_each_time() -> None:
    child = Child("short", ["/bin/false"], lambda: True)
    waits = []
    for _ in range(8):
        child.start()
        wait_until(lambda: child.exit_code() is not None, "it ends")
        waits.append(child.plan_restart())
    assert waits[0] == FIRST_BACK_OFF_S
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_BACK_OFF_S


def test_a_child_dies_of_its_parent_s_end_also_before_it_runs_its_program(monkeypatch: pytest.MonkeyPatch) -> None:
    known = signal.signal(signal.SIGTERM, lambda *_: None)  # as the supervisor's, which a child has until exec
    try:
        before_exec = dying_with_parent(signal.SIGTERM)
        monkeypatch.setattr("os.getppid", lambda: 1)
        with subprocess.Popen(["/bin/true"], preexec_fn=before_exec) as orphan:
            assert orphan.wait(10) == -signal.SIGTERM
    finally:
        signal.signal(signal.SIGTERM, known)


def test_a_child_that_cannot_be_started_is_tried_again_later(tmp_path: Path) -> None:
    program = tmp_path / "program"
    child = Child("gone", [str(program)], lambda: True)
    child.plan_restart()
    wait_until(lambda: child.appointments()[0] < time.monotonic(), "it is due")
    with pytest.raises(FileNotFoundError):
        child.keep_appointments()
    program.symlink_to("/bin/true")
    wait_until(lambda: child.keep_appointments() or not child.appointments(), "it is started")
    wait_until(lambda: child.exit_code() == 0, "it ran")


def test_a_standby_that_cannot_be_started_ends_nothing(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.symlink_to("/bin/cat")
    child = Child("class", [str(program)], lambda: True, standby_after_s=0.01)
    child.start()
    program.unlink()
    wait_until(lambda: child.appointments()[0] < time.monotonic(), "it is due")
    with pytest.raises(FileNotFoundError):
        child.keep_appointments()
    assert child.appointments(), "later"
    child.terminate()
    child.end_by(time.monotonic() + 5)


class Relieved:
    """A child for which another stands by from its first moment on, and what its processes wrote of themselves."""

    PROGRAM = 'told=$1; [ "$2" = --standby ] && echo waits $$ >> "$told" && { read word || exit; }; '

    def __init__(self, folder: Path) -> None:
        self._told = folder / "told"
        program = f'{self.PROGRAM} echo began $$ >> "$told"; exec sleep 60'
        self.child = Child(
            "relieved", ["/bin/sh", "-c", program, "sh", str(self._told)], lambda: True, standby_after_s=0
        )
        self.child.start()
        self.child.keep_appointments()
        wait_until(lambda: self.began() and self.waits(), "one runs and one waits")

    def began(self) -> list[int]:
        return self._pids("began")

    def waits(self) -> list[int]:
        return self._pids("waits")

    def end_first(self) -> None:
        """And until another began."""
        os.kill(self.began()[0], signal.SIGKILL)
        wait_until(lambda: self.child.exit_code() is not None, "it ends")
        self.child.plan_restart()
        wait_until(lambda: self.child.keep_appointments() or len(self.began()) == 2, "another began")

    def _pids(self, word: str) -> list[int]:
        lines = self._told.read_text().splitlines() if self._told.exists() else []
        return [int(line.split()[1]) for line in lines if line.startswith(word)]


@pytest.fixture
def relieved(tmp_path: Path) -> Iterator[Relieved]:
    relieved = Relieved(tmp_path)
    yield relieved
    relieved.child.terminate()
    relieved.child.end_by(time.monotonic() + 5)


def test_who_stands_by_takes_over_and_is_succeeded(relieved: Relieved) -> None:
    relieved.end_first()
    assert relieved.began()[1] == relieved.waits()[0]
    wait_until(lambda: relieved.child.keep_appointments() or len(relieved.waits()) == 2, "another stands by")


def test_a_standby_that_ended_is_no_loss(relieved: Relieved) -> None:
    [lost] = relieved.waits()
    os.kill(lost, signal.SIGKILL)
    relieved.end_first()
    assert relieved.began()[1] != lost


def test_who_stands_by_ends_with_the_child(relieved: Relieved) -> None:
    relieved.child.terminate()
    relieved.child.end_by(time.monotonic() + 5)
    assert all(gone(pid) for pid in relieved.began() + relieved.waits())


# Its web process serves, and ends: that it serves is told with so many words that the pipe is full the second time.
ENDS_SOON = """
import server.children, server.supervisor, sys
from pathlib import Path
server.children.LONGEST_BACK_OFF_S = 0
told = Path(sys.argv[1])
one = server.supervisor.Supervisor(told.parent)
pipe = one._wakeup.tell_fd
serve = f"head -c 60000 /dev/zero >&{pipe}; echo served >>{told}; exit 1"
one._web = server.children.Child("web", ["/bin/sh", "-c", serve], one._wakeup.web_said_ready, pipe)
one._web.start()
one._watch()
one._stop()
"""


def test_a_web_process_may_say_that_it_serves_again_and_again(tmp_path: Path) -> None:
    told = tmp_path / "told"
    with subprocess.Popen([sys.executable, "-c", ENDS_SOON, str(told)], stdout=subprocess.DEVNULL) as supervisor:
        try:
            wait_until(lambda: told.exists() and told.read_text().count("served") >= 4, "it served four times", 10)
        finally:
            supervisor.terminate()
        assert supervisor.wait(10) == 0


def test_the_supervisor_is_under_way_before_anything_heavy_is_imported() -> None:
    program = "import sys, server.commands.serve, server.supervisor, server.__main__; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"asyncio", "pydantic", "structlog", "aiohttp", "sqlalchemy"} & set(loaded)
