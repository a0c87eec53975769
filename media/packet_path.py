"""The packet path as the rest of the media plane sees it: what another one, in another language, would have to be.

Transport, negotiation and control know five words of it. A **peer** has keys and a place on the network (`Way`). A
**track** takes what one publisher sends of one source (`Track`). A **slot** is one stream to one subscriber
(`Outlet`). A **want** is the layer that a slot is to get (`media.layers.Choice`; None: whichever comes first).
**Stats** are what a track tells: layers as they arrive, reports for the publisher, how loud it is.

The rules: packets cross as bytes, plain RTP in and out, and leave protected in place; nothing here reads a clock: `now`
is always monotonic seconds; nothing beyond these protocols is used of a path: only `media/room.py` names the one there
is. `tests/media/test_packet_path.py` holds every implementation to the packets of `packet_path.txt`, byte for byte.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from media import rtcp, srtp
from media.agreements import Agreed
from media.batches import Chunk, SocketAddress
from media.departures import Departures
from media.layers import Choice, Layer
from media.retransmission import Retransmission
from media.rewriting import Rewriting
from media.rtp import RtpHeader
from media.streams import Stream
from rooms.sources import Source


class Way(Protocol):
    """A subscribing peer: its keys, and where it is."""

    @property
    def context(self) -> srtp.Pointer:
        """libsrtp's `srtp_t`, which protects in place."""
        ...

    @property
    def destination(self) -> SocketAddress:
        """Where datagrams go, or the stream that takes them; another path is told by `Track.reroute`."""
        ...

    def send_rtp(self, packet: bytes) -> None:
        """Protects and sends one packet alone: what is late, or sent again."""
        ...

    def send_rtcp(self, packet: bytes) -> None:
        """The same for a compound RTCP packet."""
        ...


class Outlet(Way, Protocol):
    """A slot. What is agreed of it never changes, but for `is_paced` and `retransmission`, which follow the network."""

    @property
    def ssrc(self) -> int:
        """Of everything that leaves in it."""
        ...

    @property
    def mid(self) -> str:
        """One to three characters, told in every packet (`agreements.MID_EXTENSION`)."""
        ...

    @property
    def receiver(self) -> str:
        """The participant who receives it: what one person tells or asks counts once, on however many pages."""
        ...

    @property
    def takes_red(self) -> bool:
        """Whether it takes redundant sound (RFC 2198)."""
        ...

    @property
    def retransmission(self) -> Retransmission | None:
        """The stream for what was lost (RFC 4588), where the browser takes one."""
        ...

    @property
    def is_paced(self) -> bool:
        """Whether packets go to `pace`, plain and with a transport-wide number of 0, instead of to the network."""
        ...

    def pace(self, packet: bytearray, now: float) -> None: ...

    # The Python path's own memory of the slot, which lies here as looking it up would cost more than using it.

    rewriting: Rewriting
    """Begun at the numbers with which the slot's stream begins."""
    place: int
    """Where it is in a fan-out, -1 when it is not."""

    @property
    def departures(self) -> Departures:
        """The transport-wide numbers of all slots of the peer."""
        ...


class Network(Protocol):
    """Where packets leave. What does not fit is lost, never queued."""

    def send_chunk(self, chunk: Chunk, count: int) -> None:
        """The first `count` datagrams of a chunk, each to its own address; those of length 0 are left out."""
        ...

    def send(self, packet: bytes | memoryview, path: Stream) -> None:
        """One packet on a stream."""
        ...


class Track(Protocol):
    """One source of one publisher. Layers are known by their RID, `""` where there is but one."""

    def __hash__(self) -> int: ...
    @property
    def publication_id(self) -> str: ...
    @property
    def participant_id(self) -> str: ...
    @property
    def source(self) -> Source: ...
    @property
    def kind(self) -> str:
        """`audio` or `video`."""
        ...

    @property
    def agreed(self) -> Agreed: ...

    # What comes from the publisher.

    def packet_received(
        self, rid: str, packet: memoryview, head: RtpHeader, now: float, *, repaired: bool = False
    ) -> None:
        """A genuine packet without its protection, valid until this returns; `repaired`: a lost one, sent again."""
        ...

    def sender_report_received(self, rid: str, report: rtcp.SenderReport, now: float) -> None:
        """The publisher's clock for a layer; each slot that gets the layer is told in its own numbers."""
        ...

    def ssrc_of(self, rid: str) -> int | None:
        """Of the stream that arrives now in this layer; None before the first packet, and of no such layer."""
        ...

    def has_layer(self, rid: str) -> bool: ...

    def pause(self, paused: bool, now: float) -> None:
        """Holds all of it back, or lets it go on where decoders can begin."""
        ...

    # What slots want.

    def carry(self, slot: Outlet, choice: Choice | None, now: float) -> None:
        """Forwards to this slot, from the next packet on at which its decoder can begin."""
        ...

    def aim(self, slot: Outlet, choice: Choice | None, now: float) -> None:
        """The slot is to get this choice out of `offered`; what it gets goes on until then."""
        ...

    def hold(self, slot: Outlet) -> None:
        """The slot shows it and gets nothing of it; for the publisher it is one that gets the smallest layer."""
        ...

    def release(self, slot: Outlet) -> None:
        """The slot has nothing to do with it any more."""
        ...

    def look_away(self, slot: Outlet) -> None:
        """The slot's page shows nothing at all, as it is hidden: for the publisher nothing changes by its release."""
        ...

    def look_back(self, slot: Outlet) -> None:
        """It shows something again, or is gone."""
        ...

    def anticipate(self, now: float) -> None:
        """Somebody who is about to come in wants the picture."""
        ...

    def reroute(self, slot: Outlet) -> None:
        """The slot's peer has another path, or another pace."""
        ...

    def resend(self, slot: Outlet, sequence: int, now: float) -> int:
        """The slot's receiver lost a packet; `sequence` is the slot's. How many bytes left, 0 if it is not kept."""
        ...

    def want_key_frame(self, slot: Outlet | None, now: float) -> None:
        """Asks for a key frame of what a slot gets (None: of everything), now or as soon as it may."""
        ...

    def loss_reported(self, slot: Outlet, fraction: int, now: float) -> None:
        """A slot's receiver lost so much of it, in 1/256."""
        ...

    # Time.

    def tick(self, now: float) -> bool:
        """Called ten times a second: whether other layers arrive than before."""
        ...

    def second_passed(self, now: float) -> None:
        """Called once a second."""
        ...

    # Stats.

    def offered(self) -> tuple[Layer, ...]:
        """The layers as they arrive, the smallest first: size in pixels, bits per second by temporal layer."""
        ...

    def layers_wanted(self, now: float, *, hidden: bool) -> tuple[str, ...] | None:
        """The RIDs that the publisher should send; None where it knows. `hidden`: somebody's page shows nothing."""
        ...

    @property
    def rests(self) -> bool:
        """Whether some of it is not to be sent now."""
        ...

    def reports(self, now: float) -> Iterable[rtcp.ReceptionBlock]:
        """How well each layer is received, for the publisher."""
        ...

    def loudest_since(self) -> int:
        """The loudest level since the last call, in -dBov: 0 is loud, 127 is silence."""
        ...


class MakesTracks(Protocol):
    """How a path begins a track. `send_feedback` takes plain compound RTCP for the publisher."""

    def __call__(
        self,
        publication_id: str,
        participant_id: str,
        source: Source,
        agreed: Agreed,
        network: Network,
        send_feedback: Callable[[bytes], None],
    ) -> Track: ...
