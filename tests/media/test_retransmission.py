"""The second stream of a slot: what was lost, and padding, under numbers of their own."""

import pytest

from media import rtp
from media.agreements import RTX
from media.fanout import HEADER
from media.retransmission import Retransmission

LOST = bytes.fromhex("90e0 1234 00005678 00000009 bede0002 310007 4230000000".replace(" ", ""))


def test_numbers_rise_by_one_over_both_kinds_and_wrap() -> None:
    stream = Retransmission(5, 0x7FFF)
    assert len(LOST) == HEADER
    packets = [stream.again(LOST, b"x"), stream.padding(LOST, 20), stream.again(LOST, b"y")]
    assert [rtp.parse_header(packet).sequence for packet in packets] == [0x8000, 0x8001, 0x8002]
    assert {rtp.parse_header(packet).ssrc for packet in packets} == {5}


def test_a_lost_packet_keeps_its_extensions_and_names_its_number() -> None:
    packet = Retransmission(5, 0).again(LOST, b"payload")
    head = rtp.parse_header(packet)
    assert (head.payload_type, head.marker, head.timestamp) == (RTX, 1, 0x5678)
    assert packet[head.start :] == b"\x12\x34payload"
    assert rtp.extension(packet, head, 3) == b"\x00\x07"


@pytest.mark.parametrize(("asked", "size"), [(0, 1), (1, 1), (100, 100), (1000, 255)])
def test_padding_is_nothing_but_padding(asked: int, size: int) -> None:
    packet = Retransmission(5, 0).padding(LOST, asked)
    head = rtp.parse_header(packet)
    assert (head.start, head.end, len(packet)) == (HEADER, HEADER, HEADER + size)
    assert (head.payload_type, head.marker) == (RTX, 0)
