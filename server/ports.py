"""Whether the ports that the settings name are free, asked while nothing of ours has taken them yet.

Rule: what stops a start is told in one sentence that says what to do, not by a process that dies of it.
"""

import errno
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.settings import Settings


def port_in_use(settings: "Settings") -> str:
    """A sentence about the first port that another program holds; "" where all are free."""
    if _is_taken(settings.host, settings.port, socket.SOCK_STREAM):
        return _sentence("TCP", settings.port, "PREAU_PORT")
    for port in range(settings.media_port, settings.media_port + settings.media_processes):
        if _is_taken("0.0.0.0", port, socket.SOCK_DGRAM):  # noqa: S104 - as the media process does
            return _sentence("UDP", port, "PREAU_MEDIA_PORT")
    return ""


def _sentence(kind: str, port: int, setting: str) -> str:
    return f"{kind} port {port} is in use by another program: stop it, or choose another with {setting}={port + 1}."


def _is_taken(host: str, port: int, kind: socket.SocketKind) -> bool:
    """Anything else that is wrong with an address shows when it is really bound."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=kind)[0]
        with socket.socket(family, kind) as probe:
            if kind is socket.SOCK_STREAM:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what ended a moment ago is free
            probe.bind(address)
    except OSError as error:
        return error.errno == errno.EADDRINUSE
    return False
