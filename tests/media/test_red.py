"""Redundant audio (RFC 2198)."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.red import RedMalformed, primary


def packed(blocks: list[bytes]) -> bytes:
    """As a browser writes it: the older ones first, each with its header."""
    heads = b"".join(struct.pack("!BBH", 0x80 | 111, 960 >> 6, (960 & 63) << 10 | len(block)) for block in blocks[:-1])
    return heads + bytes([111]) + b"".join(blocks)


@given(st.lists(st.binary(max_size=1023), min_size=1, max_size=4))
def test_the_newest_block_is_found(blocks: list[bytes]) -> None:
    assert primary(packed(blocks)) == blocks[-1]


@pytest.mark.parametrize("payload", [b"", b"\xef", b"\xef\x00\x00", b"\xef\x00\x00\x05\x6f\x01", b"\xef\x00\x00\x05"])
def test_blocks_that_do_not_fit_are_one_error(payload: bytes) -> None:
    with pytest.raises(RedMalformed):
        primary(payload)


@given(st.binary(max_size=60))
def test_random_bytes_only_ever_raise_the_typed_error(payload: bytes) -> None:
    try:
        assert len(primary(payload)) < len(payload)
    except RedMalformed:
        return
