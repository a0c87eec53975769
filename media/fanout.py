"""One packet to everyone who sees a publication: the hot path of the whole server.

Each slot has its place in memory that keeps its packet header from one packet to the next; forwarding writes the
nine bytes that change, the payload, and encrypts in place; the kernel then takes a chunk of 64 in one call.
The rule: nothing here allocates per subscriber, and no plaintext leaves when encryption fails.
"""

import struct
from typing import Protocol

from media import srtp
from media.batches import BUFFER, CHUNK, Chunk, SocketAddress
from media.departures import MASK, Departures
from media.negotiation import MID_EXTENSION, TRANSPORT_EXTENSION
from media.rewriting import Rewriting
from media.udp import UdpPort
from media.vp8 import Vp8Descriptor

# 12 bytes, and two words of extensions with their own header: the transport-wide number, then the MID, of at most
# three characters.
HEADER = 24
MAX_PAYLOAD = BUFFER - HEADER - srtp.TRAILER
# What changes, with the nine bytes between that do not: two writes cost more than copying them.
_CHANGING = struct.Struct("!BHI9sH")
_UNCHANGING = slice(8, 17)
_FIXED = struct.Struct("!BBHIIHHBHB3sx")


class Outlet(Protocol):
    """A slot, as the fan-out sees it."""

    rewriting: Rewriting
    place: int
    """Where it is in the fan-out, -1 when it is not; kept by the fan-out."""

    @property
    def departures(self) -> Departures: ...
    @property
    def ssrc(self) -> int: ...
    @property
    def mid(self) -> str: ...
    @property
    def context(self) -> srtp.Pointer: ...
    @property
    def destination(self) -> SocketAddress: ...
    def send_rtp(self, packet: bytes) -> None: ...
    def send_rtcp(self, packet: bytes) -> None: ...


# What the loop needs of each entry, in one tuple: rewriting, packet, the header's unchanging bytes, SRTP context,
# pointer, length, departures.
_Entry = tuple[Rewriting, memoryview, bytes, srtp.Pointer, srtp.Pointer, srtp.Pointer, Departures]


class _Place:
    """A chunk with who uses its entries, in their order."""

    def __init__(self) -> None:
        self.chunk = Chunk()
        self.entries: list[_Entry] = []


class Fanout:
    """Those to whom a publication is forwarded now."""

    def __init__(self, port: UdpPort) -> None:
        self._port = port
        self._places: list[_Place] = []
        self._outlets: list[Outlet] = []

    def __len__(self) -> int:
        return len(self._outlets)

    @property
    def outlets(self) -> tuple[Outlet, ...]:
        """Who they are."""
        return tuple(self._outlets)

    def add(self, outlet: Outlet) -> None:
        """Forwards to this one too."""
        outlet.place = len(self._outlets)
        self._outlets.append(outlet)
        if len(self._places) * CHUNK < len(self._outlets):
            self._places.append(_Place())
        place = self._places[outlet.place // CHUNK]
        place.entries.append(self._entry(outlet))

    def remove(self, outlet: Outlet) -> None:
        """Forwards to this one no more; the last one takes its place."""
        at, last = outlet.place, self._outlets.pop()
        self._places[len(self._outlets) // CHUNK].entries.pop()
        outlet.place = -1
        while self._places and not self._places[-1].entries:
            self._places.pop()  # 100 kB each
        if last is not outlet:
            last.place = at
            self._outlets[at] = last
            self._places[at // CHUNK].entries[at % CHUNK] = self._entry(last)

    def forward(
        self, second: int, sequence: int, timestamp: int, payload: bytes, picture: Vp8Descriptor | None, now: float
    ) -> None:
        """Sends one packet to all. `second` is the second byte of the header: marker and payload type."""
        size = HEADER + len(payload)
        body = slice(HEADER, size)
        write, protect = _CHANGING.pack_into, srtp.protect
        departure = (now, size)
        for place in self._places:
            for rewriting, packet, unchanging, context, pointer, length, departures in place.entries:
                departures.newest = number = departures.newest + 1 & 0xFFFF
                departures.sent[number & MASK] = departure
                write(
                    packet,
                    1,
                    second,
                    (sequence + rewriting.sequence_shift) & 0xFFFF,
                    (timestamp + rewriting.timestamp_shift) & 0xFFFFFFFF,
                    unchanging,
                    number,
                )
                packet[body] = payload
                if picture is not None and rewriting.renumbers:
                    rewriting.renumber(packet, HEADER, picture)
                length[0] = size
                if protect(context, pointer, length):
                    length[0] = 0
            self._port.send_chunk(place.chunk, len(place.entries))

    def _entry(self, outlet: Outlet) -> _Entry:
        chunk, at = self._places[outlet.place // CHUNK].chunk, outlet.place % CHUNK
        packet = chunk.view[at * BUFFER : (at + 1) * BUFFER]
        packet[:HEADER] = header(outlet, 0, 0, 0, 0)
        chunk.direct(at, outlet.destination)
        pointer, length = srtp.pointer_at(chunk.packet_location(at)), srtp.length_at(chunk.length_location(at))
        unchanging = bytes(packet[_UNCHANGING])
        return outlet.rewriting, packet, unchanging, outlet.context, pointer, length, outlet.departures


def header(outlet: Outlet, second: int, sequence: int, timestamp: int, number: int) -> bytes:
    """A whole header for a slot, from numbers of its own and the transport's `number`."""
    mid = outlet.mid.encode()
    transport, named = TRANSPORT_EXTENSION << 4 | 1, MID_EXTENSION << 4 | len(mid) - 1
    return _FIXED.pack(0x90, second, sequence, timestamp, outlet.ssrc, 0xBEDE, 2, transport, number, named, mid)
