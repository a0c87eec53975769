"""One packet to everyone who sees a publication: the hot path of the whole server.

Each slot has its place in memory that keeps its packet header from one packet to the next; forwarding writes the
nine bytes that change, the payload, and encrypts in place; the kernel then takes a chunk of 64 in one call.
The rule: nothing here allocates per subscriber, and no plaintext leaves when encryption fails.
"""

import struct

from media import srtp
from media.agreements import MID_EXTENSION, TRANSPORT_EXTENSION
from media.batches import BUFFER, CHUNK, Chunk, SocketAddress
from media.departures import MASK, Departures
from media.packet_path import Network, Outlet
from media.rewriting import Rewriting
from media.vp8 import Vp8Descriptor

# 12 bytes, and two words of extensions with their own header: the transport-wide number, then the MID, of at most
# three characters.
HEADER = 24
MAX_PAYLOAD = BUFFER - HEADER - srtp.TRAILER - 2  # the number of a packet that is sent again
# What changes, with the nine bytes between that do not: two writes cost more than copying them.
_CHANGING = struct.Struct("!BHI9sH")
_UNCHANGING = slice(8, 17)
NUMBER_AT = 17
_FIXED = struct.Struct("!BBHIIHHBHB3sx")


# What the loop needs of each entry, in one tuple: rewriting, packet, the header's unchanging bytes, SRTP context,
# pointer, length, departures.
_Entry = tuple[Rewriting, memoryview, bytes, srtp.Pointer, srtp.Pointer, srtp.Pointer, Departures]


class _Place:
    """A chunk with who uses its entries, in their order."""

    def __init__(self) -> None:
        self.chunk = Chunk()
        self.entries: list[_Entry] = []
        self.destinations: list[SocketAddress] = []
        """Of each entry, where they are streams; the kernel reads addresses of datagrams from the chunk itself."""


class _Group:
    """Outlets that are sent to in the same way, each in its place."""

    def __init__(self, *, is_streamed: bool) -> None:
        self._is_streamed = is_streamed
        self.places: list[_Place] = []
        self.outlets: list[Outlet] = []

    def add(self, outlet: Outlet) -> None:
        outlet.place = len(self.outlets)
        self.outlets.append(outlet)
        if len(self.places) * CHUNK < len(self.outlets):
            self.places.append(_Place())
        place = self.places[outlet.place // CHUNK]
        place.entries.append(self._entry(outlet))
        if self._is_streamed:
            place.destinations.append(outlet.destination)

    def remove(self, outlet: Outlet) -> None:
        """The last one takes its place."""
        at, last = outlet.place, self.outlets.pop()
        place = self.places[len(self.outlets) // CHUNK]
        place.entries.pop()
        if self._is_streamed:
            place.destinations.pop()
        outlet.place = -1
        while self.places and not self.places[-1].entries:
            self.places.pop()  # 100 kB each
        if last is not outlet:
            last.place = at
            self.outlets[at] = last
            self.places[at // CHUNK].entries[at % CHUNK] = self._entry(last)
            if self._is_streamed:
                self.places[at // CHUNK].destinations[at % CHUNK] = last.destination

    def _entry(self, outlet: Outlet) -> _Entry:
        chunk, at = self.places[outlet.place // CHUNK].chunk, outlet.place % CHUNK
        packet = chunk.view[at * BUFFER : (at + 1) * BUFFER]
        packet[:HEADER] = header(outlet, 0, 0, 0, 0)
        chunk.direct(at, outlet.destination)
        pointer, length = srtp.pointer_at(chunk.packet_location(at)), srtp.length_at(chunk.length_location(at))
        unchanging = bytes(packet[_UNCHANGING])
        return outlet.rewriting, packet, unchanging, outlet.context, pointer, length, outlet.departures


class _Paced:
    """Outlets on weak networks: their packets may have to wait, so each is built alone and encrypted when it leaves."""

    def __init__(self) -> None:
        self.outlets: dict[Outlet, None] = {}

    def add(self, outlet: Outlet) -> None:
        self.outlets[outlet] = None

    def remove(self, outlet: Outlet) -> None:
        del self.outlets[outlet]


class Fanout:
    """Those to whom a publication is forwarded now: by datagrams, on streams of their own, or at their own pace."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._datagrams, self._streams = _Group(is_streamed=False), _Group(is_streamed=True)
        self._paced = _Paced()
        self._group_of: dict[Outlet, _Group | _Paced] = {}

    def __len__(self) -> int:
        return len(self._group_of)

    @property
    def outlets(self) -> tuple[Outlet, ...]:
        """Who they are."""
        return tuple(self._group_of)

    def add(self, outlet: Outlet) -> None:
        """Forwards to this one too."""
        group: _Group | _Paced = self._datagrams if outlet.destination.stream is None else self._streams
        group = self._paced if outlet.is_paced else group
        self._group_of[outlet] = group
        group.add(outlet)

    def remove(self, outlet: Outlet) -> None:
        """Forwards to this one no more."""
        self._group_of.pop(outlet).remove(outlet)

    def reroute(self, outlet: Outlet) -> None:
        """The outlet's peer has another path, or another pace."""
        if outlet in self._group_of:
            self.remove(outlet)
            self.add(outlet)

    def forward(
        self, second: int, sequence: int, timestamp: int, payload: bytes, picture: Vp8Descriptor | None, now: float
    ) -> None:
        """Sends one packet to all. `second` is the second byte of the header: marker and payload type."""
        size = HEADER + len(payload)
        body = slice(HEADER, size)
        write, protect = _CHANGING.pack_into, srtp.protect
        departure = (now, size)
        for place in (*self._datagrams.places, *self._streams.places):
            for rewriting, packet, unchanging, context, pointer, length, departures in place.entries:
                departures.newest = number = departures.newest + departures.step & 0xFFFF
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
            self._send(place)
        for outlet in self._paced.outlets:
            shifts = outlet.rewriting
            stamp = timestamp + shifts.timestamp_shift & 0xFFFFFFFF
            alone = bytearray(header(outlet, second, sequence + shifts.sequence_shift & 0xFFFF, stamp, 0) + payload)
            if picture is not None and shifts.renumbers:
                shifts.renumber(alone, HEADER, picture)
            outlet.pace(alone, now)

    def _send(self, place: _Place) -> None:
        if not place.destinations:
            self._network.send_chunk(place.chunk, len(place.entries))
        for at, destination in enumerate(place.destinations):
            packet = place.chunk.packet(at)
            if destination.stream and packet:
                self._network.send(packet, destination.stream)


def header(outlet: Outlet, second: int, sequence: int, timestamp: int, number: int) -> bytes:
    """A whole header for a slot, from numbers of its own and the transport's `number`."""
    mid = outlet.mid.encode()
    transport, named = TRANSPORT_EXTENSION << 4 | 1, MID_EXTENSION << 4 | len(mid) - 1
    return _FIXED.pack(0x90, second, sequence, timestamp, outlet.ssrc, 0xBEDE, 2, transport, number, named, mid)
