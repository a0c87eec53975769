"""What a participant publishes, as it arrives: in which order, from where it can be joined, and who gets it.

The rule: a slot joins a picture at a key frame only, and sound at any packet. One layer for now; simulcast layers
will be several streams of a publication, between which a slot chooses.
"""

import time
from collections.abc import Callable

from media import rtcp, vp8
from media.fanout import HEADER, MAX_PAYLOAD, Fanout, Outlet, header
from media.keyframes import KeyFrameRequests
from media.negotiation import OPUS, VP8, Agreed, kind_of
from media.reception import Reception
from media.rewriting import PaddingFilter, Position
from media.rtp import RtpHeader, extension
from media.udp import UdpPort
from rooms.sources import Source

# A jump further than a second of packets is another stream: everyone joins again.
_LARGEST_GAP = 3000
# -dBov of a client that sends sound and does not tell how loud it is.
_ASSUMED_LEVEL = 50
# Packets kept for those who lost some: about a second of picture. A power of two.
_HISTORY = 256


class Publication:
    """One stream of a publisher, and the slots that carry it."""

    def __init__(
        self,
        publication_id: str,
        participant_id: str,
        source: Source,
        agreed: Agreed,
        port: UdpPort,
        send_feedback: Callable[[bytes], None],
    ) -> None:
        self.publication_id, self.participant_id, self.source = publication_id, participant_id, source
        self.kind = kind_of(source)
        self.clock_rate = 90_000 if self.kind == "video" else 48_000
        self.agreed = agreed
        self.is_paused = False
        self.loudest = 127
        """The loudest level since it was last read, in -dBov: 0 is loud, 127 is silence (RFC 6464)."""
        self.packets = self.octets = 0
        self.reception: Reception | None = None
        self._send_feedback = send_feedback
        self._waiting: dict[Outlet, None] = {}
        self._fanout = Fanout(port)
        self._key_frames = KeyFrameRequests()
        self._padding = PaddingFilter()
        self._newest: Position | None = None
        self._history: list[tuple[int, int, int, bytes, vp8.Vp8Descriptor | None] | None] = [None] * _HISTORY
        self._payload_type = VP8 if self.kind == "video" else OPUS

    def carry(self, slot: Outlet) -> None:
        """Forwards to this slot from the next packet on at which it can join."""
        self._waiting[slot] = None
        self.want_key_frame()

    def release(self, slot: Outlet) -> None:
        """Forwards to this slot no more."""
        self._waiting.pop(slot, None)
        if slot.place >= 0:
            self._fanout.remove(slot)
            if self._newest:
                slot.rewriting.end(self._newest)

    def reroute(self, slot: Outlet) -> None:
        """The slot's peer has another path."""
        self._fanout.reroute(slot)

    def want_key_frame(self) -> None:
        """Asks the publisher for a key frame, now or as soon as it may."""
        if self.kind == "video" and self.reception and self._key_frames.want(time.monotonic()):
            self._ask_key_frame()

    def tick(self, now: float) -> None:
        """Called ten times a second: requests that were held back, or lost."""
        if self.kind == "video" and self.reception:
            still_waiting = bool(self._waiting) and not self.is_paused
            if self._key_frames.due(now, still_waiting=still_waiting):
                self._ask_key_frame()

    def pause(self, paused: bool) -> None:
        """Holds the publication back, or lets it go on at its next key frame."""
        if paused and not self.is_paused:
            self._rejoin_all()
        self.is_paused = paused
        if not paused:
            self.want_key_frame()

    def packet_received(self, packet: memoryview, head: RtpHeader) -> None:
        """Forwards a packet to everyone who carries this publication."""
        if head.payload_type != self.agreed.payload_type:
            return
        now = time.monotonic()
        reception = self.reception
        if reception is None or reception.ssrc != head.ssrc:
            reception = self._stream_began(head.ssrc)
        reception.packet_received(head.sequence, head.timestamp, now)
        if self.is_paused or head.start == head.end or head.end - head.start > MAX_PAYLOAD:
            self._padding.drop(head.sequence)
            return
        if self.kind == "audio":
            self._listen(packet, head)
        payload = bytes(packet[head.start : head.end])
        picture = vp8.parse_descriptor(payload) if self.kind == "video" else None
        position = Position(self._padding.number(head.sequence), head.timestamp, picture, now)
        self._forward(head.marker << 7 | self._payload_type, position, payload)

    def sender_report_received(self, report: rtcp.SenderReport) -> None:
        """Passes the publisher's clock on to every slot that carries it."""
        if self.reception:
            self.reception.report_received(report.ntp, time.monotonic())
        for slot in self._fanout.outlets:
            timestamp = report.timestamp + slot.rewriting.timestamp_shift & 0xFFFFFFFF
            slot.send_rtcp(rtcp.sender_report(slot.ssrc, report.ntp, timestamp, self.packets, self.octets))

    def resend(self, slot: Outlet, sequence: int) -> None:
        """Sends a packet again that the slot's receiver lost; `sequence` is the slot's."""
        number = sequence - slot.rewriting.sequence_shift & 0xFFFF
        kept = self._history[number % _HISTORY]
        if slot.place < 0 or kept is None or kept[0] != number or not slot.rewriting.carries(number):
            return
        packet = self._packet(slot, *kept)
        if retransmission := slot.retransmission:
            slot.send_rtp(retransmission.again(packet[:HEADER], packet[HEADER:]))
        elif not slot.departures.is_told_of:
            slot.send_rtp(bytes(packet))  # the very same bytes: see media/retransmission.py

    def _stream_began(self, ssrc: int) -> Reception:
        if self.reception:
            self._rejoin_all()
        self.reception = Reception(ssrc, self.clock_rate)
        self._padding = PaddingFilter()
        if self._waiting:
            self.want_key_frame()
        return self.reception

    def _rejoin_all(self) -> None:
        for slot in self._fanout.outlets:
            self.release(slot)
            self._waiting[slot] = None
        self._newest = None
        self._history = [None] * _HISTORY

    def _listen(self, packet: memoryview, head: RtpHeader) -> None:
        wanted = self.agreed.level_extension
        if not wanted:
            self.loudest = min(self.loudest, _ASSUMED_LEVEL)
        elif head.ext_end and (level := extension(packet, head, wanted)):
            self.loudest = min(self.loudest, level[0] & 0x7F)

    def _forward(self, second: int, position: Position, payload: bytes) -> None:
        sequence, timestamp, picture = position.sequence, position.timestamp, position.picture
        if self._newest is not None:
            ahead = (sequence - self._newest.sequence) & 0xFFFF
            if ahead == 0 or ahead >= 0x8000:
                if 0 < -ahead & 0xFFFF < _HISTORY:
                    self._forward_late(second, position, payload)
                return
            if ahead > _LARGEST_GAP:
                self._rejoin_all()
                self.want_key_frame()
        self._newest = position
        self.packets += 1
        self.octets += len(payload)
        if picture is not None:
            self._history[sequence % _HISTORY] = (sequence, second, timestamp, payload, picture)
        if self._waiting and (picture is None or picture.is_key_frame_start):
            self._let_in(position)
        self._fanout.forward(second, sequence, timestamp, payload, picture, position.at)

    def _let_in(self, position: Position) -> None:
        for slot in self._waiting:
            slot.rewriting.begin(position)
            self._fanout.add(slot)
        self._waiting.clear()

    def _forward_late(self, second: int, position: Position, payload: bytes) -> None:
        sequence = position.sequence
        late = (sequence, second, position.timestamp, payload, position.picture)
        kept = self._history[sequence % _HISTORY]
        if kept and kept[0] == sequence:
            return  # never two packets of one number
        if position.picture is not None:
            self._history[sequence % _HISTORY] = late
        for slot in self._fanout.outlets:
            if slot.rewriting.carries(sequence):
                slot.send_rtp(bytes(self._packet(slot, *late)))

    def _packet(
        self,
        slot: Outlet,
        sequence: int,
        second: int,
        timestamp: int,
        payload: bytes,
        picture: vp8.Vp8Descriptor | None,
    ) -> bytearray:
        rewriting = slot.rewriting
        number = sequence + rewriting.sequence_shift & 0xFFFF
        told = slot.departures.number((time.monotonic(), HEADER + len(payload)))
        stamp = timestamp + rewriting.timestamp_shift & 0xFFFFFFFF
        packet = bytearray(header(slot, second, number, stamp, told) + payload)
        if picture is not None and rewriting.renumbers:
            rewriting.renumber(packet, HEADER, picture)
        return packet

    def _ask_key_frame(self) -> None:
        if self.reception:
            self._send_feedback(rtcp.key_frame_request(self.reception.ssrc))
