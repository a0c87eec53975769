"""RTCP: what other implementations write is understood, and they understand ours."""

import struct

import pytest
from aiortc import rtp as reference
from hypothesis import given
from hypothesis import strategies as st

from media import rtcp
from media.departures import REMEMBERED
from media.feedback import TransportFeedback


def test_reports_and_requests_are_read() -> None:
    info = reference.RtcpSenderInfo(ntp_timestamp=0x1122334455667788, rtp_timestamp=9, packet_count=1, octet_count=2)
    compound = (
        bytes(reference.RtcpSrPacket(ssrc=5, sender_info=info))
        + bytes(reference.RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=6))
        + bytes(reference.RtcpRtpfbPacket(fmt=1, ssrc=1, media_ssrc=7, lost=[3, 5, 19, 65535]))
        + bytes(reference.RtcpByePacket(sources=[8]))
        + struct.pack("!BBHIIII", 0x84, 206, 4, 1, 0, 9, 0)  # FIR
        + struct.pack("!BBH", 0x80, 210, 0)  # unknown
    )
    assert rtcp.parse(compound) == [
        rtcp.SenderReport(5, 0x1122334455667788, 9),
        rtcp.KeyFrameRequest(6),
        rtcp.Nack(7, (3, 5, 19, 65535)),
        rtcp.KeyFrameRequest(9),
    ]


def test_receivers_loss_is_read() -> None:
    block = reference.RtcpReceiverInfo(
        ssrc=4, fraction_lost=64, packets_lost=3, highest_sequence=1, jitter=0, lsr=0, dlsr=0
    )
    assert rtcp.parse(bytes(reference.RtcpRrPacket(ssrc=1, reports=[block]))) == [rtcp.LossReport(4, 64)]


def test_others_understand_what_we_write() -> None:
    block = rtcp.ReceptionBlock(7, 128, -5, 70_000, 12, 0xAABBCCDD, 65536)
    compound = (
        rtcp.sender_report(9, 0x1122334455667788, 42, 2**32 + 3, 10)
        + rtcp.receiver_report([block])
        + rtcp.key_frame_request(7)
        + rtcp.bitrate_cap(2_500_000, [7, 8])
    )
    sender, description, receiver, request, cap = reference.RtcpPacket.parse(compound)
    assert sender.sender_info.ntp_timestamp == 0x1122334455667788
    assert (sender.ssrc, sender.sender_info.rtp_timestamp, sender.sender_info.packet_count) == (9, 42, 3)
    assert description.chunks[0].items == [(1, b"preau")]
    (told,) = receiver.reports
    assert (told.ssrc, told.fraction_lost, told.packets_lost, told.highest_sequence) == (7, 128, 0, 70_000)
    assert (request.fmt, request.media_ssrc) == (1, 7)
    bitrate, ssrcs = reference.unpack_remb_fci(cap.fci)
    assert ssrcs == [7, 8]
    assert abs(bitrate - 2_500_000) < 16


@pytest.mark.parametrize(
    "packet",
    [
        b"\x80",
        b"\x80\xc8\x00\x05" + bytes(4),
        b"\x40\xc9\x00\x00",
        b"\x80\xc8\x00\x00",
        b"\x82\xc9\x00\x01" + bytes(4),
        b"\x81\xce\x00\x01" + bytes(4),
        b"\x81\xcd\x00\x00",
        b"\x80\xd2\x00\x00" * 40,
    ],
)
def test_malformed_packets_are_one_error(packet: bytes) -> None:
    with pytest.raises(rtcp.RtcpMalformed):
        rtcp.parse(packet)


@given(
    st.lists(
        st.tuples(st.integers(0, 31), st.integers(198, 210), st.binary(max_size=64).map(lambda b: b[: len(b) & ~3])),
        max_size=5,
    )
)
def test_random_compounds_only_ever_raise_the_typed_error(parts: list[tuple[int, int, bytes]]) -> None:
    compound = b"".join(struct.pack("!BBH", 0x80 | c, kind, len(body) // 4) + body for c, kind, body in parts)
    try:
        rtcp.parse(compound)
    except rtcp.RtcpMalformed:
        return


def test_one_nack_cannot_ask_for_everything() -> None:
    body = struct.pack("!II", 1, 7) + struct.pack("!HH", 0, 0xFFFF) * 300
    (nack,) = rtcp.parse(struct.pack("!BBH", 0x81, 205, len(body) // 4) + body)
    assert isinstance(nack, rtcp.Nack)
    assert len(nack.lost) == 256


def _nack(ssrc: int, blocks: int) -> bytes:
    return struct.pack("!BBHII", 0x81, 205, 2 + blocks, 1, ssrc) + struct.pack("!HH", 0, 0xFFFF) * blocks


def test_many_nacks_at_once_ask_for_no_more_than_one() -> None:
    asked = rtcp.parse(_nack(7, 10) + _nack(8, 7) * 31)
    lost = [nack.lost for nack in asked if isinstance(nack, rtcp.Nack)]
    assert [len(each) for each in lost[:3]] == [170, 86, 0]
    assert sum(map(len, lost)) == 256


def _report(statuses: int) -> bytes:
    """Each packet was lost."""
    return struct.pack("!BBHIIHHIHxx", 0x8F, 205, 5, 1, 2, 0, statuses, 0, statuses)


def test_a_report_that_comes_alone_may_tell_of_an_outage_and_several_of_no_more_than_is_remembered() -> None:
    (alone,) = rtcp.parse(_report(4096))
    assert isinstance(alone, TransportFeedback)
    assert len(alone.arrivals) == 4096
    assert len(rtcp.parse(_report(REMEMBERED - 300) + _report(100) * 3)) == 4
    for compound in (_report(4096) * 4, _report(4096) + _report(0), _report(REMEMBERED - 299) + _report(100) * 3):
        with pytest.raises(rtcp.RtcpMalformed):
            rtcp.parse(compound)
