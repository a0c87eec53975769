"""A server, a desk beside it and a telephone with two networks, each a network namespace: as life has them, and root.

The rule: everything has names of this process, and nothing is left when it ends. The server's address is the one of
its link to the desk: for the telephone it is not the nearest.
"""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.services import CHROMIUM

SERVER = "10.77.0.1"
LINKS = {"lan": "10.77.0", "wifi": "10.77.1", "mobile": "10.77.2"}
PHONE, DESK = f"preau-phone-{os.getpid()}", f"preau-desk-{os.getpid()}"


@contextlib.contextmanager
def networks() -> Iterator[None]:
    """Those of the telephone and the desk; the server's is where this process runs. No link is up but the desk's."""
    try:
        _ip("link set lo up")
        for name in (PHONE, DESK):
            _ip(f"netns add {name}")
            _ip(f"-n {name} link set lo up")
        for link, network in LINKS.items():
            name = DESK if link == "lan" else PHONE
            _ip(f"link add {link} type veth peer name {link} netns {name}")
            _ip(f"addr add {network}.1/24 dev {link}")
            _ip(f"link set {link} up")
        _ip(f"-n {DESK} addr add {LINKS['lan']}.2/24 dev lan")
        _ip(f"-n {DESK} link set lan up")
        yield
    finally:
        for name in (PHONE, DESK):
            _ip(f"netns delete {name}", check=False)


def up(link: str) -> None:
    """The telephone has this network too; the Wi-Fi is its first choice."""
    _ip(f"-n {PHONE} link set {link} up")
    _ip(f"-n {PHONE} addr replace {LINKS[link]}.2/24 dev {link}")
    metric = list(LINKS).index(link) * 100
    _ip(f"-n {PHONE} route replace default via {LINKS[link]}.1 dev {link} metric {metric}")


def down(link: str) -> None:
    """It has it no more, nor its address."""
    _ip(f"-n {PHONE} link set {link} down")
    _ip(f"-n {PHONE} addr flush dev {link}")


@contextlib.contextmanager
def asleep() -> Iterator[None]:
    """Nothing on the telephone runs meanwhile."""
    sleeping = [int(process) for process in _ip(f"netns pids {PHONE}").split()]
    for process in sleeping:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in sleeping:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


def chromium_in(name: str, folder: str) -> str:
    """A program that runs Chromium in a namespace."""
    program = Path(folder) / name
    program.write_text(f'#!/bin/sh\nexec ip netns exec {name} {CHROMIUM} "$@"\n')
    program.chmod(0o755)
    return str(program)


def _ip(words: str, *, check: bool = True) -> str:
    told = None if check else subprocess.DEVNULL
    return subprocess.run(["ip", *words.split()], check=check, stdout=subprocess.PIPE, stderr=told, text=True).stdout
