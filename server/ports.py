"""What is said of ports that the settings name and another program holds.

Rule: what stops a start is told in one sentence that says what to do, not by a process that dies of it.
"""

import errno
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from server.settings import Settings


def media_port_in_use(settings: "Settings") -> str:
    """A sentence about the first media port that another program holds; "" where all are free.

    To be asked before the media processes start. The web process binds its own port as it starts, and tells itself.
    """
    for port in range(settings.media_port, settings.media_port + settings.media_processes):
        if _is_taken("0.0.0.0", port):  # noqa: S104 - as the media process does
            return taken("UDP", port, "PREAU_MEDIA_PORT")
    return ""


def taken(kind: str, port: int, setting: str) -> str:
    """The sentence about a port that another program holds."""
    return f"{kind} port {port} is in use by another program: stop it, or choose another with {setting}={port + 1}."


def _is_taken(host: str, port: int) -> bool:
    """Anything else that is wrong with an address shows when it is really bound."""
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False
