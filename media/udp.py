"""One UDP port for every peer of the process: who a datagram is from, and what kind it is.

The rules: a connectivity check is the only thing that a stranger may send, and it must be signed; everything else
from an address without a validated check is dropped before any cryptography. Nothing is ever queued towards the
kernel: a full socket drops the packet, as a network would.
"""

import asyncio
import contextlib
import errno
import socket
from typing import Protocol

from media import stun
from media.batches import Chunk
from media.journal import Journal
from media.rtp import is_rtcp
from media.srtp import Opener, Pointer

Address = tuple[str, int]

# A second of a full class: 55,000 packets of 1,100 bytes. The kernel caps it at net.core.[rw]mem_max without root.
_SOCKET_BUFFER = 8 << 20
# Datagrams taken before the loop's other work gets its turn.
_BURST = 64
_LARGEST = 1500
_RECEIVE_BUFFER = 2048
_SO_SNDBUFFORCE, _SO_RCVBUFFORCE = 32, 33  # linux/socket.h
_NO_IPV6 = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL)


class Link(Protocol):
    """A peer's transport, as the port sees it."""

    rtp_context: Pointer | None
    """Opens what the peer sends; None before the handshake is done."""

    def checked(self, address: Address, *, nominated: bool) -> None: ...
    def handshake_received(self, datagram: bytes) -> None: ...
    def rtp_received(self, packet: memoryview) -> None: ...
    def rtcp_received(self, packet: bytes) -> None: ...
    def may_open(self, ssrc: bytes) -> bool: ...


class UdpPort:
    """The socket and its demultiplexer."""

    def __init__(self, journal: Journal) -> None:
        self.packets_in = self.packets_out = self.packets_dropped = self.refused = 0
        self._journal = journal
        self._by_ufrag: dict[str, tuple[Link, str]] = {}
        self._by_address: dict[Address, Link] = {}
        self._buffer = bytearray(_RECEIVE_BUFFER)
        self._view = memoryview(self._buffer)
        self._opener = Opener(self._buffer)
        self._socket: socket.socket | None = None
        self.family = socket.AF_INET6
        self.fd = -1

    def open(self, port: int) -> int:
        """Binds the port (0: any) on every address, IPv6 and IPv4; returns it."""
        self._socket, self.family = _bind(port)
        self.fd = self._socket.fileno()
        asyncio.get_running_loop().add_reader(self.fd, self._readable)
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Stops receiving and sending."""
        if self._socket:
            asyncio.get_running_loop().remove_reader(self.fd)
            self._socket.close()
            self._socket = None

    def register(self, ufrag: str, password: str, link: Link) -> None:
        """From now on checks for this user fragment belong to the link."""
        self._by_ufrag[ufrag] = (link, password)

    def admit(self, address: Address, link: Link) -> None:
        """From now on datagrams from this address belong to the link."""
        self._by_address[address] = link

    def dismiss(self, address: Address, link: Link) -> None:
        """Forgets an address, unless it belongs to another link by now."""
        if self._by_address.get(address) is link:
            del self._by_address[address]

    def unregister(self, ufrag: str) -> None:
        """Forgets a user fragment."""
        self._by_ufrag.pop(ufrag, None)

    def send(self, datagram: bytes, address: Address) -> None:
        """Sends one datagram, or loses it."""
        if self._socket is None:
            return
        try:
            self._socket.sendto(datagram, address)
            self.packets_out += 1
        except OSError:
            self.packets_dropped += 1

    def send_chunk(self, chunk: Chunk, count: int) -> None:
        """Sends the first entries of a chunk, or loses some."""
        taken = chunk.send(self.fd, count) if self._socket else 0
        self.packets_out += taken
        self.packets_dropped += count - taken

    def _readable(self) -> None:
        if self._socket is None:
            return
        receive = self._socket.recvfrom_into
        for _ in range(_BURST):
            try:
                size, address = receive(self._buffer)
            except BlockingIOError:
                return
            except OSError:
                continue  # an ICMP error of an earlier datagram
            if 0 < size <= _LARGEST:
                self._received(size, address)

    def _received(self, size: int, address: Address) -> None:
        first = self._buffer[0]
        if first < 4:
            self._check_received(bytes(self._view[:size]), address)
            return
        link = self._by_address.get(address)
        if link is None:
            self.refused += 1
        elif 128 <= first < 192:
            self._media_received(link, size)
        elif 20 <= first < 64:
            link.handshake_received(bytes(self._view[:size]))
        else:
            self._journal.refused("datagram", address)

    def _media_received(self, link: Link, size: int) -> None:
        context = link.rtp_context
        if context is None or size < 12:
            return
        self.packets_in += 1
        if is_rtcp(self._buffer[1]):
            if plain := self._opener.open_rtcp(context, size):
                link.rtcp_received(bytes(self._view[:plain]))
        elif link.may_open(bytes(self._view[8:12])) and (plain := self._opener.open_rtp(context, size)):
            link.rtp_received(self._view[:plain])

    def _check_received(self, packet: bytes, address: Address) -> None:
        try:
            request = stun.parse_request(packet)
        except stun.StunMalformed:
            self.refused += 1
            self._journal.refused("stun", address)
            return
        link, password = self._by_ufrag.get(request.local_ufrag, (None, ""))
        if link is None or not request.is_signed_with(password):
            self.refused += 1
            return
        self.send(stun.binding_response(request, address[0], address[1], password), address)
        link.checked(address, nominated=request.use_candidate)


def _bind(port: int) -> tuple[socket.socket, socket.AddressFamily]:
    """A dual-stack socket; plain IPv4 where the kernel has no IPv6."""
    try:
        bound = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        _prepare(bound, ("::", port))
        return bound, socket.AF_INET6
    except OSError as error:
        if error.errno not in _NO_IPV6:
            raise
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    _prepare(bound, ("0.0.0.0", port))  # noqa: S104 - browsers come from everywhere
    return bound, socket.AF_INET


def _prepare(bound: socket.socket, address: Address) -> None:
    bound.setblocking(False)
    for option, forced in ((socket.SO_RCVBUF, _SO_RCVBUFFORCE), (socket.SO_SNDBUF, _SO_SNDBUFFORCE)):
        bound.setsockopt(socket.SOL_SOCKET, option, _SOCKET_BUFFER)
        with contextlib.suppress(OSError):  # beyond the cap for root only
            bound.setsockopt(socket.SOL_SOCKET, forced, _SOCKET_BUFFER)
    bound.bind(address)
