"""Peers that come over TCP, where UDP does not pass (RFC 6544, passive): each connection is one more path of its peer.

The web process accepts, on the port of the pages, and hands a connection on whose first bytes are a browser's check
(`media/doorstep.py`). The rules: the first packet of a stream is a signed check, or the stream is closed; what a
browser does not take in time is dropped, as a network would, and never waited for.
"""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from media.framing import LARGEST, Deframer, FrameTooLong, framed

Address = tuple[str, int]
# Half a second of a full class (3.6 Mb/s), and more than the largest key frame of a shared screen.
_MOST_UNSENT = 256 << 10
# The last quarter is for what is small: voices, handshakes and answers to checks pass when pictures do not.
_MOST_UNSENT_PICTURES = 192 << 10
_SMALL = 400
# What the kernel holds unsent beyond that. Left to itself it holds up to 4 MB: ten seconds of delay, never dropped.
_MOST_UNSENT_IN_KERNEL = 64 << 10
# A stream that is handed on has its first packet in it: this is for one whose check is refused in silence.
_CHECK_WITHIN_S = 5.0
# For what was sent when a stream is closed: a browser that takes nothing would keep the connection for ever.
_TAKEN_WITHIN_S = 5.0
# Two peers with two paths each (a former and a new one) for each of 400 connections, twice.
_MOST_STREAMS = 3200
_BURST = 64
_HAND_ON_AGAIN_S = 0.01


class Demultiplexer(Protocol):
    """What takes packets off streams."""

    def framed_received(self, packet: memoryview, stream: "Stream") -> None: ...
    def stream_lost(self, stream: "Stream") -> None: ...


class Stream(asyncio.BufferedProtocol):
    """One TCP connection of a browser."""

    def __init__(self, demultiplexer: Demultiplexer, on_end: Callable[["Stream"], None]) -> None:
        self.address: Address = ("::", 0)
        self.is_checked = False
        """Whether a signed check came in on it, for a peer that took it."""
        self._demultiplexer, self._on_end = demultiplexer, on_end
        self._frames = Deframer()
        self._transport: Any = None  # None as soon as nothing more may go or come
        self._unsent = bytearray()
        self._deadline: asyncio.TimerHandle | None = None

    def send(self, packet: bytes | memoryview) -> bool:
        """Sends a packet with others of this moment, or loses it: whether it will be sent."""
        if self._transport is None or len(packet) > LARGEST:
            return False
        waiting = len(self._unsent) + self._transport.get_write_buffer_size()
        if waiting > (_MOST_UNSENT if len(packet) < _SMALL else _MOST_UNSENT_PICTURES):
            return False
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._flush)
        self._unsent += framed(packet)
        return True

    def close(self) -> None:
        """Ends the connection once what was sent is gone, or soon if it is not taken, and forgets it at once."""
        if self._transport is not None:
            self._flush()
            transport = self._forget()
            transport.close()
            if transport.get_write_buffer_size():
                self._deadline = asyncio.get_running_loop().call_later(_TAKEN_WITHIN_S, transport.abort)

    def connection_made(self, transport: Any) -> None:
        address = transport.get_extra_info("peername")
        if not address:  # it went while it was handed over
            transport.abort()
            return
        self.address, self._transport = address[:2], transport
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _MOST_UNSENT_IN_KERNEL)
        self._deadline = asyncio.get_running_loop().call_later(_CHECK_WITHIN_S, self._give_up)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._frames.space

    def buffer_updated(self, nbytes: int) -> None:
        try:
            for packet in self._frames.received(nbytes):
                self._demultiplexer.framed_received(packet, self)
                if not self.is_checked:
                    self.close()
                if self._transport is None:
                    return
        except FrameTooLong:
            self.close()

    def eof_received(self) -> None:
        """asyncio closes the connection."""

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._forget()
        if self._deadline:
            self._deadline.cancel()
        self._on_end(self)

    def _flush(self) -> None:
        if self._unsent and self._transport is not None:
            self._transport.write(bytes(self._unsent))
        self._unsent.clear()

    def _give_up(self) -> None:
        if not self.is_checked:
            self.close()

    def _forget(self) -> Any:
        if self._deadline:
            self._deadline.cancel()
        transport, self._transport = self._transport, None
        self._demultiplexer.stream_lost(self)
        return transport


class StreamDoor:
    """Where the web process hands connections on: a datagram socket in the file system, each datagram with one."""

    def __init__(self, path: Path, demultiplexer: Demultiplexer, tasks: asyncio.TaskGroup) -> None:
        self._path, self._demultiplexer, self._tasks = path, demultiplexer, tasks
        self._streams: set[Stream] = set()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        path.unlink(missing_ok=True)
        self._socket.bind(str(path))
        asyncio.get_running_loop().add_reader(self._socket, self._readable)

    def close(self) -> None:
        """Takes no more; what is there ends with its peers."""
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _readable(self) -> None:
        for _ in range(_BURST):
            try:
                _, handles, _, _ = socket.recv_fds(self._socket, 1, 1)
            except BlockingIOError:
                return
            for handle in handles:
                self._tasks.create_task(self._take(socket.socket(fileno=handle)))

    async def _take(self, connection: socket.socket) -> None:
        if len(self._streams) >= _MOST_STREAMS or connection.type != socket.SOCK_STREAM:
            connection.close()
            return
        stream = Stream(self._demultiplexer, self._streams.discard)
        self._streams.add(stream)
        try:
            connection.setblocking(False)
            await asyncio.get_running_loop().connect_accepted_socket(lambda: stream, connection)
        except OSError:  # it went while it was handed over
            self._streams.discard(stream)
            connection.close()


async def hand_on(door: Path, connection: socket.socket) -> None:
    """Gives a connection to the media process behind a door; the caller still closes its own handle.

    Raises:
        OSError: nobody is behind the door.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as way:
        way.setblocking(False)
        way.connect(str(door))
        while True:
            try:
                socket.send_fds(way, [b"\0"], [connection.fileno()])
            except BlockingIOError:  # ten are under way (net.unix.max_dgram_qlen): the next one fits in a moment
                await asyncio.sleep(_HAND_ON_AGAIN_S)
            else:
                return
