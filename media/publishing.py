"""A browser's publish peer: its publications, and which packet belongs to which.

The rule: the browser offers; a section (mid) publishes one thing at a time; what was agreed when a section first
published stays agreed.
"""

import time
from collections.abc import Callable, Sequence

from media import negotiation, rtcp, rtp, sdp
from media.agreements import Agreed, Local, agree
from media.arrivals import Arrivals
from media.control import OfferedTrack
from media.errors import PeerFull, SdpRefused
from media.packet_path import Track
from media.transport import PeerTransport
from rooms.sources import Source

# A microphone, two cameras, two shared screens with their sound, and room to spare.
MAX_PUBLICATIONS = 8
# What one browser may send in all: a 720p camera at full quality and a shared screen.
BITRATE_CAP_BPS = 2_500_000


class PublishPeer:
    """What one connection of a participant sends."""

    def __init__(
        self,
        peer_id: str,
        participant_id: str,
        on_closed: Callable[["PublishPeer", str], None],
        on_connected: Callable[[str], None],
    ) -> None:
        self.peer_id, self.participant_id = peer_id, participant_id
        self.transport: PeerTransport
        self._on_closed, self._on_connected = on_closed, on_connected
        self._by_mid: dict[str, Track] = {}
        self._by_ssrc: dict[int, tuple[Track, str]] = {}
        """With the RID of the layer."""
        self._places: dict[int, tuple[str, str]] = {}
        """MID and RID of every SSRC that told them; the transport opens no more than 64."""
        self._mid_extension = self._transport_extension = 0
        self._arrivals = Arrivals()
        self._version = 0
        self._remote_ufrag = ""

    @property
    def publications(self) -> list[Track]:
        """What it publishes now."""
        return list(self._by_mid.values())

    def negotiate(
        self,
        text: str,
        tracks: Sequence[OfferedTrack],
        restart: bool,
        local: Callable[[PeerTransport], Local],
    ) -> tuple[str, list[tuple[OfferedTrack, Agreed]]]:
        """The answer to an offer, and what it newly publishes. Changes nothing when it refuses."""
        description = sdp.parse(text)
        fingerprints, browser = negotiation.fingerprints_of(description), negotiation.credentials_of(description)
        fresh = [(track, self._agree(description, track)) for track in tracks if not self._is_known(track)]
        if len(self._by_mid) + len(fresh) > MAX_PUBLICATIONS:
            raise PeerFull("too many publications")
        sources = {mid: publication.source for mid, publication in self._by_mid.items()}
        sources |= {track.mid: track.source for track, _ in fresh}
        ufrag = description.sections[0].ufrag
        negotiation.check_offer(description, sources)
        if self._version and (restart or ufrag != self._remote_ufrag):
            self.transport.new_credentials()
        self._version, self._remote_ufrag = self._version + 1, ufrag
        answer = negotiation.answer(description, sources, local(self.transport), self._version)
        self.transport.start(fingerprints, browser)
        return answer, fresh

    def publish(self, mid: str, agreed: Agreed, publication: Track) -> list[Track]:
        """Adds a publication; returns what it takes the place of: what had its section, or was it in another one.

        Left where it was, that would go on unseen: what is muted or taken back is known by its id alone.
        """
        same = publication.publication_id
        replaced = {at: each for at, each in self._by_mid.items() if at == mid or each.publication_id == same}
        for at, each in replaced.items():
            del self._by_mid[at]
            self._forget(each)
        self._by_mid[mid] = publication
        self._mid_extension = agreed.mid_extension or self._mid_extension
        self._transport_extension = agreed.transport_extension or self._transport_extension
        if not agreed.rids:
            for ssrc in agreed.ssrcs:
                self._by_ssrc[ssrc] = publication, ""
        return list(replaced.values())

    def unpublish(self, publication_id: str) -> Track | None:
        """Takes a publication away, and returns it."""
        for mid, publication in self._by_mid.items():
            if publication.publication_id == publication_id:
                del self._by_mid[mid]
                self._forget(publication)
                return publication
        return None

    def second_passed(self, now: float) -> None:
        """Reports to the browser how its streams arrive, and how much it may send."""
        blocks = [block for publication in self._by_mid.values() for block in publication.reports(now)]
        for publication in self._by_mid.values():
            publication.second_passed(now)
        if not blocks:
            return
        report = rtcp.receiver_report(blocks)
        cameras = [each for each in self._by_mid.values() if each.kind == "video"]
        ssrcs = [each.ssrc_of(rid) for each in cameras for rid in each.agreed.rids or ("",)]
        pictures = [ssrc for ssrc in ssrcs if ssrc is not None]
        if pictures and not self._transport_extension:
            report += rtcp.bitrate_cap(BITRATE_CAP_BPS, pictures)
        self.transport.send_rtcp(report)

    def connected(self) -> None:
        self._on_connected(self.peer_id)

    def moved(self) -> None:
        """Packets were lost on the way: without a fresh start a decoder waits three seconds before it asks."""
        for publication in self._by_mid.values():
            publication.want_key_frame(None, time.monotonic())

    def rtp_received(self, packet: memoryview) -> None:
        head, now = rtp.parse_header(packet), time.monotonic()
        if self._transport_extension:
            self._arrived(packet, head, now)
        known = self._by_ssrc.get(head.ssrc) or self._recognise(packet, head)
        if known is None:
            return
        publication, rid = known
        repairs = publication.agreed.repair_payload_type
        if repairs and head.payload_type == repairs:
            if repaired := rtp.repaired(packet, head, publication.agreed.payload_type):
                publication.packet_received(rid, packet, repaired, now, repaired=True)
        else:
            publication.packet_received(rid, packet, head, now)

    def rtcp_received(self, feedback: rtcp.Feedback) -> None:
        if isinstance(feedback, rtcp.SenderReport) and (known := self._by_ssrc.get(feedback.ssrc)):
            publication, rid = known
            if publication.ssrc_of(rid) == feedback.ssrc:  # and not of the stream that repairs it
                publication.sender_report_received(rid, feedback, time.monotonic())

    def closed(self, reason: str) -> None:
        self._on_closed(self, reason)

    def _arrived(self, packet: memoryview, head: rtp.RtpHeader, now: float) -> None:
        number = rtp.extension(packet, head, self._transport_extension)
        if number is None or len(number) != 2:
            return
        self._arrivals.arrived(int.from_bytes(number), now)
        if self._arrivals.is_due(now):
            for report in self._arrivals.reports(now):
                self.transport.send_rtcp(rtcp.transport_feedback(head.ssrc, report))

    def _is_known(self, track: OfferedTrack) -> bool:
        publication = self._by_mid.get(track.mid)
        return publication is not None and publication.publication_id == track.publication_id

    @staticmethod
    def _agree(description: sdp.Description, track: OfferedTrack) -> Agreed:
        section = description.section(track.mid)
        if section is None:
            raise SdpRefused("a track names a section that is not there")
        return agree(section, Source(track.source))

    def _recognise(self, packet: memoryview, head: rtp.RtpHeader) -> tuple[Track, str] | None:
        """Whose stream an unknown SSRC is: its MID tells the publication, its RID the layer (RFC 8852).

        Browsers stop telling once they have had a report, and go on without when a camera is off for a while.
        """
        told = self._told(packet, head) or self._places.get(head.ssrc)
        if told is None:
            return None
        publication, rid = self._by_mid.get(told[0]), told[1]
        if publication is None or not publication.has_layer(rid):
            return None
        self._places[head.ssrc] = told
        self._by_ssrc[head.ssrc] = publication, rid
        return publication, rid

    def _told(self, packet: memoryview, head: rtp.RtpHeader) -> tuple[str, str] | None:
        if not self._mid_extension or not head.ext_end:
            return None
        mid = (rtp.extension(packet, head, self._mid_extension) or b"").decode("ascii", "replace")
        publication = self._by_mid.get(mid)
        return (mid, self._rid(packet, head, publication.agreed)) if publication else None

    @staticmethod
    def _rid(packet: memoryview, head: rtp.RtpHeader, agreed: Agreed) -> str:
        for number in (agreed.rid_extension, agreed.repaired_rid_extension):
            if number and (rid := rtp.extension(packet, head, number)):
                return rid.decode("ascii", "replace")
        return ""

    def _forget(self, publication: Track) -> None:
        for ssrc in [ssrc for ssrc, (owner, _) in self._by_ssrc.items() if owner is publication]:
            del self._by_ssrc[ssrc]
