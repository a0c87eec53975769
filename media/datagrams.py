"""The UDP socket of a media process: on every address of the machine, and true to the one that was asked.

The rule: what goes to a browser leaves by the address to which its check came. Left to itself the kernel takes the one
that is nearest to the browser, and a browser drops what comes from another address than it asked. So each datagram
tells by which of our addresses it came (IPV6_PKTINFO, RFC 3542 §6), and that is one half of a browser's path.
"""

import contextlib
import errno
import socket
from typing import NamedTuple, Self

from media.batches import IP_PKTINFO, leaving_by

# A second of a full class: 55,000 packets of 1,100 bytes. The kernel caps it at net.core.[rw]mem_max without root.
_SOCKET_BUFFER = 8 << 20
_SO_SNDBUFFORCE, _SO_RCVBUFFORCE = 32, 33  # linux/socket.h
_NO_IPV6 = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)
# One control message of either kind, which is all that is asked for.
_TOLD = 40


class Pair(NamedTuple):
    """An address and port of a browser, and which address of ours it sends to (a candidate pair of RFC 8445)."""

    host: str
    port: int
    ours: bytes = b""
    """As the socket's family writes it; empty where the kernel may choose."""


class Datagrams:
    """The socket. It never waits."""

    def __init__(self, opened: socket.socket, buffer: bytearray) -> None:
        """What comes is written to the buffer."""
        self._socket, self._buffers = opened, [buffer]
        self.family, self.fd = opened.family, opened.fileno()
        self._ours = slice(0, 16) if self.family == socket.AF_INET6 else slice(4, 8)

    @classmethod
    def bound(cls, port: int, buffer: bytearray) -> Self:
        """To this port (0: any) on every address, IPv6 and IPv4."""
        return cls(_bind(port), buffer)

    @property
    def port(self) -> int:
        """That it is bound to."""
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Sends and receives nothing more."""
        self._socket.close()

    def receive(self) -> tuple[int, Pair]:
        """The size of the next datagram, and its way. Link-local addresses are not offered, so that no scope is kept.

        Raises:
            OSError: there is none, or an earlier one came back.
        """
        size, told, _, (host, port, *_) = self._socket.recvmsg_into(self._buffers, _TOLD)
        return size, Pair(host, port, told[0][2][self._ours] if told else b"")

    def send(self, datagram: bytes | memoryview, pair: Pair) -> bool:
        """Whether the kernel took it."""
        try:
            self._socket.sendmsg([datagram], leaving_by(self.family, pair.ours), 0, pair[:2])
        except OSError:
            return False
        return True


def _bind(port: int) -> socket.socket:
    try:
        return _bind_both(port)
    except OSError as error:
        if error.errno not in _NO_IPV6:
            raise
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
    _prepare(opened, ("0.0.0.0", port))  # noqa: S104 - browsers come from everywhere
    return opened


def _bind_both(port: int) -> socket.socket:
    """A dual-stack socket, where the kernel has IPv6."""
    opened = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
    _prepare(opened, ("::", port))
    return opened


def _prepare(opened: socket.socket, address: tuple[str, int]) -> None:
    opened.setblocking(False)
    for option, forced in ((socket.SO_RCVBUF, _SO_RCVBUFFORCE), (socket.SO_SNDBUF, _SO_SNDBUFFORCE)):
        opened.setsockopt(socket.SOL_SOCKET, option, _SOCKET_BUFFER)
        with contextlib.suppress(OSError):  # beyond the cap for root only
            opened.setsockopt(socket.SOL_SOCKET, forced, _SOCKET_BUFFER)
    try:
        opened.bind(address)
    except OSError:
        opened.close()
        raise
