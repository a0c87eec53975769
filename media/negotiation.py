"""Offers and answers of our own: what we say of ourselves, and which codecs and extensions we settle on.

The rule: media sections keep their order and their mids for the life of a peer; VP8 and Opus only; we are always
the ICE-lite, DTLS-server side, and every section is bundled on one transport.
What is lost is sent again in streams of its own (RFC 4588), and sound is redundant (RFC 2198), where both can.
"""

from collections.abc import Mapping, Sequence

from media.agreements import (
    MID_EXTENSION,
    OPUS,
    RED,
    RTX,
    TRANSPORT_EXTENSION,
    VP8,
    Accepted,
    Agreed,
    Local,
    OfferedSlot,
    agree,
)
from media.errors import SdpRefused
from media.feedback import TRANSPORT_URI
from media.rtp import LEVEL_URI, MID_URI, REPAIRED_RID_URI, RID_URI
from media.sdp import Description, Section
from rooms.sources import Source

# Without it a browser starts at 300 kb/s and needs 6 s to full width. kb/s.
_START_BITRATE = 1500
# RFC 6544 §4.2: below every candidate of UDP; a passive one of ours (direction preference 3 of 7).
_TCP_PRIORITY = 90 << 24 | ((3 << 13) + 8191) << 8 | 255
_SENDING = ("sendonly", "sendrecv")


def fingerprints_of(description: Description) -> list[tuple[str, str]]:
    """The certificate that the browser will show; all live sections must name the same."""
    live = [section for section in description.sections if section.is_live]
    if not live or not live[0].fingerprints:
        raise SdpRefused("no fingerprint")
    if any(section.fingerprints != live[0].fingerprints for section in live):
        raise SdpRefused("one transport, one certificate")
    return live[0].fingerprints


def credentials_of(description: Description) -> tuple[str, str]:
    """The browser's user fragment and password: one transport, so any live section's. Without, it cannot be asked."""
    live = next((section for section in description.sections if section.is_live), None)
    if live is None or not (live.ufrag and live.password):
        raise SdpRefused("no credentials")
    return live.ufrag, live.password


def check_offer(offer: Description, publishing: Mapping[str, Source]) -> None:
    """Refuses what `answer` could not answer."""
    for section in offer.sections:
        if section.is_live and section.setup not in ("actpass", "active"):
            raise SdpRefused("we are the DTLS server")
        if section.is_live and section.direction in _SENDING and section.mid in publishing:
            agree(section, publishing[section.mid])


def answer(offer: Description, publishing: Mapping[str, Source], local: Local, version: int) -> str:
    """Our answer to a publish peer's offer that was checked; sections that publish nothing are inactive."""
    live = [section.mid for section in offer.sections if section.is_live]
    lines = _session(live, version)
    for section in offer.sections:
        source = publishing.get(section.mid)
        if not section.is_live or section.kind == "application":
            lines += _refused(section)
        elif source is None or section.direction not in _SENDING:
            lines += _head(section.kind, section.formats[:1], section.mid, "inactive")
            lines += _idle_codec(section)
            lines += _idle_extensions(section)
            lines += _transport(local, "passive")
        else:
            agreed = agree(section, source)
            more = [str(number) for number in (agreed.red_payload_type, agreed.repair_payload_type) if number]
            formats = sorted((str(agreed.payload_type), *more), key=lambda each: int(each) != agreed.red_payload_type)
            lines += _head(section.kind, formats, section.mid, "recvonly")
            lines += _codec(section.kind, agreed.payload_type)
            lines += _beside(agreed.payload_type, agreed.repair_payload_type, agreed.red_payload_type)
            lines += _layers(agreed)
            lines += _congestion(agreed)
            lines += _extensions(agreed)
            lines += _transport(local, "passive")
    return _text(lines)


