"""One layer on its way to those who get the same of it: all, or only its lower temporal layers, or sound without RED.

What is left out leaves no hole: a forwarding has packet and picture numbers of its own, from which each slot's are
shifted. It keeps the newest packets for those who lost some. The rule: a slot enters at a packet at which its decoder
can start.
"""

from typing import NamedTuple

from media import red, vp8
from media.agreements import OPUS, RED
from media.fanout import HEADER, Fanout, header
from media.holes import Holes
from media.packet_path import Network, Outlet
from media.rewriting import Position
from media.rtp import sequence_is_newer

# Above every temporal layer: nothing is left out.
ALL = 3
# Packets kept for those who lost some: about a second of picture. A power of two.
HISTORY = 256


class Packet(NamedTuple):
    """One packet of a layer; `second` is the second byte of its header: marker and payload type."""

    sequence: int
    timestamp: int
    second: int
    payload: bytes
    picture: vp8.Vp8Descriptor | None
    at: float


class Forwarding:
    """A layer up to temporal layer `limit`; for sound, `ALL` is as it comes and 0 is plain Opus."""

    def __init__(self, network: Network, limit: int) -> None:
        self.limit = limit
        self.fanout = Fanout(network)
        self._newest: Packet | None = None
        self._packets, self._pictures = Holes(), {True: Holes(15), False: Holes(7)}
        """Pictures by whether their id is long."""
        self._history: list[Packet | None] = [None] * HISTORY

    @property
    def newest(self) -> Position | None:
        """The newest packet that was passed on."""
        newest = self._newest
        return newest and Position(newest.sequence, newest.timestamp, newest.picture, newest.at)

    def position(self, packet: Packet) -> Position | None:
        """A packet's place in this forwarding; None when it is left out."""
        thin = self._thin(packet)
        return thin and Position(thin.sequence, thin.timestamp, thin.picture, thin.at)

    def forward(self, packet: Packet) -> None:
        """The next packet, to everyone."""
        thin = self._thin(packet)
        if thin is None:
            return
        sequence, timestamp, second, payload, picture, at = thin
        self._newest = self._history[sequence % HISTORY] = thin
        self.fanout.forward(second, sequence, timestamp, payload, picture, at)

    def forward_late(self, packet: Packet) -> None:
        """A packet that others overtook, to those whom it concerns."""
        thin = self._thin(packet)
        if thin is None:
            return
        kept = self._history[thin.sequence % HISTORY]
        if kept and kept.sequence == thin.sequence:
            return  # never two packets of one number
        self._history[thin.sequence % HISTORY] = thin
        self._came(thin)
        for slot in self.fanout.outlets:
            if slot.rewriting.carries(thin.sequence):
                slot.send_rtp(bytes(self._packet(slot, thin, packet.at)))

    def catch_up(self, slot: Outlet, packet: Packet, now: float) -> None:
        """A packet of sound from before the slot came, which began with the first of these."""
        thin = self._thin(packet)
        if thin and slot.rewriting.carries(thin.sequence):
            slot.send_rtp(bytes(self._packet(slot, thin, now)))
            self._came(thin)
            kept = self._history[thin.sequence % HISTORY]
            if kept is None or sequence_is_newer(thin.sequence, kept.sequence):  # else it came far too late to be kept
                self._history[thin.sequence % HISTORY] = thin

    def resend(self, slot: Outlet, sequence: int, now: float) -> int:
        """A packet that the slot's receiver lost; `sequence` is the slot's. How many bytes left."""
        number = sequence - slot.rewriting.sequence_shift & 0xFFFF
        kept = self._history[number % HISTORY]
        if kept is None or kept.sequence != number or not slot.rewriting.carries(number):
            return 0
        packet = self._packet(slot, kept, now)
        if retransmission := slot.retransmission:
            again = retransmission.again(packet[:HEADER], packet[HEADER:])
        elif not slot.departures.is_told_of:
            again = bytes(packet)  # the very same bytes: see media/retransmission.py
        else:
            return 0
        slot.send_rtp(again)
        return len(again)

    def _came(self, thin: Packet) -> None:
        """What others overtook may yet be the newest that is passed on, after what is left out: the slot's next stream
        begins with the number after it."""
        if self._newest is None or sequence_is_newer(thin.sequence, self._newest.sequence):
            self._newest = thin

    def second_passed(self) -> None:
        """Slots forget what nobody will ask for any more."""
        if newest := self._newest:
            for slot in self.fanout.outlets:
                slot.rewriting.went_on(newest.sequence)

    def _thin(self, packet: Packet) -> Packet | None:
        if self.limit == ALL:
            return packet
        picture = packet.picture
        if picture is None:
            if packet.second & 0x7F == RED:
                return packet._replace(second=packet.second & 0x80 | OPUS, payload=red.primary(packet.payload))
            return packet
        if picture.temporal > self.limit:
            self._packets.drop(packet.sequence)
            self._pictures[picture.is_long].drop(picture.picture_id)
            return None
        sequence = self._packets.number(packet.sequence)
        picture_id = self._pictures[picture.is_long].number(picture.picture_id)
        if picture_id == picture.picture_id or not picture.picture_id_at:
            return packet._replace(sequence=sequence)
        payload = vp8.with_picture_id(packet.payload, picture, picture_id)
        return packet._replace(sequence=sequence, payload=payload, picture=picture._replace(picture_id=picture_id))

    def _packet(self, slot: Outlet, packet: Packet, now: float) -> bytearray:
        """A packet as the slot's receiver knows it."""
        rewriting, picture, payload = slot.rewriting, packet.picture, packet.payload
        stamp = packet.timestamp + rewriting.timestamp_shift & 0xFFFFFFFF
        number = packet.sequence + rewriting.sequence_shift & 0xFFFF
        told = slot.departures.number((now, HEADER + len(payload)))
        whole = bytearray(header(slot, packet.second, number, stamp, told) + payload)
        if picture is not None and rewriting.renumbers:
            rewriting.renumber(whole, HEADER, picture)
        return whole
