"""One UDP port for every peer of the process, and its TCP streams: who a packet is from, and what kind it is.

The rules: a connectivity check is the only thing that a stranger may send, and it must be signed; everything else
from an address without a validated check is dropped before any cryptography (media from the host of a peer that fell
silent has the stranger asked who it is: see media/strangers.py). Nothing is ever queued towards the
kernel: a full socket drops the packet, as a network would.
"""

import asyncio
import socket
import time
from collections.abc import Callable
from typing import Protocol

from media import stun
from media.batches import Chunk
from media.checks import Checks
from media.consent import Questions
from media.datagrams import Datagrams, Pair
from media.journal import Journal
from media.rtp import is_rtcp
from media.srtp import Opener, Pointer
from media.strangers import Strangers
from media.streams import Stream

Path = Pair | Stream
"""Where packets come from and go to; a stream is one as two addresses are."""

# Datagrams taken before the loop's other work gets its turn.
_BURST = 64
_LARGEST = 1500
_SMALLEST_MEDIA = 22  # a header and what signs it: less is somebody's who would have us send more than they do
_RECEIVE_BUFFER = 2048


class Link(Protocol):
    """A peer's transport, as the port sees it."""

    rtp_context: Pointer | None
    """Opens what the peer sends; None before the handshake is done."""
    allowance: int
    """Packets that it may still send in this second."""
    checks: Checks
    """What it may still check."""
    heard_at: float
    """When the last valid packet came, in monotonic seconds."""

    @property
    def credentials(self) -> tuple[str, str]: ...
    @property
    def browser_credentials(self) -> tuple[str, str]: ...
    def may_check(self) -> bool: ...
    def checked(self, path: Path, request: stun.BindingRequest) -> None: ...
    def found(self, path: Pair) -> None: ...
    def has_proved(self, path: Path) -> bool: ...
    def path_lost(self, stream: Stream) -> None: ...
    def handshake_received(self, datagram: bytes, path: Path) -> None: ...
    def rtp_received(self, packet: memoryview) -> None: ...
    def rtcp_received(self, packet: bytes) -> None: ...
    def may_open(self, ssrc: bytes) -> bool: ...


_NOBODY: tuple[Link | None, str] = (None, "")


