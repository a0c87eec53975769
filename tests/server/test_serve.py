"""`python -m server serve` where it cannot: it ends at once, with one sentence that says what to do."""

import copy
import re
import socket
from collections.abc import Iterator

import pytest

from tests.preau import Preau


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
