"""RTP headers and extensions, read in place."""

import struct

import pytest
from aiortc import rtp as reference
from hypothesis import given
from hypothesis import strategies as st

from media import rtp


def packet(payload: bytes = b"voice", padding: int = 0, **extensions: object) -> bytes:
    """What aiortc, another implementation, writes."""
    made = reference.RtpPacket(payload_type=111, marker=1, sequence_number=7, timestamp=9, ssrc=11, payload=payload)
    made.padding_size = padding
    for name, value in extensions.items():
        setattr(made.extensions, name, value)
    known = reference.HeaderExtensionsMap()
    known._HeaderExtensionsMap__ids.mid, known._HeaderExtensionsMap__ids.audio_level = 4, 1
    return made.serialize(known)


def test_a_header_is_read() -> None:
    raw = packet(mid="12", audio_level=(True, 40))
    head = rtp.parse_header(raw)
    assert (head.marker, head.payload_type, head.sequence, head.timestamp, head.ssrc) == (1, 111, 7, 9, 11)
    assert raw[head.start : head.end] == b"voice"
    assert rtp.extension(raw, head, 4) == b"12"
    assert (rtp.extension(raw, head, 1) or b"")[0] & 0x7F == 40
    assert rtp.extension(raw, head, 9) is None


@pytest.mark.parametrize("filling", [b"\0", b"\x10x"])
def test_extensions_are_looked_for_where_browsers_write_them(filling: bytes) -> None:
    """Some for each packet, byte for byte: a packet full of nothing else took a third of a millisecond."""

    def behind(size: int) -> bytes | None:
        told = filling * (size // len(filling)) + b"\x30z" + bytes(2)
        raw = struct.pack("!BBHII", 0x90, 111, 7, 9, 11) + struct.pack("!HH", 0xBEDE, len(told) // 4) + told
        return rtp.extension(raw, rtp.parse_header(raw), 3)

    assert behind(64) == b"z"
    assert behind(1300) is None


def test_padding_is_taken_off_and_padding_alone_has_no_payload() -> None:
    head = rtp.parse_header(packet(padding=3))
    assert head.end - head.start == 5
    head = rtp.parse_header(packet(b"", padding=200))
    assert head.start == head.end


def test_two_byte_extensions_are_read_too() -> None:
    raw = struct.pack("!BBHIIHH", 0x90, 96, 1, 2, 3, 0x1000, 2) + b"\x00\x04\x03abc\x05\x00" + b"x"
    head = rtp.parse_header(raw)
    assert rtp.extension(raw, head, 4) == b"abc"
    assert rtp.extension(raw, head, 5) == b""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        bytes(12),
        b"\x80" + bytes(10),
        b"\x8f" + bytes(11),
        b"\x90" + bytes(11),
        b"\x90" + bytes(11) + b"\xbe\xde\x00\x02" + bytes(4),
        b"\xa0" + bytes(11),
        b"\xa0" + bytes(11) + b"\x09",
        b"\xa0" + bytes(12) + b"\x00",
    ],
)
def test_malformed_headers_are_one_error(raw: bytes) -> None:
    with pytest.raises(rtp.RtpMalformed):
        rtp.parse_header(raw)


@given(st.binary(max_size=80).map(lambda tail: b"\x90\x60" + tail), st.integers(1, 15))
def test_random_bytes_only_ever_raise_the_typed_error(raw: bytes, wanted: int) -> None:
    try:
        head = rtp.parse_header(raw)
    except rtp.RtpMalformed:
        return
    assert 12 <= head.start <= head.end <= len(raw)
    rtp.extension(raw, head, wanted)


@pytest.mark.parametrize(("a", "b", "newer"), [(1, 0, True), (0, 0, False), (0, 65535, True), (65535, 0, False)])
def test_sequence_numbers_wrap(a: int, b: int, newer: bool) -> None:
    assert rtp.sequence_is_newer(a, b) is newer
