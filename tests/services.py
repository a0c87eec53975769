"""Real services for tests: PostgreSQL, Redis, coturn, Chromium, each on free ports with a directory of its own.

A service is a context manager; `kill()` and `start()` in between play a fault. Whatever happens to the test session,
the kernel ends its children (PR_SET_PDEATHSIG), so nothing is left behind.
"""

import contextlib
import glob
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Self

from playwright.async_api import Browser, async_playwright

from server.children import dying_with_parent

# Above what services have by custom, and what Chromium refuses to ask.
_LOWEST_PORT = 12_000
_given: set[int] = set()

START_TIMEOUT_S = 60  # generous: a busy machine is no failure
STOP_TIMEOUT_S = 10

OPERATIONS = Path(__file__).parents[1] / "docs" / "operations.md"
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--autoplay-policy=no-user-gesture-required",
]


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port that nothing listens on; give `socket.SOCK_DGRAM` for UDP. Never the same twice.

    It lies below those that the kernel gives to whoever opens a connection: one of these would be taken by somebody
    else now and then, before its service starts or while it starts again.
    """
    first_of_kernel = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    lowest = _LOWEST_PORT if first_of_kernel > 2 * _LOWEST_PORT else 1024
    while True:
        port = lowest + secrets.randbelow(max(first_of_kernel, 2 * lowest) - lowest)
        with socket.socket(socket.AF_INET, kind) as probe, contextlib.suppress(OSError):
            if port not in _given:
                probe.bind(("0.0.0.0", port))
                _given.add(port)
                return port


def wait_until(ready: Callable[[], bool], what: str, timeout_s: float = START_TIMEOUT_S) -> None:
    """Polls `ready` until it holds.

    Raises:
        TimeoutError: it did not within the timeout.
    """
    deadline = time.monotonic() + timeout_s
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} within {timeout_s} s")
        time.sleep(0.02)


def accepts(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something accepts TCP connections there."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


class Service:
    """A process with a directory of its own. Subclasses say its command and when it is ready."""

    user: str | None = None
    environment: dict[str, str] | None = None

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="preau-test-"))
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> Sequence[str]:
        raise NotImplementedError

    def ready(self) -> bool:
        return accepts(self.port)

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                user=self.user,
                group=self.user,
                preexec_fn=dying_with_parent(signal.SIGKILL),
            )
        try:
            wait_until(self._ready_or_dead, f"{type(self).__name__} is ready")
        except Exception:
            self.kill()
            raise

    def _ready_or_dead(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"{type(self).__name__} ended at once:\n{(self.folder / 'log').read_text()}")
        return self.ready()

    def kill(self) -> None:
        """Ends it as a power cut would; `start()` brings it back with what it had written."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def wait(self, timeout_s: float = STOP_TIMEOUT_S) -> int:
        """Its exit code, once it has ended by itself or by a signal."""
        assert self._process is not None
        code = self._process.wait(timeout_s)
        self._process = None
        return code

    def _end(self, sign: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(sign)
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.clear()

    def clear(self) -> None:
        """Removes its directory."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Service):
    """A PostgreSQL server: `database()` gives an empty database, or a copy of a template."""

    def __init__(self) -> None:
        super().__init__()
        self.user = "postgres" if os.geteuid() == 0 else None  # initdb refuses root
        self.binaries = max(Path(found).parent for found in glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        if self.user:
            shutil.chown(self.folder, self.user, self.user)
        setup = ["-U", "preau", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        subprocess.run(
            [self.binaries / "initdb", "-D", self.folder / "cluster", *setup],
            check=True,
            capture_output=True,
            cwd=self.folder,
            user=self.user,
            group=self.user,
        )

    def command(self) -> Sequence[str]:
        # Durability off is for tests only: nothing here outlives them.
        options = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=127.0.0.1"]
        settings = [word for option in options for word in ("-c", option)]
        folder = str(self.folder / "cluster")
        return [str(self.binaries / "postgres"), "-D", folder, "-k", "", "-p", str(self.port), *settings]

    def ready(self) -> bool:
        return self._run("pg_isready").returncode == 0

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://preau@127.0.0.1:{self.port}/{database}"

    @contextlib.contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The address of a database that is dropped at the end."""
        name = f"test_{secrets.token_hex(6)}"
        self._run("createdb", "-T", template, name).check_returncode()
        try:
            yield self.url(name)
        finally:
            self._run("dropdb", "--force", name)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "preau"]
        return subprocess.run([self.binaries / program, *where, *arguments], capture_output=True, check=False)


class Redis(Service):
    """A Redis server that writes nothing to disk."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> Sequence[str]:
        options = ["--bind", "127.0.0.1", "--appendonly", "no", "--daemonize", "no"]
        return ["redis-server", "--port", str(self.port), "--dir", str(self.folder), "--save", "", *options]

    def ready(self) -> bool:
        return self._ask("PING").stdout == b"PONG\n"

    def empty(self) -> None:
        """Removes every key."""
        self._ask("FLUSHALL").check_returncode()

    def _ask(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, check=False)


class Coturn(Service):
    """A TURN server over TLS as docs/operations.md configures it, word for word but for names, ports and addresses.

    It relays to `host` alone, where it listens itself: an address of this machine that is not loopback.
    """

    name = "relais.example.fr"
    listening = "198.51.100.20"
    media = "192.0.2.10"
    first_port = 61_000
    """Of those that it relays from, above those that the kernel gives to others by itself."""

    def __init__(self, host: str, cert: Path, key: Path, secret: str) -> None:
        super().__init__()
        self.host, self.cert, self.secret = host, cert, secret
        [written] = re.findall(r"```ini\n(# TLS on.*?)```", OPERATIONS.read_text(), flags=re.DOTALL)
        changes = {
            self.listening: host,
            self.media: host,
            "tls-listening-port=443": f"tls-listening-port={self.port}",
            f"/etc/letsencrypt/live/{self.name}/fullchain.pem": str(cert),
            f"/etc/letsencrypt/live/{self.name}/privkey.pem": str(key),
            "the-same-as-in-PREAU_TURN_SECRET_FILE": secret,
        }
        for before, after in changes.items():
            assert before in written
            written = written.replace(before, after)
        (self.folder / "turnserver.conf").write_text(written)

    @property
    def url(self) -> str:
        return f"turns:{self.host}:{self.port}?transport=tcp"

    def command(self) -> Sequence[str]:
        own = [
            "--min-port",
            str(self.first_port),
            "--pidfile",
            str(self.folder / "pid"),
            "--userdb",
            str(self.folder / "users"),
        ]
        return ["turnserver", "-c", str(self.folder / "turnserver.conf"), *own]

    def ready(self) -> bool:
        return accepts(self.port, self.host)


@contextlib.asynccontextmanager
async def launch_chromium(*more_arguments: str, program: str = CHROMIUM) -> AsyncIterator[Browser]:
    """Debian's Chromium, headless, with a fake camera and microphone and a profile that is thrown away; `program`
    starts it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, headless=True, args=[*CHROMIUM_ARGUMENTS, *more_arguments]
        )
        try:
            yield browser
        finally:
            await browser.close()
