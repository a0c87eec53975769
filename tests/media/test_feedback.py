"""Transport-wide feedback: what a real browser wrote is read, what we write is read back, and junk is refused."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import feedback, rtcp
from media.feedback import LOST, TransportFeedback


def _report(base: int, reference: int, count: int, statuses: int, *chunks: int, deltas: bytes = b"") -> bytes:
    head = struct.pack("!IIHHI", 1, 2, base, statuses, reference << 8 | count)
    return head + b"".join(struct.pack("!H", chunk) for chunk in chunks) + deltas


@pytest.mark.parametrize(
    ("body", "arrivals"),
    [
        # a run of three small deltas
        (_report(5, 2, 9, 3, 0x2003, deltas=b"\x00\x04\xff"), [512, 516, 771]),
        # a run of lost ones, then a vector of one-bit symbols: 1 0 1
        (_report(5, 2, 9, 5, 0x0002, 0x8000 | 0b101 << 11, deltas=b"\x01\x01"), [LOST, LOST, 513, LOST, 514]),
        # a vector of two-bit symbols: large (negative), small, lost
        (_report(5, 2, 9, 3, 0xC000 | 0b100100 << 8, deltas=b"\xff\xfc\x05"), [508, 513, LOST]),
        # the last vector is longer than what it tells
        (_report(5, 0, 9, 1, 0x8000 | 1 << 13, deltas=b"\x07"), [7]),
        (_report(5, 0, 9, 0), []),
    ],
)
def test_every_kind_of_chunk_is_read(body: bytes, arrivals: list[int]) -> None:
    assert feedback.parse(body) == TransportFeedback(9, 5, arrivals)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        _report(5, 2, 9, 3, 0x2003, deltas=b"\x00"),  # deltas are missing
        _report(5, 2, 9, 3),  # chunks are missing
        _report(5, 2, 9, 4097, 0x1FFF),  # more than any browser tells at once
        _report(5, 2, 9, 3, 0x2000, 0x2003, deltas=b"abc"),  # a run of nothing, which could go on for ever
        _report(5, 2, 9, 3, 0x6003, deltas=b"abcdef"),  # a symbol that the draft reserves
    ],
)
def test_what_breaks_its_own_lengths_is_refused(body: bytes) -> None:
    with pytest.raises(feedback.FeedbackMalformed):
        feedback.parse(body)


_ARRIVALS = st.lists(st.one_of(st.just(LOST), st.integers(0, 30_000)), min_size=1, max_size=feedback.MAX_BUILT)


@given(st.integers(0, 0xFFFF), st.integers(0, 1000), st.integers(0, 5000), _ARRIVALS)
def test_what_is_built_is_read_back(base: int, lost: int, first: int, later: list[int]) -> None:
    arrivals = [first, *(at if at == LOST else first + at for at in later)][: feedback.MAX_BUILT]
    report, told = feedback.build(3, base, lost, arrivals)
    (read,) = rtcp.parse(rtcp.transport_feedback(7, report))
    assert isinstance(read, TransportFeedback)
    assert (read.base, read.count) == (base, 3)
    assert list(read.arrivals) == [LOST] * lost + arrivals[:told]
    assert all(at == LOST for at in arrivals[told:])


def test_a_gap_that_no_delta_can_tell_ends_the_report() -> None:
    report, told = feedback.build(0, 0, 0, [0, LOST, 100_000])
    assert told == 1
    assert list(feedback.parse(bytes(8) + report).arrivals) == [0]


def test_more_reports_than_any_browser_sends_at_once_are_refused() -> None:
    report, _ = feedback.build(0, 0, 0, [5])
    packet = rtcp.transport_feedback(7, report)
    assert len(rtcp.parse(4 * packet)) == 4
    with pytest.raises(rtcp.RtcpMalformed):
        rtcp.parse(5 * packet)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        read = feedback.parse(body)
    except feedback.FeedbackMalformed:
        return
    assert len(read.arrivals) <= feedback.MAX_STATUSES
