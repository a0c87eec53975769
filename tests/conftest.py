"""Fixtures that every test may use, and the rule that no test is ever skipped in silence.

The fixtures start real services once per test session, on free ports, with directories of their own, and end them.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.async_api import Browser

from media.addresses import own_addresses
from tests.certificates import write_certificate
from tests.services import Coturn, Postgres, Redis, launch_chromium

pytest_plugins = ["tests.unclosed"]

# How long an example takes says how busy the machine is, not whether it is right.
hypothesis.settings.register_profile("preau", deadline=None)
hypothesis.settings.load_profile("preau")

# A developer's own settings must not reach the tests, nor the processes they start.
for name in [name for name in os.environ if name.startswith("PREAU_")]:
    del os.environ[name]

# Folders whose tests compute, or ask a database or one browser: they may share the machine with each other. All others
# have it for themselves: classes in several browsers, floods, kills, and whatever promises how long something takes.
SHARING = {"accounts", "actions", "formations", "gateways", "js", "rooms", "server", "storage"}
NOT_SHARING = {
    "test_accepting.py",
    "test_children.py",
    "test_commands.py",
    "test_crowd.py",
    "test_hanging.py",
    "test_mail_faults.py",
    "test_media_processes.py",
    "test_serve.py",
    "test_supervisor.py",
    "test_turns.py",
    "test_web_process.py",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Says of each test whether it may share the machine: `make test` runs these in two processes, then the rest."""
    here = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(here).parts[0]
        if folder in SHARING and item.path.name not in NOT_SHARING:
            item.add_marker(pytest.mark.sharing)


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"A skipped test is a failed one here: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One PostgreSQL server for the session. To kill a server, start one of your own: `with Postgres() as mine`."""
    with Postgres() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of an empty database of this test's own."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """One Redis server for the session."""
    with Redis() as server:
        yield server


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """The address of a Redis that is empty when the test begins."""
    redis_server.empty()
    return redis_server.url


@pytest.fixture(scope="session")
def coturn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coturn]:
    """Real, on this machine's first address, and as the docs configure it."""
    folder = tmp_path_factory.mktemp("coturn")
    cert, key = folder / "cert.pem", folder / "key.pem"
    write_certificate(cert, key, Coturn.name)
    with Coturn(own_addresses()[0][0], cert, key, "s" * 40) as server:
        yield server


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, headless, with a fake camera and microphone; one per test, as loops are."""
    async with launch_chromium() as chromium:
        yield chromium


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'preau.sqlite3'}"
