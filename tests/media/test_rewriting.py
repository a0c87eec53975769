"""Continuity of numbers in a slot, whatever publications follow each other in it."""

from itertools import pairwise

import pytest
from aiortc.codecs.vpx import VpxPayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from media.holes import Holes
from media.rewriting import Position, Rewriting
from media.vp8 import Vp8Malformed, parse_descriptor

SEQUENCE, STAMP = st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)


def payload(picture_id: int | None, tl0: int | None, start: bool = True, key: bool = True) -> bytes:
    """What aiortc, another implementation, writes."""
    descriptor = VpxPayloadDescriptor(
        partition_start=int(start), partition_id=0, picture_id=picture_id, tl0picidx=tl0, tid=None, keyidx=None
    )
    return bytes(descriptor) + bytes([0 if key else 1, 2, 3])


@pytest.mark.parametrize("picture_id", [None, 5, 127, 128, 0x7FFF])
@pytest.mark.parametrize("tl0", [None, 0, 255])
@pytest.mark.parametrize("key", [True, False])
@pytest.mark.parametrize("start", [True, False])
def test_descriptors_are_read(picture_id: int | None, tl0: int | None, start: bool, key: bool) -> None:
    read = parse_descriptor(payload(picture_id, tl0, start, key))
    assert read.is_key_frame_start == (start and key)
    assert (read.picture_id if read.picture_id_at else None) == picture_id
    assert (read.tl0 if read.tl0_at else None) == tl0


@pytest.mark.parametrize("raw", [b"\x90", b"\x90\x80", b"\x90\x80\x80", b"\x90\xf0\x01\x02", b"\x10"])
def test_truncated_descriptors_are_one_error(raw: bytes) -> None:
    with pytest.raises(Vp8Malformed):
        parse_descriptor(raw)


@given(st.binary(min_size=1, max_size=10))
def test_random_descriptors_only_ever_raise_the_typed_error(raw: bytes) -> None:
    try:
        parse_descriptor(raw)
    except Vp8Malformed:
        return


def position(sequence: int, timestamp: int, picture_id: int, tl0: int, at: float) -> Position:
    return Position(sequence, timestamp, parse_descriptor(payload(picture_id, tl0)), at)


STREAMS = st.lists(
    st.tuples(SEQUENCE, STAMP, st.integers(0, 0x7FFF), st.integers(0, 255), st.integers(1, 200)), min_size=1, max_size=6
)


@given(SEQUENCE, STAMP, STREAMS)
def test_a_slot_is_one_continuous_stream_whatever_it_carries(
    first: int, first_stamp: int, streams: list[tuple[int, int, int, int, int]]
) -> None:
    rewriting = Rewriting(90_000, first, first_stamp)
    out: list[tuple[int, int, int, int]] = []
    now = 0.0
    for sequence, stamp, picture_id, tl0, packets in streams:
        for at in range(packets):
            now += 0.1
            here = position(
                (sequence + at) & 0xFFFF, (stamp + 9000 * at) & 0xFFFFFFFF, (picture_id + at) & 0x7FFF,
                (tl0 + at) & 0xFF, now,
            )  # fmt: skip
            if at == 0:
                rewriting.begin(here)
            packet = bytearray(payload(here.picture.picture_id, here.picture.tl0))
            rewriting.renumber(packet, 0, here.picture)
            seen = parse_descriptor(bytes(packet))
            number = here.sequence + rewriting.sequence_shift & 0xFFFF
            shown_at = here.timestamp + rewriting.timestamp_shift & 0xFFFFFFFF
            out.append((number, shown_at, seen.picture_id, seen.tl0))
        rewriting.end(here)
    for before, after in pairwise(out):
        assert (after[0] - before[0]) & 0xFFFF == 1
        assert abs(((after[1] - before[1]) & 0xFFFFFFFF) - 9000) <= 1
        # seven-bit ids keep their width, and so wrap earlier
        assert (after[2] - before[2]) & 0x7F == 1
        assert (after[3] - before[3]) & 0xFF == 1


def test_what_came_before_the_start_is_not_the_slots() -> None:
    rewriting = Rewriting(90_000, 0, 0)
    rewriting.begin(position(10, 0, 0, 0, 0.0))
    assert rewriting.carries(10)
    assert rewriting.carries(200)
    assert not rewriting.carries(9)


@given(SEQUENCE, st.lists(st.booleans(), min_size=1, max_size=300))
def test_padding_leaves_no_hole(first: int, is_padding: list[bool]) -> None:
    padding, numbers = Holes(), []
    for at, dropped in enumerate(is_padding):
        sequence = (first + at) & 0xFFFF
        if dropped:
            padding.drop(sequence)
        else:
            numbers.append(padding.number(sequence))
    assert all((b - a) & 0xFFFF == 1 for a, b in pairwise(numbers))


def test_a_late_packet_gets_the_number_it_would_have_had() -> None:
    padding = Holes()
    assert padding.number(10) == 10
    padding.drop(12)
    assert padding.number(13) == 12
    padding.drop(14)
    assert padding.number(15) == 13
    assert padding.number(11) == 11


def test_what_comes_late_gets_its_number_though_most_of_what_came_since_was_left_out() -> None:
    pictures = Holes()
    pictures.number(0)
    for at in range(2, 250):
        if at % 8:
            pictures.drop(at)
        else:
            assert pictures.number(at) == 1 + at // 8
    assert pictures.number(1) == 1


@pytest.mark.parametrize("bits", [7, 15, 16])
def test_what_was_left_out_long_ago_moves_no_late_packet(bits: int) -> None:
    """Browsers try a network with padding when they begin; the class goes on for hours."""
    mask, padding = (1 << bits) - 1, Holes(bits)
    left_out = {at for at in range(3 << bits) if at < 9 or at % (1 << bits - 2) == 5}
    before = 0
    for at in range(3 << bits):
        if at in left_out:
            padding.drop(at & mask)
            before += 1
            continue
        assert padding.number(at & mask) == at - before & mask
        if at - 1 not in left_out and at > 9:
            assert padding.number(at - 1 & mask) == at - 1 - before & mask, at