def offer(slots: Sequence[OfferedSlot], local: Local, version: int) -> str:
    """A subscribe peer's offer. Slots are alone in their stream: who is in them changes, so lip sync is the page's."""
    lines = _session([slot.mid for slot in slots], version)
    for slot in slots:
        formats = (VP8, RTX) if slot.kind == "video" else (RED, OPUS)
        lines += _head(slot.kind, [str(number) for number in formats], slot.mid, "sendonly")
        lines += _slot_codec(slot.kind)
        lines += [
            f"a=extmap:{TRANSPORT_EXTENSION} {TRANSPORT_URI}",
            f"a=extmap:{MID_EXTENSION} {MID_URI}",
            f"a=msid:slot{slot.mid} slot{slot.mid}",
            # Without a=ssrc beside the MID extension, Chromium resets its counters and asks for key frames in series.
            f"a=ssrc:{slot.ssrc} cname:preau",
            f"a=ssrc:{slot.ssrc} msid:slot{slot.mid} slot{slot.mid}",
        ]
        if slot.rtx_ssrc:
            lines += [
                f"a=ssrc-group:FID {slot.ssrc} {slot.rtx_ssrc}",
                f"a=ssrc:{slot.rtx_ssrc} cname:preau",
                f"a=ssrc:{slot.rtx_ssrc} msid:slot{slot.mid} slot{slot.mid}",
            ]
        lines += _transport(local, "actpass")
    return _text(lines)


def check_answer(description: Description, slots: Sequence[OfferedSlot]) -> dict[str, Accepted]:
    """What the browser accepted of an offer of ours, by mid."""
    if [section.mid for section in description.sections] != [slot.mid for slot in slots]:
        raise SdpRefused("the answer has other sections than the offer")
    accepted = {}
    for section, slot in zip(description.sections, slots, strict=True):
        if section.is_live and section.setup != "active":
            raise SdpRefused("we are the DTLS server")
        number = VP8 if slot.kind == "video" else OPUS
        if section.is_live and section.direction == "recvonly" and str(number) in section.formats:
            accepted[slot.mid] = Accepted(str(RED) in section.formats)
    return accepted


def takes_retransmissions(description: Description) -> bool:
    """Whether a browser that answered takes what it lost on streams of their own."""
    return any(section.is_live and str(RTX) in section.formats for section in description.sections)


def tells_arrivals(description: Description) -> bool:
    """Whether a browser that answered sends transport-wide feedback."""
    return any(section.is_live and TRANSPORT_URI in section.extensions for section in description.sections)


def _text(lines: list[str]) -> str:
    return "\r\n".join(lines) + "\r\n"


def _session(bundled: Sequence[str], version: int) -> list[str]:
    return [
        "v=0",
        f"o=- 1 {version} IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        "a=group:BUNDLE " + " ".join(bundled),
        "a=msid-semantic: WMS *",
    ]


def _head(kind: str, formats: Sequence[str], mid: str, direction: str) -> list[str]:
    return [
        f"m={kind} 9 UDP/TLS/RTP/SAVPF {' '.join(formats)}",
        "c=IN IP4 0.0.0.0",
        f"a=mid:{mid}",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        f"a={direction}",
    ]


def _refused(section: Section) -> list[str]:
    formats = " ".join(section.formats[:1])
    return [f"m={section.kind} 0 {section.protocol} {formats}", "c=IN IP4 0.0.0.0", f"a=mid:{section.mid}"]


def _idle_codec(section: Section) -> list[str]:
    number = section.formats[0]
    codec = section.codecs.get(int(number)) if number.isdigit() else None
    if codec is None:
        return []
    if codec.name.lower() in ("opus", "vp8"):
        return _codec(section.kind, int(number))
    channels = f"/{codec.channels}" if codec.channels > 1 else ""
    return [f"a=rtpmap:{number} {codec.name}/{codec.clock_rate}{channels}"]


def _idle_extensions(section: Section) -> list[str]:
    """Named all the same: what an answer leaves out, Chromium offers no more, and refuses its own layers without it."""
    known = (MID_URI, LEVEL_URI, TRANSPORT_URI, RID_URI, REPAIRED_RID_URI)
    return [f"a=extmap:{section.extensions[uri]} {uri}" for uri in known if uri in section.extensions]


