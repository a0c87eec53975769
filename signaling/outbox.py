"""What waits to be written to one socket, bounded. A frame is encoded once, however many sockets it goes to.

The rule: nobody waits for a reader. Past the bound the outbox says so once, takes nothing more, and its socket is cut.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

from signaling.limits import MAX_BATCH, MAX_OUTBOX_BYTES, MAX_OUTBOX_FRAMES


class Encodable(Protocol):
    """An Engine.IO packet."""

    def encode(self, b64: bool = False) -> str | bytes: ...


class Wire:
    """An Engine.IO packet, encoded: as text for long-polling, as a WebSocket frame (RFC 6455 §5.2) when first asked."""

    __slots__ = ("_frame", "size", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.size = len(text) if text.isascii() else len(text.encode())  # an emoji is four bytes
        self._frame: bytes | None = None

    def encode(self, b64: bool = False) -> str:
        """As engineio asks for it in a polling answer."""
        return self.text

    @property
    def frame(self) -> bytes:
        """A whole text frame, unmasked, as servers send."""
        if self._frame is None:
            body = self.text.encode()
            self._frame = _header(len(body)) + body
        return self._frame


class Outbox:
    """Stands in the place of engineio's queue, which has no bound. Its reader is one: a writer task, or a poll."""

    def __init__(self, on_overflow: Callable[[], None]) -> None:
        self._on_overflow = on_overflow
        self._waiting: deque[Wire | None] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._overflowed = False
        self.size = 0

    def put_nowait(self, packet: Encodable | Wire | None) -> None:
        """Add a packet; None ends the reader, after what was put before."""
        if self._overflowed and packet is not None:
            return
        if packet is not None and not isinstance(packet, Wire):
            encoded = packet.encode()
            packet = Wire(encoded if isinstance(encoded, str) else encoded.decode())
        self._waiting.append(packet)
        self.size += packet.size if packet else 0
        if self.size > MAX_OUTBOX_BYTES or len(self._waiting) > MAX_OUTBOX_FRAMES:
            self._overflow()
        elif self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    async def put(self, packet: Encodable | Wire | None) -> None:
        """As engineio calls it; never waits."""
        self.put_nowait(packet)

    async def take(self, limit: int = MAX_BATCH) -> list[Wire]:
        """What waits, in order, about `limit` of it; waits for the first. Empty: the end."""
        while not self._waiting:
            if self._reader is not None:
                return []  # a second poll beside the first: the protocol knows none
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        batch: list[Wire] = []
        size = 0
        while self._waiting and size < limit:
            packet = self._waiting[0]
            if packet is None:
                if batch:
                    break  # the end is for the next time
                return []
            self._waiting.popleft()
            batch.append(packet)
            size += packet.size
        self.size -= size
        return batch

    def _overflow(self) -> None:
        self._overflowed = True
        self._waiting.clear()
        self._waiting.append(None)
        self.size = 0
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)
        self._on_overflow()


def _header(length: int) -> bytes:
    if length < 126:
        return bytes((0x81, length))
    if length < 1 << 16:
        return b"\x81\x7e" + length.to_bytes(2)
    return b"\x81\x7f" + length.to_bytes(8)
