"""Which addresses the process offers to browsers: those that are set, or the machine's own.

A browser never uses the loopback address, even for a server on its own machine: Chromium gathers nothing without a
network interface, and drops an answer that comes from another address than the one it asked.
So it is offered only where there is nothing else.
"""

import ipaddress
import socket
from collections.abc import Sequence

import ifaddr

from media.errors import MediaError

_OWN_TTL_S = 5.0


class AddressMalformed(MediaError):
    """An address setting that is not `host`, `host:port` or `[ipv6]:port`."""


def own_addresses() -> list[tuple[str, int]]:
    """IPv4 and IPv6 addresses of this machine, without link-local ones; port 0 stands for the process's own."""
    found = [ip.ip if isinstance(ip.ip, str) else ip.ip[0] for adapter in ifaddr.get_adapters() for ip in adapter.ips]
    usable = [ipaddress.ip_address(text) for text in dict.fromkeys(found)]
    usable = [address for address in usable if not address.is_link_local and not address.is_loopback]
    usable.sort(key=lambda address: address.version)
    return [(str(address), 0) for address in usable] or [("127.0.0.1", 0)]


class Addresses:
    """The addresses to offer now. Our own are read again from time to time: laptops change networks."""

    def __init__(self, fixed: Sequence[tuple[str, int]], number: int = 0) -> None:
        """`number` is the media process's: a port that is set is the first one's, and each further one has the next."""
        self._fixed = [(host, port + number if port else 0) for host, port in fixed]
        self._own: list[tuple[str, int]] = []
        self._read_at = float("-inf")

    def offered(self, now: float, bound_port: int) -> list[tuple[str, int]]:
        """Hosts and ports, the preferred first; `now` in monotonic seconds."""
        if not self._fixed and now - self._read_at > _OWN_TTL_S:
            self._own, self._read_at = own_addresses(), now
        return [(host, port or bound_port) for host, port in self._fixed or self._own]


def parse_addresses(text: str) -> list[tuple[str, int]]:
    """A comma-separated setting; names are resolved once, here."""
    return [resolved for item in text.split(",") if item.strip() for resolved in _resolve(item.strip())]


def _resolve(item: str) -> list[tuple[str, int]]:
    host, port = item, "0"
    if item.startswith("["):
        host, closing, rest = item[1:].partition("]")
        port = rest.removeprefix(":") or "0" if closing else ""
    elif item.count(":") == 1:
        host, _, port = item.partition(":")
    if not port.isdigit() or not 0 <= int(port) <= 65535:
        raise AddressMalformed(f"{item!r} is not host[:port]")
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError) as error:
        raise AddressMalformed(f"{host!r} cannot be resolved") from error
    return list(dict.fromkeys((str(answer[4][0]), int(port)) for answer in answers))
