"""What a participant publishes, as it arrives: passed on to the slots that carry it, and mended, measured, asked for.

It is the track of `media/packet_path.py` in Python. The rules: after an interruption (a pause, a jump, a flood, another
stream) everyone begins again where their decoder can; it reads no clock, `now` is monotonic seconds.
"""

from collections.abc import Callable, Iterable

from media import red, rtcp, vp8
from media.agreements import OPUS, RED, VP8, Agreed, kind_of
from media.asking import Asking
from media.carrying import Carrying
from media.fanout import MAX_PAYLOAD
from media.forwarding import Packet
from media.incoming import IncomingLayer, Order, patience_s
from media.layers import Choice, Layer, Size
from media.listening import Listening
from media.packet_path import Network, Outlet
from media.rtp import RtpHeader
from media.showing import Showing
from media.timelines import Instant
from rooms.sources import Source

# How often everybody is told a layer's clock at most: Chromium reports a full picture every quarter of a second.
_CLOCK_EVERY_S = 0.1


class Publication:
    """The layers of one source of a publisher, and the slots that carry it."""

    def __init__(
        self,
        publication_id: str,
        participant_id: str,
        source: Source,
        agreed: Agreed,
        network: Network,
        send_feedback: Callable[[bytes], None],
    ) -> None:
        self.publication_id, self.participant_id, self.source = publication_id, participant_id, source
        self.kind = kind_of(source)
        self.clock_rate = 90_000 if self.kind == "video" else 48_000
        self.agreed = agreed
        self.is_paused = False
        self.listening = Listening(agreed.level_extension)
        self.packets = self.octets = 0
        self.layers = [IncomingLayer(rid, source) for rid in agreed.rids or ("",)]
        """The smallest first."""
        self._by_rid = {layer.rid: layer for layer in self.layers}
        self._send_feedback = send_feedback
        self._offered: tuple[Layer, ...] | None = None
        self._arriving: list[tuple[Size | None, bool]] = []
        self._patience = patience_s(source)
        self._newest_at = self._going_since = float("-inf")
        """When the last packet of any layer came, and the first after the last silence of all of them."""
        self._asking = Asking(self.layers if self.kind == "video" else (), send_feedback)
        self._carrying = Carrying(self.layers, self.clock_rate, network, self._asking.ask_for)
        self._showing = Showing(self.layers, self._carrying)
        self._payload_types = {agreed.payload_type: VP8 if self.kind == "video" else OPUS}
        if agreed.red_payload_type:
            self._payload_types[agreed.red_payload_type] = RED

    def carry(self, slot: Outlet, choice: Choice | None, now: float) -> None:
        """Forwards to this slot from the next packet on at which it can join."""
        self._showing.let_go(slot)
        if self.kind == "video":
            self._carrying.take(slot, choice, now)
        else:
            said = () if self.is_paused else self.listening.just_said(now)
            self._carrying.take_voice(slot, said, now)

    def aim(self, slot: Outlet, choice: Choice | None, now: float) -> None:
        """The slot is to get this choice out of `offered`; what it gets goes on until then."""
        if self.kind == "video":
            self._carrying.aim(slot, choice, now)

    def release(self, slot: Outlet) -> None:
        """Forwards to this slot no more."""
        self._showing.let_go(slot)
        self._carrying.release(slot)

    def hold(self, slot: Outlet) -> None:
        """Forwards nothing to this slot, whoever or whatever chose that; its publisher does not learn of it."""
        self._carrying.release(slot)
        self._showing.hold(slot)

    def look_away(self, slot: Outlet) -> None:
        """The slot's page shows nothing at all, as it is hidden: for the publisher nothing changes by that."""
        self._showing.look_away(slot)

    def look_back(self, slot: Outlet) -> None:
        """It shows something again, or is gone."""
        self._showing.look_back(slot)

    def reroute(self, slot: Outlet) -> None:
        """The slot's peer has another path, or another pace."""
        if forwarding := self._carrying.forwarding_to(slot):
            forwarding.fanout.reroute(slot)

    def offered(self) -> tuple[Layer, ...]:
        """The layers as they arrive now."""
        if self._offered is None:
            self._offered = tuple(layer.offered(self._newest_at, self._going_since) for layer in self.layers)
        return self._offered

    @property
    def rests(self) -> bool:
        """Whether some of it is not to be sent now."""
        return self._showing.rests

    def anticipate(self, now: float) -> None:
        """Somebody who is about to come in wants the picture."""
        self._showing.anticipate(now)

    def layers_wanted(self, now: float, *, hidden: bool) -> tuple[str, ...] | None:
        """Called ten times a second, and when somebody wants something else: what its page should be told to send.

        Args:
            now: monotonic seconds.
            hidden: the page of somebody else shows nothing at all.
        """
        if self.kind == "audio":
            return None
        return self._showing.layers_wanted([layer.arrives for layer in self.offered()], now, hidden=hidden)

    def pause(self, paused: bool, now: float) -> None:
        """Holds the publication back, or lets it go on at its next key frame."""
        if paused and not self.is_paused:
            for layer in self.layers:
                self._rejoin(layer, now)
        self.is_paused = paused
        if not paused:
            self._asking.ask(None, now)

    def resend(self, slot: Outlet, sequence: int, now: float) -> int:
        """Sends a packet again that the slot's receiver lost; `sequence` is the slot's. How many bytes left."""
        forwarding = self._carrying.forwarding_to(slot) if self.kind == "video" else None
        return forwarding.resend(slot, sequence, now) if forwarding else 0

    def loss_reported(self, slot: Outlet, fraction: int, now: float) -> None:
        """A slot's receiver lost so much of it, in 1/256."""
        self.listening.loss_reported(slot.receiver, fraction, now)

    def loudest_since(self) -> int:
        """The loudest level since the last call, in -dBov."""
        return self.listening.loudest_since()

    def has_layer(self, rid: str) -> bool:
        """Whether it has a layer of this RID."""
        return rid in self._by_rid

    def ssrc_of(self, rid: str) -> int | None:
        """Of the stream that arrives now in this layer."""
        layer = self._by_rid.get(rid)
        return layer.ssrc if layer else None

    def want_key_frame(self, slot: Outlet | None, now: float) -> None:
        """Asks for a key frame of what a slot gets (None: of everything), now or as soon as it may."""
        if slot is None:
            self._asking.ask(None, now)
        else:
            self._asking.ask_for(slot, self._carrying.layer_to(slot), now)

    def tick(self, now: float) -> bool:
        """Called ten times a second: requests that were held back, or lost; losses of which nothing reminds.

        Whether other layers arrive than before: slots may want another.
        """
        if self.kind == "audio":
            return False
        for layer in self.layers:
            self._ask_for_missing(layer, now)
            self._asking.tick(layer, () if self.is_paused else self._carrying.waiting(layer), now)
        self._offered, before = None, self._arriving
        self._arriving = [(layer.size, layer.arrives) for layer in self.offered()]
        return self._arriving != before

    def second_passed(self, now: float) -> None:
        """Called once a second."""
        for layer in self.layers:
            layer.second_passed(now, self._newest_at)
            for forwarding in layer.forwardings.values():
                forwarding.second_passed()
            layer.retire(self._carrying.limits_awaited(layer))
        self._asking.second_passed(now)
        known = [layer for layer in self.layers if layer.size]
        if len(known) == len(self.layers):  # a browser may name its layers in any order
            self.layers.sort(key=lambda layer: layer.size or (0, 0))
        self._offered = None

    def reports(self, now: float) -> Iterable[rtcp.ReceptionBlock]:
        """How well each layer is received; the receivers' loss counts as ours, for Opus guards against it (FEC)."""
        for layer in self.layers:
            if layer.reception:
                block = layer.reception.block(now)
                if self.kind == "audio":
                    block = block.at_least(self.listening.loss_to_guard_against(now))
                yield block

    def packet_received(
        self, rid: str, packet: memoryview, head: RtpHeader, now: float, *, repaired: bool = False
    ) -> None:
        """Forwards a packet of a layer to everyone who gets it."""
        payload_type = self._payload_types.get(head.payload_type)
        if payload_type is None:
            return
        layer = self._by_rid[rid]
        if not repaired:
            if layer.ssrc != head.ssrc and not self._stream_began(layer, head.ssrc, now):
                return
            if now - self._newest_at > self._patience:
                self._going_since = now
            self._newest_at = now
            layer.arrived(head, now, self._going_since)
        elif layer.ssrc is None:
            return
        else:
            layer.missing.arrived(head.sequence, now)
        if layer.missing.count:
            self._ask_for_missing(layer, now)
        layer.allowance -= 1
        if self.is_paused or not 0 < head.end - head.start <= MAX_PAYLOAD or layer.allowance < 0:
            self._leave_out(layer, head.sequence, now)
            return
        payload = bytes(packet[head.start : head.end])
        picture = vp8.parse_descriptor(payload) if self.kind == "video" else None
        if payload_type == RED:
            red.primary(payload)  # malformed, it is the publisher's fault: later it would be that of whoever gets it
        second, sequence = head.marker << 7 | payload_type, layer.number(head.sequence)
        taken = Packet(sequence, head.timestamp, second, payload, picture, now)
        if picture is None:
            self.listening.heard(packet, head, taken)
        self._forward(layer, taken)

    def sender_report_received(self, rid: str, report: rtcp.SenderReport, now: float) -> None:
        """Passes the publisher's clock on to every slot that carries the layer."""
        layer = self._by_rid[rid]
        layer.report = Instant(report.ntp, report.timestamp)
        if layer.reception:
            layer.reception.report_received(report.ntp, now)
        if now - layer.clock_told_at < _CLOCK_EVERY_S:
            return
        layer.clock_told_at = now
        for forwarding in layer.forwardings.values():
            for slot in forwarding.fanout.outlets:
                timestamp = report.timestamp + slot.rewriting.timestamp_shift & 0xFFFFFFFF
                slot.send_rtcp(rtcp.sender_report(slot.ssrc, report.ntp, timestamp, self.packets, self.octets))

    def _forward(self, layer: IncomingLayer, packet: Packet) -> None:
        order = layer.order(packet.sequence)
        if order is Order.STALE or (order is Order.ELSEWHERE and not layer.beginnings.may(packet.at)):
            return
        if order is Order.LATE:
            for forwarding in layer.forwardings.values():
                forwarding.forward_late(packet)
            return
        if order is Order.ELSEWHERE:
            self._rejoin(layer, packet.at)
        layer.newest = packet.sequence
        self.packets += 1
        self.octets += len(packet.payload)
        layer.measure(packet.payload, packet.picture)
        if self._carrying.awaited and (packet.picture is None or packet.picture.is_start):
            self._carrying.let_in(layer, packet)
        for forwarding in layer.forwardings.values():
            forwarding.forward(packet)

    def _leave_out(self, layer: IncomingLayer, sequence: int, now: float) -> None:
        layer.left_out(sequence)
        if layer.allowance == -1:
            self._rejoin(layer, now)

    def _stream_began(self, layer: IncomingLayer, ssrc: int, now: float) -> bool:
        if not layer.beginnings.may(now):
            return False
        if layer.reception:
            self._rejoin(layer, now)
        layer.stream_began(ssrc, now)
        self._offered = None
        if self._carrying.awaits(layer):
            self._asking.ask(layer, now)
        return True

    def _rejoin(self, layer: IncomingLayer, now: float) -> None:
        """Everyone joins again where they can."""
        self._carrying.rejoin(layer)
        self.listening.forget()
        self._asking.ask(layer, now)

    def _ask_for_missing(self, layer: IncomingLayer, now: float) -> None:
        if self.kind == "audio" or layer.ssrc is None:
            return
        if asked := layer.missing.due(now):
            self._send_feedback(rtcp.nack(layer.ssrc, asked))
        if layer.missing.given_up:
            layer.missing.given_up = False
            if any(len(forwarding.fanout) for forwarding in layer.forwardings.values()):
                self._asking.ask(layer, now)
