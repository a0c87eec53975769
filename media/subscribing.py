"""A browser's subscribe peer: the offers of its slots, what its browser tells of them, and what its network carries.

The rules: media sections are offered once and never change or shrink; what a slot carries (`media/placing.py`) is a
report, not a renegotiation; one offer is under way at a time.
"""

import time
from collections.abc import Callable, Sequence

from media import control, fanout, negotiation, rtcp, sdp
from media.agreements import RTX, Local
from media.bandwidth import Bandwidth
from media.departures import Departures
from media.errors import SdpRefused
from media.feedback import TransportFeedback
from media.packet_path import Track
from media.placing import MAX_PICTURES, STEP, Placing
from media.retransmission import MAX_PADDING
from media.sharing import Sharing, Shown
from media.slots import Slot
from media.ticking import Ticker
from media.transport import PeerTransport
from media.voices import VOICES
from rooms.sources import PictureLimit

DescribeServer = Callable[[PeerTransport], Local]

# Packets sent again per peer and second: a twentieth of a full class's packets, ten times over.
_MAX_RESENT = 300
# Packets looked for per peer and second: browsers ask three or four times for each of them.
_MAX_ASKED = 2_000


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
        self._placing = Placing(self)
        self._ticker = ticker
        self.transport: PeerTransport
        self._report, self._on_closed = report, on_closed
        self._version = self._answered = 0
        self._has_retransmissions = False
        self._resends_left, self._asks_left = _MAX_RESENT, _MAX_ASKED

    def first_offer(self, local: Local) -> control.Offered:
        """The offer of four voices and four pictures."""
        self._placing.add("audio", VOICES)
        self._placing.add("video", STEP)
        return control.Offered(*self._next_offer(local))

    def answer(self, version: int, text: str) -> None:
        """The browser's answer; one to an older offer changes nothing."""
        if version != self._version or self._answered == version:
            return
        description = sdp.parse(text)
        usable = negotiation.check_answer(description, self._placing.offered)
        if not usable:
            raise SdpRefused("no section was accepted")
        fingerprints, browser = negotiation.fingerprints_of(description), negotiation.credentials_of(description)
        self._placing.accepted(usable)
        self._answered = version
        self.departures.step = int(negotiation.tells_arrivals(description))
        # aiortc agrees to streams of retransmissions, and then loses them where several share one transport.
        self._has_retransmissions = self.departures.is_told_of and negotiation.takes_retransmissions(description)
        if self.departures.is_told_of:
            self.bandwidth.measured(time.monotonic())
        self.transport.start(fingerprints, browser)

    def assign(self, voices: Sequence[Track], pictures: Sequence[Shown], local: DescribeServer) -> None:
        """Puts these publications into slots, the most important first; asks for more slots when they are too few."""
        own, now = self.participant_id, time.monotonic()
        heard = [publication for publication in voices if publication.participant_id != own]
        shown = [each for each in pictures if each.publication.participant_id != own][:MAX_PICTURES]
        if self.sharing.change(shown, min(len(heard), VOICES)):
            self._share(now)
        if self._placing.place(heard, [each.publication for each in shown], now):
            self._report(control.SlotsChanged(self.peer_id, self._placing.states))
        self._grow(len(shown), local)

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
            self._placing.reroute()
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
        self._placing.begin(time.monotonic())

    def moved(self) -> None:
        """The browser asks itself for what it lost."""
        self.bandwidth.moved(time.monotonic())
        self._placing.reroute()

    def rtp_received(self, packet: memoryview) -> None:
        """A subscribe peer receives; what its browser sends is not heard."""

    def rtcp_received(self, feedback: rtcp.Feedback) -> None:
        now = time.monotonic()
        if isinstance(feedback, TransportFeedback):
            self.bandwidth.reported(feedback, now)
        elif isinstance(feedback, rtcp.BitrateCap):
            self.bandwidth.capped(feedback.bitrate_bps)
        elif (slot := self._placing.by_ssrc(feedback.ssrc)) and slot.carries:
            if isinstance(feedback, rtcp.KeyFrameRequest):
                slot.carries.want_key_frame(slot, now)
            elif isinstance(feedback, rtcp.LossReport):
                slot.carries.loss_reported(slot, feedback.fraction_lost, now)
            elif isinstance(feedback, rtcp.Nack):
                self._resend(slot, slot.carries, feedback.lost, now)

    def closed(self, reason: str) -> None:
        self._placing.clear(time.monotonic())
        self._on_closed(self, reason)

    def second_passed(self, now: float) -> None:
        """Lost packets may be sent again."""
        self._resends_left, self._asks_left = _MAX_RESENT, _MAX_ASKED

    def _next_offer(self, local: Local) -> tuple[int, str]:
        self._version += 1
        return self._version, negotiation.offer(self._placing.offered, local, self._version)

    def _grow(self, wanted: int, local: DescribeServer) -> None:
        lacking = self._placing.lacking(wanted)
        if lacking and self._answered == self._version:
            self._placing.add("video", lacking)
            self._report(control.OfferMade(self.peer_id, *self._next_offer(local(self.transport))))

    def _share(self, now: float) -> None:
        self.sharing.share(now)
        self._placing.aim(now)
        if (news := self.sharing.news(now)) is not None:
            self._report(control.PicturesHeld(self.peer_id, *news))

    def _resend(self, slot: Slot, publication: Track, lost: Sequence[int], now: float) -> None:
        if not (self._resends_left and self._asks_left):
            return
        asked = lost[: self._asks_left]
        self._asks_left -= len(asked)
        for sequence in self.bandwidth.resends(slot.ssrc, asked, now):
            if not self._resends_left:
                return
            if size := publication.resend(slot, sequence, now):
                self._resends_left -= 1
                self.bandwidth.resent(slot.ssrc, sequence, size, now)

    def _send(self, packet: bytes) -> None:
        self.transport.send_rtp(packet)

    def _pad(self, size: int) -> int:
        """Sends one packet of padding, on the stream of retransmissions of a slot that has one."""
        slot = next((slot for slot in self._placing.slots if slot.retransmission), None)
        if slot is None or slot.retransmission is None or not self.transport.is_connected:
            return 0
        number = self.departures.number((time.monotonic(), fanout.HEADER + min(size, MAX_PADDING)))
        packet = slot.retransmission.padding(fanout.header(slot, RTX, 0, 0, number), size)
        self.transport.send_rtp(packet)
        return len(packet)
