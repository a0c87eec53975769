"""A whole Préau as its users have it: `python -m server serve` with a demo in a database of its own, on free ports."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.services import Service, free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Account:
    """One line of `python -m server demo accounts --json`."""

    name: str
    email: str
    password: str


class Preau(Service):
    """Start it with `with Preau() as preau`. Its data outlives `kill()` and `start()`, not the block."""

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.media_port = free_port(socket.SOCK_DGRAM)
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PREAU_")} | {
            "PREAU_PORT": str(self.port),
            "PREAU_MEDIA_PORT": str(self.media_port),
            "PREAU_DATA_DIR": str(self.folder / "data"),
            "PREAU_LOG_FORMAT": "json",
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        self.manage("migrate")
        self.manage("demo", "seed")
        self.accounts = {
            account["email"].partition("@")[0]: Account(account["name"], account["email"], account["password"])
            for account in json.loads(self.manage("demo", "accounts", "--json"))
        }

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def command(self) -> Sequence[str]:
        return [sys.executable, "-m", "server", "serve"]

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def manage(self, *words: str) -> str:
        """What `python -m server …` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "server", *words],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{words} failed: {done.stderr}")
        return done.stdout

    def processes(self, word: str) -> list[int]:
        """The ids of the supervised processes whose command line holds this word: `web`, `media`."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return [int(child) for child in children if word in Path(f"/proc/{child}/cmdline").read_text().split("\0")]

    def kill_and_await(self, word: str) -> None:
        """kill -9 of the web or the media process, and until the supervisor has brought another."""
        before = self.processes(word)
        for process in before:
            os.kill(process, signal.SIGKILL)
        wait_until(lambda: bool(set(self.processes(word)) - set(before)), f"a new {word} process")
        wait_until(self.ready, "healthz answers")
