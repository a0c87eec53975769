"""Préau itself as a service for tests: `python -m server serve` on free ports with a data directory of its own."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tests.services import Service, free_port, wait_until

ROOT = Path(__file__).resolve().parent.parent
_migrated: list[bytes] = []


class Preau(Service):
    """A whole server: `with Preau() as preau`. Its data outlives `kill()` and `start()`, not the block.

    Attributes:
        trust: what to believe of its certificate, where it is given one; None: it speaks http.
    """

    trust: ssl.SSLContext | None = None

    def __init__(self, **settings: str) -> None:
        """Takes settings by their names in the environment: `Preau(PREAU_REDIS_URL=…)`."""
        super().__init__()
        self.media_port = free_port(socket.SOCK_DGRAM)
        self.environment = os.environ | {
            "PREAU_PORT": str(self.port),
            "PREAU_MEDIA_PORT": str(self.media_port),
            "PREAU_DATA_DIR": str(self.folder / "data"),
            "PREAU_LOG_FORMAT": "json",
            "PYTHONPATH": str(ROOT),
            **settings,
        }

    @property
    def url(self) -> str:
        return f"{'http' if self.trust is None else 'https'}://localhost:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    @property
    def pid(self) -> int:
        """Of the supervisor."""
        assert self._process is not None
        return self._process.pid

    def command(self) -> Sequence[str]:
        return [sys.executable, "-m", "server", "serve"]

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1, context=self.trust) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Runs `python -m server WORDS` with the server's settings."""
        command = [sys.executable, "-m", "server", *words]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )
        if check and done.returncode:
            raise RuntimeError(f"{words} failed: {done.stderr}")
        return done

    @classmethod
    def migrated(cls, **settings: str) -> Self:
        """One with all tables in its database; only the first of a test session really migrates."""
        server = cls(**settings)
        database = server.folder / "data" / "preau.db"
        if _migrated:
            database.parent.mkdir(mode=0o700)
            database.write_bytes(_migrated[0])
        else:
            server.manage("migrate")
            _migrated.append(database.read_bytes())
        return server

    def processes(self, word: str) -> list[int]:
        """The ids of the supervised processes of this kind: `web`, `media`, `web-standby`, `media-standby`."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(child) for child in children if _name(int(child)) in (word, f"preau-{word}")]

    def kill_and_await(self, word: str) -> None:
        """kill -9 of the web or the media process, and until the supervisor has brought another."""
        before = self.processes(word)
        for process in before:
            os.kill(process, signal.SIGKILL)
        wait_until(lambda: bool(set(self.processes(word)) - set(before)), f"a new {word} process")
        wait_until(self.ready, "healthz answers")


def _name(process: int) -> str:
    """Empty once it has ended."""
    try:
        return Path(f"/proc/{process}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