class UdpPort:
    """The socket and its demultiplexer. Every user fragment begins with its `tag`."""

    def __init__(self, journal: Journal, tag: str = "") -> None:
        self.tag = tag
        self.packets_in = self.packets_out = self.packets_dropped = self.refused = 0
        self._journal = journal
        self._by_ufrag: dict[str, tuple[Link, str]] = {}
        self._by_path: dict[Path, Link] = {}
        self._by_host: dict[str, dict[Pair, Link]] = {}
        self._buffer = bytearray(_RECEIVE_BUFFER)
        self._view = memoryview(self._buffer)
        self._opener = Opener(self._buffer)
        self._questions = Questions(self.send)
        self._strangers = Strangers(self._questions)
        self._socket: Datagrams | None = None
        self.family = socket.AF_INET6
        self.fd = -1

    def open(self, port: int) -> int:
        """Binds the port (0: any) on every address, IPv6 and IPv4; returns it."""
        self._socket = Datagrams.bound(port, self._buffer)
        self.family, self.fd = self._socket.family, self._socket.fd
        asyncio.get_running_loop().add_reader(self.fd, self._readable)
        return self._socket.port

    def close(self) -> None:
        """Stops receiving and sending."""
        if self._socket:
            asyncio.get_running_loop().remove_reader(self.fd)
            self._socket.close()
            self._socket = None

    def register(self, ufrag: str, password: str, link: Link) -> None:
        """From now on checks for this user fragment belong to the link."""
        self._by_ufrag[ufrag] = (link, password)

    def admit(self, path: Path, link: Link, *, is_proved: bool) -> None:
        """From now on packets from there belong to the link, unless another has proved that they are its own."""
        holder = self._by_path.get(path)
        if holder is not None and holder is not link and not is_proved and holder.has_proved(path):
            return
        self._by_path[path] = link
        if not isinstance(path, Stream):
            self._by_host.setdefault(path.host, {})[path] = link

    def dismiss(self, path: Path, link: Link) -> None:
        """Forgets a path, unless it belongs to another link by now."""
        if self._by_path.get(path) is link:
            del self._by_path[path]
            if isinstance(path, Stream):
                path.close()
                return
            neighbours = self._by_host[path.host]
            del neighbours[path]
            if not neighbours:
                del self._by_host[path.host]

    def unregister(self, ufrag: str) -> None:
        """Forgets a user fragment."""
        self._by_ufrag.pop(ufrag, None)

    def ask(self, address: Pair, username: str, password: str, on_answer: Callable[[], None]) -> None:
        """Asks whether that is the browser's own address: see media/consent.py."""
        self._questions.ask(address, username, password, on_answer, time.monotonic())

    def send(self, packet: bytes | memoryview, path: Path) -> None:
        """Sends one packet, or loses it."""
        if isinstance(path, Stream):
            is_sent = path.send(packet)
        else:
            is_sent = self._socket is not None and self._socket.send(packet, path)
        if is_sent:
            self.packets_out += 1
        else:
            self.packets_dropped += 1

    def send_chunk(self, chunk: Chunk, count: int) -> None:
        """Sends the first entries of a chunk, or loses some."""
        taken = chunk.send(self.fd, count) if self._socket else 0
        self.packets_out += taken
        self.packets_dropped += count - taken

    def framed_received(self, packet: memoryview, stream: Stream) -> None:
        """A packet came on a stream."""
        size = len(packet)
        if size:
            self._buffer[:size] = packet
            self._received(size, stream)

    def stream_lost(self, stream: Stream) -> None:
        """A stream ended, or was closed."""
        if link := self._by_path.pop(stream, None):
            link.path_lost(stream)

    def _readable(self) -> None:
        if self._socket is None:
            return
        receive = self._socket.receive
        for _ in range(_BURST):
            try:
                size, pair = receive()
            except BlockingIOError:
                return
            except OSError:
                continue  # an ICMP error of an earlier datagram
            if 0 < size <= _LARGEST:
                self._received(size, pair)

    def _received(self, size: int, path: Path) -> None:
        first = self._buffer[0]
        if first < 4:
            self._stun_received(bytes(self._view[:size]), path)
            return
        link = self._by_path.get(path)
        if link is None:
            self.refused += 1
            is_media = 128 <= first < 192 and size >= _SMALLEST_MEDIA
            if is_media and not isinstance(path, Stream) and (neighbours := self._by_host.get(path.host)):
                self._strangers.heard(path, neighbours.values(), time.monotonic())
        elif not self._is_allowed(link):
            self.refused += 1
        elif 128 <= first < 192:
            self._media_received(link, size)
        elif 20 <= first < 64:
            link.handshake_received(bytes(self._view[:size]), path)
        else:
            self._journal.refused("datagram", path)

    @staticmethod
    def _is_allowed(link: Link) -> bool:
        link.allowance -= 1
        return link.allowance >= 0

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

    def _stun_received(self, packet: bytes, path: Path) -> None:
        try:
            if packet[0] and not isinstance(path, Stream):
                self._questions.answered(packet, path, time.monotonic())
            else:
                self._check_received(packet, path)
        except stun.StunMalformed:
            self.refused += 1
            self._journal.refused("stun", path)

    def _check_received(self, packet: bytes, path: Path) -> None:
        link, password = self._by_ufrag.get(stun.addressee(packet), _NOBODY)
        if link is None or not link.checks.may_look():
            self.refused += 1
            return
        request = stun.parse_request(packet)
        if not request.is_signed_with(password) or not link.may_check():
            self.refused += 1
            return
        link.checked(path, request)  # which may ask: its answer is to come before what ours has the browser send
        if isinstance(path, Stream):
            path.is_checked = path in self._by_path  # a peer that is at its end takes none, and would never close it
        host, port = path.address if isinstance(path, Stream) else (path.host, path.port)
        self.send(stun.binding_response(request, host, port, password), path)
