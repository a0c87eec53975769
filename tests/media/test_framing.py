"""Packets on a byte stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.framing import LARGEST, Deframer, FrameTooLong, framed


def fed(deframer: Deframer, piece: bytes) -> list[bytes]:
    """What comes out when a socket reads these bytes, as much at a time as there is space."""
    packets = []
    while piece:
        size = min(len(piece), len(deframer.space))
        deframer.space[:size] = piece[:size]
        packets += [bytes(packet) for packet in deframer.received(size)]
        piece = piece[size:]
    return packets


@pytest.mark.parametrize(
    ("pieces", "packets"),
    [
        ([b"\0\3abc"], [b"abc"]),
        ([b"\0", b"\3", b"a", b"bc"], [b"abc"]),
        ([b"\0\3abc\0\1d\0"], [b"abc", b"d"]),
        ([b"\0\0\0\1x"], [b"", b"x"]),
        ([b"\0\3ab"], []),
        ([framed(bytes(LARGEST)) * 20], [bytes(LARGEST)] * 20),
    ],
)
def test_packets_come_out_as_their_lengths_say(pieces: list[bytes], packets: list[bytes]) -> None:
    deframer = Deframer()
    assert [packet for piece in pieces for packet in fed(deframer, piece)] == packets


@pytest.mark.parametrize("start", [b"\x05\xdd", b"\xff\xff", b"\0\1x\x16\x03"])
def test_a_length_that_no_browser_sends_ends_it(start: bytes) -> None:
    with pytest.raises(FrameTooLong):
        fed(Deframer(), start)


@given(st.lists(st.binary(max_size=LARGEST), max_size=12), st.data())
def test_however_the_stream_is_cut_the_same_packets_come_out(packets: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(map(framed, packets))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    deframer, found = Deframer(), []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += fed(deframer, stream[start:end])
    assert found == packets


@given(st.lists(st.binary(max_size=600), max_size=30))
def test_whatever_comes_there_is_space_for_more_or_it_ends(pieces: list[bytes]) -> None:
    deframer = Deframer()
    try:
        for piece in pieces:
            assert all(len(packet) <= LARGEST for packet in fed(deframer, piece))
            assert len(deframer.space) > LARGEST
    except FrameTooLong:
        pass
