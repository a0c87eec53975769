"""A browser's subscribe peer: slots, what each carries, and the offers that add more of them.

The rules: media sections are offered once and never change or shrink; what a slot carries is a report, not a
renegotiation; one offer is under way at a time; a publication that stays wanted keeps its slot.
"""

import secrets
import time
from collections.abc import Callable, Sequence

from media import control, fanout, negotiation, rtcp, sdp
from media.agreements import RTX, Accepted, Local, OfferedSlot
from media.bandwidth import Bandwidth
from media.departures import Departures
from media.errors import SdpRefused
from media.feedback import TransportFeedback
from media.publication import Publication
from media.retransmission import MAX_PADDING
from media.sharing import Sharing, Shown
from media.slots import Slot
from media.ticking import Ticker
from media.transport import PeerTransport
from rooms.sources import PictureLimit

DescribeServer = Callable[[PeerTransport], Local]

VOICES = 4
STEP = 4
MAX_PICTURES = 52
# Packets sent again per peer and second: a twentieth of a full class's packets, ten times over.
_MAX_RESENT = 300


class SubscribePeer:
    """What one connection of a participant receives."""

    def __init__(
        self,
        peer_id: str,
        participant_id: str,
        report: Callable[[control.Report], None],
        on_closed: Callable[["SubscribePeer", str], None],
        ticker: Ticker,
    ) -> None:
        self.peer_id, self.participant_id = peer_id, participant_id
        self.departures = Departures()
        self.wanted: tuple[control.WantedPicture, ...] = ()
        """What the page shows and how large, the most important first."""
        self.bandwidth = Bandwidth(self.departures, self._send, self._pad, time.monotonic())
        self.sharing = Sharing(self.bandwidth)
        self._ticker = ticker
        self.transport: PeerTransport
        self._report, self._on_closed = report, on_closed
        self._slots: list[Slot] = []
        self._looked_away: list[tuple[Slot, Publication]] = []
        """What the page showed until it showed nothing at all."""
        self._usable: dict[str, Accepted] = {}
        self._version = self._answered = 0
        self._has_retransmissions = False
        self._resends_left = _MAX_RESENT

    def first_offer(self, local: Local) -> control.Offered:
        """The offer of four voices and four pictures."""
        self._add_slots("audio", VOICES)
        self._add_slots("video", STEP)
        return control.Offered(*self._next_offer(local))

    def answer(self, version: int, text: str) -> None:
        """The browser's answer; one to an older offer changes nothing."""
        if version != self._version or self._answered == version:
            return
        description = sdp.parse(text)
        self._usable = negotiation.check_answer(description, [slot.offered for slot in self._slots])
        if not self._usable:
            raise SdpRefused("no section was accepted")
        for slot in self._slots:
            if slot.mid in self._usable:
                slot.accepted(self._usable[slot.mid])
        self._answered = version
        self.departures.step = int(negotiation.tells_arrivals(description))
        # aiortc agrees to streams of retransmissions, and then loses them where several share one transport.
        self._has_retransmissions = self.departures.is_told_of and negotiation.takes_retransmissions(description)
        if self.departures.is_told_of:
            self.bandwidth.measured(time.monotonic())
        self.transport.start(negotiation.fingerprints_of(description), negotiation.credentials_of(description))

    def assign(self, voices: Sequence[Publication], pictures: Sequence[Shown], local: DescribeServer) -> None:
        """Puts these publications into slots, the most important first; asks for more slots when they are too few."""
        own = self.participant_id
        heard = [publication for publication in voices if publication.participant_id != own]
        shown = [each for each in pictures if each.publication.participant_id != own][:MAX_PICTURES]
        seen = [each.publication for each in shown]
        if self.sharing.change(shown, min(len(heard), VOICES)):
            self._share(time.monotonic())
        if seen:
            self._look_back()
        else:
            self._look_away()
        changed = self._fill("audio", heard)
        if self._fill("video", seen) or changed:
            self._report(control.SlotsChanged(self.peer_id, tuple(slot.state() for slot in self._slots)))
        self._grow(len(seen), local)

    def limit_pictures(self, limit: PictureLimit) -> None:
        """What the person wants at most."""
        self.bandwidth.limit = limit
        self._share(time.monotonic())

    def tick(self, now: float) -> None:
        """Called ten times a second: what the network carries may be another."""
        if not self.transport.is_connected:
            return
        if self.bandwidth.time_passed(now):
            self.bandwidth.flush(now)
            self._reroute()
        if self.bandwidth.needs_clock:
            self._ticker.wake(self.bandwidth)
        if self.sharing.shown and self.bandwidth.must_share(now):
            self._share(now)

    def pace(self, packet: bytearray, now: float) -> None:
        """Sends a picture's packet when the network takes it."""
        if self.bandwidth.pace(packet, now):
            self._ticker.wake(self.bandwidth)

    def takes_retransmissions(self) -> bool:
        """Whether the browser takes lost packets on streams of their own."""
        return self._has_retransmissions

    def connected(self) -> None:
        self._report(control.PeerConnected(self.peer_id))
        for slot in self._slots:
            if slot.carries:
                self._carry(slot, slot.carries)

    def moved(self) -> None:
        """The browser asks itself for what it lost."""
        self.bandwidth.moved(time.monotonic())
        self._reroute()

    def _reroute(self) -> None:
        """By TCP, or through the pacer, a packet leaves the fan-out in another way."""
        for slot in self._slots:
            if slot.carries:
                slot.carries.reroute(slot)

    def rtp_received(self, packet: memoryview) -> None:
        """A subscribe peer receives; what its browser sends is not heard."""

    def rtcp_received(self, feedback: rtcp.Feedback) -> None:
        if isinstance(feedback, rtcp.KeyFrameRequest):
            if (slot := self._by_ssrc(feedback.ssrc)) and slot.carries:
                slot.carries.want_key_frame(slot)
        elif isinstance(feedback, TransportFeedback):
            self.bandwidth.reported(feedback, time.monotonic())
        elif isinstance(feedback, rtcp.BitrateCap):
            self.bandwidth.capped(feedback.bitrate_bps)
        elif isinstance(feedback, rtcp.LossReport):
            if (slot := self._by_ssrc(feedback.ssrc)) and slot.carries:
                slot.carries.loss_reported(feedback.fraction_lost)
        elif isinstance(feedback, rtcp.Nack) and (slot := self._by_ssrc(feedback.ssrc)) and slot.carries:
            for sequence in feedback.lost[: self._resends_left]:
                slot.carries.resend(slot, sequence)
            self._resends_left = max(0, self._resends_left - len(feedback.lost))

    def closed(self, reason: str) -> None:
        self._look_back()
        for slot in self._slots:
            self._put(slot, None)
        self._on_closed(self, reason)

    def second_passed(self, now: float) -> None:
        """Lost packets may be sent again."""
        self._resends_left = _MAX_RESENT

    def _by_ssrc(self, ssrc: int) -> Slot | None:
        return next((slot for slot in self._slots if slot.ssrc == ssrc), None)

    def _add_slots(self, kind: str, count: int) -> None:
        for _ in range(count):
            rtx = secrets.randbits(31) + 2 if kind == "video" else 0
            offered = OfferedSlot(str(len(self._slots)), kind, secrets.randbits(31) + 2, rtx)
            self._slots.append(Slot(offered, self))

    def _next_offer(self, local: Local) -> tuple[int, str]:
        self._version += 1
        return self._version, negotiation.offer([slot.offered for slot in self._slots], local, self._version)

    def _grow(self, wanted: int, local: DescribeServer) -> None:
        held = sum(slot.kind == "video" for slot in self._slots)
        needed = min(-(-wanted // STEP) * STEP, MAX_PICTURES)
        if needed > held and self._answered == self._version:
            self._add_slots("video", needed - held)
            self._report(control.OfferMade(self.peer_id, *self._next_offer(local(self.transport))))

    def _fill(self, kind: str, wanted: Sequence[Publication]) -> bool:
        """Whether anything changed. Before the first answer every offered slot counts as usable."""
        slots = [slot for slot in self._slots if slot.kind == kind and (not self._usable or slot.mid in self._usable)]
        kept = wanted[: len(slots)]
        changed = False
        for slot in slots:
            if slot.carries is not None and slot.carries not in kept:
                self._put(slot, None)
                changed = True
        carried = {slot.carries for slot in slots}
        free = iter([slot for slot in slots if slot.carries is None])
        for publication in kept:
            if publication not in carried:
                self._put(next(free), publication)
                changed = True
        return changed

    def _look_away(self) -> None:
        """Whether somebody looks is nobody's business: publishers would see it by the layers that are to rest."""
        for slot in self._slots:
            if slot.kind == "video" and slot.carries:
                slot.carries.look_away(slot)
                self._looked_away.append((slot, slot.carries))

    def _look_back(self) -> None:
        for slot, publication in self._looked_away:
            publication.look_back(slot)
        self._looked_away.clear()

    def _put(self, slot: Slot, publication: Publication | None) -> None:
        if slot.carries:
            slot.carries.release(slot)
        slot.carries = publication
        if publication and self.transport.is_connected:
            self._carry(slot, publication)
        elif publication:
            publication.anticipate()

    def _carry(self, slot: Slot, publication: Publication) -> None:
        slot.is_held = self.sharing.holds(publication)
        if not slot.is_held:
            publication.carry(slot, self.sharing.choice(publication))

    def _share(self, now: float) -> None:
        self.sharing.share(now)
        self._aim()
        if (news := self.sharing.news(now)) is not None:
            self._report(control.PicturesHeld(self.peer_id, *news))

    def _aim(self) -> None:
        if not self.transport.is_connected:
            return
        for slot in self._slots:
            if not slot.carries or slot.kind == "audio":
                continue
            if slot.is_held == self.sharing.holds(slot.carries):
                if not slot.is_held:
                    slot.carries.aim(slot, self.sharing.choice(slot.carries))
            elif slot.is_held:
                self._carry(slot, slot.carries)
            else:
                slot.is_held = True
                slot.carries.release(slot)

    def _send(self, packet: bytes) -> None:
        self.transport.send_rtp(packet)

    def _pad(self, size: int) -> int:
        """Sends one packet of padding, on the stream of retransmissions of a slot that has one."""
        slot = next((slot for slot in self._slots if slot.retransmission), None)
        if slot is None or slot.retransmission is None or not self.transport.is_connected:
            return 0
        number = self.departures.number((time.monotonic(), fanout.HEADER + min(size, MAX_PADDING)))
        packet = slot.retransmission.padding(fanout.header(slot, RTX, 0, 0, number), size)
        self.transport.send_rtp(packet)
        return len(packet)
