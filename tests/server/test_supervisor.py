"""`python -m server serve`, its processes really started, killed and stopped."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.patience import Promise
from tests.preau import Preau, gone
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
