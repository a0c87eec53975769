"""RTCP (RFC 3550 §6, RFC 4585, RFC 5104): the reports and requests that a forwarder reads and writes.

The rule: whatever the bytes, `parse` gives what it understood or raises `RtcpMalformed`; unknown packets are skipped.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from media import feedback
from media.departures import REMEMBERED
from media.feedback import TransportFeedback

_SENDER_REPORT, _RECEIVER_REPORT, _SDES, _RTPFB, _PSFB = 200, 201, 202, 205, 206
_NACK, _TRANSPORT, _PLI, _FIR, _AFB = 1, 15, 1, 4, 15
_HEADER = struct.Struct("!BBH")
_BLOCK = struct.Struct("!IIIIII")
# We are one sender of feedback in every session; its own SSRC identifies nothing.
OUR_SSRC = 1
# Upper bounds on what one datagram may ask for.
_MAX_PACKETS, _MAX_LOST = 32, 256
# Browsers send one report of arrivals at a time; twenty bytes of one may speak of thousands of packets. One that comes
# alone may tell of an outage; several tell of no more, all together, than is remembered.
_MAX_REPORTS = 4


class RtcpMalformed(ValueError):
    """A compound packet that breaks its own lengths."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    """The instant `timestamp` (RTP units) is `ntp` (64-bit NTP) on the sender's clock."""

    ssrc: int
    ntp: int
    timestamp: int


@dataclass(frozen=True, slots=True)
class LossReport:
    """What a receiver says of one stream of ours; `fraction_lost` in 1/256."""

    ssrc: int
    fraction_lost: int


@dataclass(frozen=True, slots=True)
class KeyFrameRequest:
    """A receiver cannot decode until it gets a key frame (PLI or FIR)."""

    ssrc: int


@dataclass(frozen=True, slots=True)
class Nack:
    """Sequence numbers that a receiver lost."""

    ssrc: int
    lost: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class BitrateCap:
    """The most that a receiver says it can take in all (REMB)."""

    bitrate_bps: int


Feedback = SenderReport | LossReport | KeyFrameRequest | Nack | BitrateCap | TransportFeedback


def parse(packet: bytes) -> list[Feedback]:
    """What a compound packet says, in its order."""
    found: list[Feedback] = []
    room = _Room()
    try:
        for kind, count, body in _split(packet):
            found.extend(_read(kind, count, body, room))
    except (struct.error, feedback.FeedbackMalformed) as error:
        raise RtcpMalformed("body") from error
    return found


class _Room:
    """What a compound may still tell of: reading costs as much as is told of, and not as much as is sent."""

    __slots__ = ("lost", "reports", "statuses")

    def __init__(self) -> None:
        self.lost, self.reports, self.statuses = _MAX_LOST, 0, REMEMBERED

    def report(self, body: bytes) -> TransportFeedback:
        """One more report of arrivals; too much is nobody's report, and the whole compound is refused."""
        self.reports += 1
        if self.reports > _MAX_REPORTS:
            raise RtcpMalformed("reports")
        read = feedback.parse(body, feedback.MAX_STATUSES if self.reports == 1 else self.statuses)
        self.statuses -= len(read.arrivals)
        return read

    def nack(self, body: bytes) -> Nack:
        """One more request; what is too much is left out, and a browser that means it asks again."""
        (ssrc,) = struct.unpack_from("!I", body, 4)
        lost: list[int] = []
        for at in range(8, len(body) - 3, 4):
            if len(lost) >= self.lost:
                break
            first, mask = struct.unpack_from("!HH", body, at)
            lost.append(first)
            lost += [(first + 1 + bit) & 0xFFFF for bit in range(16) if mask >> bit & 1]
        del lost[self.lost :]
        self.lost -= len(lost)
        return Nack(ssrc, tuple(lost))