def _codec(kind: str, number: int) -> list[str]:
    """The same for every section of a kind: in one bundle, one number with other parameters is refused by browsers
    (RFC 9143 §9.1). So a screen's sound is wider than a voice by the sender's own bitrate only."""
    if kind == "audio":
        return [f"a=rtpmap:{number} opus/48000/2", f"a=fmtp:{number} minptime=10;useinbandfec=1;usedtx=1"]
    return [
        f"a=rtpmap:{number} VP8/90000",
        f"a=fmtp:{number} x-google-start-bitrate={_START_BITRATE}",
        f"a=rtcp-fb:{number} ccm fir",
        f"a=rtcp-fb:{number} nack",
        f"a=rtcp-fb:{number} nack pli",
    ]


def _congestion(agreed: Agreed) -> list[str]:
    """Feedback for the whole transport, or a cap where the browser knows no better: one would hold the other down."""
    kind = "transport-cc" if agreed.transport_extension else "goog-remb"
    return [f"a=rtcp-fb:{agreed.payload_type} {kind}"]


def _slot_codec(kind: str) -> list[str]:
    if kind == "audio":
        lines = [f"a=rtpmap:{OPUS} opus/48000/2", f"a=fmtp:{OPUS} minptime=10;useinbandfec=1"]
        return [*lines, f"a=rtcp-fb:{OPUS} transport-cc", *_beside(OPUS, 0, RED)]
    feedback = [f"a=rtcp-fb:{VP8} {what}" for what in ("ccm fir", "nack", "nack pli", "transport-cc")]
    return [f"a=rtpmap:{VP8} VP8/90000", *feedback, *_beside(VP8, RTX, 0)]


def _beside(number: int, repairs: int, red: int) -> list[str]:
    """What goes with a codec: the streams of what is sent again, and redundant sound."""
    lines = []
    if repairs:
        lines += [f"a=rtpmap:{repairs} rtx/90000", f"a=fmtp:{repairs} apt={number}"]
    if red:
        lines += [f"a=rtpmap:{red} red/48000/2", f"a=fmtp:{red} {number}/{number}"]
    return lines


def _layers(agreed: Agreed) -> list[str]:
    """RFC 8851 and 8853: all layers, in the order that the browser named them."""
    if not agreed.rids:
        return []
    return [*(f"a=rid:{rid} recv" for rid in agreed.rids), "a=simulcast:recv " + ";".join(agreed.rids)]


def _extensions(agreed: Agreed) -> list[str]:
    named = (
        (agreed.mid_extension, MID_URI),
        (agreed.level_extension, LEVEL_URI),
        (agreed.transport_extension, TRANSPORT_URI),
        (agreed.rid_extension, RID_URI),
        (agreed.repaired_rid_extension, REPAIRED_RID_URI),
    )
    return [f"a=extmap:{number} {uri}" for number, uri in named if number]


def _transport(local: Local, setup: str) -> list[str]:
    """Candidates stand in every section: browsers read the first one's, aiortc the last one's."""
    candidates = [
        f"a=candidate:{at + 1} 1 udp {126 << 24 | (65535 - at) << 8 | 255} {host} {port} typ host"
        for at, (host, port) in enumerate(local.addresses)
    ]
    if local.tcp_port:
        candidates += [
            f"a=candidate:{len(candidates) + at + 1} 1 tcp {_TCP_PRIORITY - (at << 8)} {host} {local.tcp_port} "
            "typ host tcptype passive"
            for at, host in enumerate(dict.fromkeys(host for host, _ in local.addresses))
        ]
    return [
        f"a=ice-ufrag:{local.ufrag}",
        f"a=ice-pwd:{local.password}",
        f"a=fingerprint:sha-256 {local.fingerprint}",
        f"a=setup:{setup}",
        *candidates,
        "a=end-of-candidates",
    ]
