"""One media section of a subscribe peer: what it carries, and how packets leave in it.

The rule: it is offered once and never changes or shrinks; whatever it carries goes out under its own SSRC.
"""

import secrets
from typing import TYPE_CHECKING

from media import control, srtp
from media.agreements import Accepted, OfferedSlot
from media.batches import SocketAddress
from media.packet_path import Track
from media.retransmission import Retransmission
from media.rewriting import Rewriting

if TYPE_CHECKING:
    from media.subscribing import SubscribePeer


class Slot:
    """One media section of a subscribe peer."""

    def __init__(self, offered: OfferedSlot, peer: "SubscribePeer") -> None:
        self.offered = offered
        self.ssrc, self.mid, self.kind = offered.ssrc, offered.mid, offered.kind
        self.receiver, self.takes_red = peer.participant_id, False
        self.place = -1
        self.carries: Track | None = None
        clock_rate = 90_000 if offered.kind == "video" else 48_000
        self.rewriting = Rewriting(clock_rate, secrets.randbits(15), secrets.randbits(32))
        self._transport = peer.transport
        self.departures = peer.departures
        self._takes_retransmissions = peer.takes_retransmissions
        self._retransmission = Retransmission(offered.rtx_ssrc, secrets.randbits(15))
        self.send_rtp, self.send_rtcp = peer.transport.send_rtp, peer.transport.send_rtcp
        self.pace, self._bandwidth = peer.pace, peer.bandwidth
        self.is_held = False
        """Whether what it carries is not forwarded: the network has nothing left for it, or the person wants none."""

    @property
    def is_paced(self) -> bool:
        return self.kind == "video" and self._bandwidth.is_paced

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