def _split(packet: bytes) -> Iterator[tuple[int, int, bytes]]:
    at, seen = 0, 0
    while at < len(packet):
        if at + 4 > len(packet) or seen == _MAX_PACKETS:
            raise RtcpMalformed("compound")
        first, kind, words = _HEADER.unpack_from(packet, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(packet):
            raise RtcpMalformed("compound")
        yield kind, first & 31, packet[at + 4 : end]
        at, seen = end, seen + 1


def _read(kind: int, count: int, body: bytes, room: _Room) -> Iterator[Feedback]:
    if kind == _SENDER_REPORT:
        ssrc, ntp, timestamp = struct.unpack_from("!IQI", body)
        yield SenderReport(ssrc, ntp, timestamp)
        yield from _loss_reports(body, 24, count)
    elif kind == _RECEIVER_REPORT:
        yield from _loss_reports(body, 4, count)
    elif kind == _PSFB and count == _PLI:
        yield KeyFrameRequest(struct.unpack_from("!II", body)[1])
    elif kind == _PSFB and count == _FIR:
        for at in range(8, len(body) - 7, 8):
            yield KeyFrameRequest(struct.unpack_from("!I", body, at)[0])
    elif kind == _RTPFB and count == _NACK:
        yield room.nack(body)
    elif kind == _RTPFB and count == _TRANSPORT:
        yield room.report(body)
    elif kind == _PSFB and count == _AFB and body[8:12] == b"REMB":
        (rate,) = struct.unpack_from("!I", body, 12)
        yield BitrateCap((rate & 0x3FFFF) << (rate >> 18 & 0x3F))


def _loss_reports(body: bytes, start: int, count: int) -> Iterator[LossReport]:
    for at in range(start, start + 24 * count, 24):
        ssrc, lost, *_ = _BLOCK.unpack_from(body, at)
        yield LossReport(ssrc, lost >> 24)


def _packet(kind: int, count: int, body: bytes) -> bytes:
    return _HEADER.pack(0x80 | count, kind, len(body) // 4) + body


def sender_report(ssrc: int, ntp: int, timestamp: int, packets: int, octets: int) -> bytes:
    """A report that ties our stream's timestamps to the publisher's clock, with the CNAME that RFC 3550 wants."""
    body = struct.pack("!IQIII", ssrc, ntp, timestamp, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    return _packet(_SENDER_REPORT, 0, body) + _packet(_SDES, 1, struct.pack("!IBB5sx", ssrc, 1, 5, b"preau"))


@dataclass(frozen=True, slots=True)
class ReceptionBlock:
    """One stream in a receiver report, in the units of RFC 3550 §6.4.1."""

    ssrc: int
    fraction_lost: int
    cumulative_lost: int
    highest_sequence: int
    jitter: int
    last_report: int
    delay_since: int

    def at_least(self, fraction_lost: int) -> "ReceptionBlock":
        """The same with no less loss than that."""
        return replace(self, fraction_lost=max(self.fraction_lost, min(fraction_lost, 255)))


def receiver_report(blocks: Sequence[ReceptionBlock]) -> bytes:
    """How well we hear a publisher; at most 31 streams."""
    body = struct.pack("!I", OUR_SSRC)
    for block in blocks[:31]:
        lost = block.fraction_lost << 24 | max(0, min(block.cumulative_lost, 0x7FFFFF))
        body += _BLOCK.pack(
            block.ssrc, lost, block.highest_sequence, block.jitter, block.last_report, block.delay_since
        )
    return _packet(_RECEIVER_REPORT, min(len(blocks), 31), body)


ALIVE = receiver_report(())
"""That we are still there, whatever else is said (RFC 3550 §6.4.2: a report without blocks)."""


def nack(ssrc: int, lost: Sequence[int]) -> bytes:
    """Asks for lost packets again (RFC 4585 §6.2.1); the numbers ascend, as they were lost."""
    body, at = struct.pack("!II", OUR_SSRC, ssrc), 0
    while at < len(lost):
        first, mask = lost[at], 0
        at += 1
        while at < len(lost) and 0 < (lost[at] - first) & 0xFFFF <= 16:
            mask |= 1 << ((lost[at] - first) & 0xFFFF) - 1
            at += 1
        body += struct.pack("!HH", first, mask)
    return _packet(_RTPFB, _NACK, body)


def key_frame_request(ssrc: int) -> bytes:
    """A Picture Loss Indication (RFC 4585 §6.3.1)."""
    return _packet(_PSFB, _PLI, struct.pack("!II", OUR_SSRC, ssrc))


def bitrate_cap(bitrate_bps: int, ssrcs: Sequence[int]) -> bytes:
    """A REMB message (draft-alvestrand-rmcat-remb-03): send no more than this in all."""
    exponent = max(0, bitrate_bps.bit_length() - 18)
    rate = len(ssrcs) << 24 | exponent << 18 | bitrate_bps >> exponent
    return _packet(_PSFB, _AFB, struct.pack(f"!II4sI{len(ssrcs)}I", OUR_SSRC, 0, b"REMB", rate, *ssrcs))


def transport_feedback(ssrc: int, report: bytes) -> bytes:
    """A transport-wide feedback report of `media.feedback.build`; `ssrc` is any stream of the transport's."""
    body = struct.pack("!II", OUR_SSRC, ssrc) + report
    padding = -len(body) % 4
    if padding:
        body += bytes(padding - 1) + bytes((padding,))
    packet = bytearray(_packet(_RTPFB, _TRANSPORT, body))
    packet[0] |= 0x20 if padding else 0
    return bytes(packet)
