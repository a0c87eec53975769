"""A browser's subscribe peer: slots, what each carries, and the offers that add more of them.

The rules: media sections are offered once and never change or shrink; what a slot carries is a report, not a
renegotiation; one offer is under way at a time; a publication that stays wanted keeps its slot.
"""

import secrets
from collections.abc import Callable, Sequence

from media import control, negotiation, rtcp, sdp, srtp
from media.agreements import Accepted, Local, OfferedSlot
from media.batches import SocketAddress
from media.departures import Departures
from media.errors import SdpRefused
from media.layers import Choice, Size, choose
from media.publication import Publication
from media.retransmission import Retransmission
from media.rewriting import Rewriting
from media.transport import PeerTransport
from rooms.sources import PictureLimit

DescribeServer = Callable[[PeerTransport], Local]

VOICES = 4
STEP = 4
MAX_PICTURES = 52
# Packets sent again per peer and second: a twentieth of a full class's packets, ten times over.
_MAX_RESENT = 300


class Slot:
    """One media section of a subscribe peer."""

    def __init__(self, offered: OfferedSlot, peer: "SubscribePeer") -> None:
        self.offered = offered
        self.ssrc, self.mid, self.kind = offered.ssrc, offered.mid, offered.kind
        self.takes_red = False
        self.place = -1
        self.carries: Publication | None = None
        clock_rate = 90_000 if offered.kind == "video" else 48_000
        self.rewriting = Rewriting(clock_rate, secrets.randbits(15), secrets.randbits(32))
        self._transport = peer.transport
        self.departures = peer.departures
        self._takes_retransmissions = peer.takes_retransmissions
        self._retransmission = Retransmission(offered.rtx_ssrc, secrets.randbits(15))
        self.send_rtp, self.send_rtcp = peer.transport.send_rtp, peer.transport.send_rtcp

    @property
    def retransmission(self) -> Retransmission | None:
        return self._retransmission if self.offered.rtx_ssrc and self._takes_retransmissions() else None

    def accepted(self, accepted: Accepted) -> None:
        """What the browser takes in it."""
        self.takes_red = accepted.red

    def state(self) -> control.SlotCarries:
        """What the web process is told of it."""
        return control.SlotCarries(self.mid, self.kind, self.carries.publication_id if self.carries else None)

    @property
    def context(self) -> srtp.Pointer:
        return self._transport.sending_context

    @property
    def destination(self) -> SocketAddress:
        return self._transport.destination


class SubscribePeer:
    """What one connection of a participant receives."""

    def __init__(
        self,
        peer_id: str,
        participant_id: str,
        report: Callable[[control.Report], None],
        on_closed: Callable[["SubscribePeer", str], None],
    ) -> None:
        self.peer_id, self.participant_id = peer_id, participant_id
        self.departures = Departures()
        self.wanted: dict[str, Size] = {}
        """What the page shows and how large, the most important first."""
        self.transport: PeerTransport
        self._report, self._on_closed = report, on_closed
        self._slots: list[Slot] = []
        self._usable: dict[str, Accepted] = {}
        self._version = self._answered = 0
        self._has_retransmissions = False
        self.limit = PictureLimit.NONE
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
        self.transport.start(negotiation.fingerprints_of(description))

    def assign(
        self, voices: Sequence[Publication], pictures: Sequence[tuple[Publication, Size]], local: DescribeServer
    ) -> None:
        """Puts these publications into slots, the most important first; asks for more slots when they are too few."""
        own = self.participant_id
        heard = [publication for publication in voices if publication.participant_id != own]
        seen = [publication for publication, _ in pictures if publication.participant_id != own][:MAX_PICTURES]
        if self.limit is PictureLimit.SOUND_ONLY:
            seen = []
        changed = self._fill("audio", heard)
        if self._fill("video", seen) or changed:
            self._report(control.SlotsChanged(self.peer_id, tuple(slot.state() for slot in self._slots)))
        self._aim()
        self._grow(len(seen), local)

    def limit_pictures(self, limit: PictureLimit) -> None:
        """What the person wants at most."""
        self.limit = limit

    def takes_retransmissions(self) -> bool:
        """Whether the browser takes lost packets on streams of their own."""
        return self._has_retransmissions

    def connected(self) -> None:
        self._report(control.PeerConnected(self.peer_id))
        for slot in self._slots:
            if slot.carries:
                slot.carries.carry(slot, self._choice(slot.carries))

    def moved(self) -> None:
        """The browser asks for what it lost; a way by TCP is another way through the fan-out."""
        for slot in self._slots:
            if slot.carries:
                slot.carries.reroute(slot)

    def rtp_received(self, packet: memoryview) -> None:
        """A subscribe peer receives; what its browser sends is not heard."""

    def rtcp_received(self, feedback: rtcp.Feedback) -> None:
        if isinstance(feedback, rtcp.KeyFrameRequest):
            if (slot := self._by_ssrc(feedback.ssrc)) and slot.carries:
                slot.carries.want_key_frame(slot)
        elif isinstance(feedback, rtcp.LossReport):
            if (slot := self._by_ssrc(feedback.ssrc)) and slot.carries:
                slot.carries.loss_reported(feedback.fraction_lost)
        elif isinstance(feedback, rtcp.Nack) and (slot := self._by_ssrc(feedback.ssrc)) and slot.carries:
            for sequence in feedback.lost[: self._resends_left]:
                slot.carries.resend(slot, sequence)
            self._resends_left -= len(feedback.lost)

    def closed(self, reason: str) -> None:
        for slot in self._slots:
            self._put(slot, None)
        self._on_closed(self, reason)

    def second_passed(self, now: float) -> None:
        """Lost packets may be sent again; layers cost and arrive otherwise than a second ago."""
        self._resends_left = _MAX_RESENT
        self._aim()

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

    def _put(self, slot: Slot, publication: Publication | None) -> None:
        if slot.carries:
            slot.carries.release(slot)
        slot.carries = publication
        if publication and self.transport.is_connected:
            publication.carry(slot, self._choice(publication))

    def _aim(self) -> None:
        for slot in self._slots:
            if slot.carries and slot.kind == "video":
                slot.carries.aim(slot, self._choice(slot.carries))

    def _choice(self, publication: Publication) -> Choice | None:
        return choose(publication.offered(), self.wanted.get(publication.publication_id))
