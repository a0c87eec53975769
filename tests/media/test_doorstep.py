"""Whose connection it is, by its first bytes."""

import pytest
from aioice import stun as reference
from hypothesis import given
from hypothesis import strategies as st

from media.doorstep import MOST, More, Page, PeerOf, Stranger, Visitor, recognise, tag_of
from media.framing import framed


def check(ufrag: str, kind: reference.Class = reference.Class.REQUEST) -> bytes:
    """A browser's check, as it comes on a stream."""
    message = reference.Message(reference.Method.BINDING, kind)
    message.attributes["USERNAME"] = f"{ufrag}:me"
    message.add_message_integrity(b"secret")
    message.add_fingerprint()
    return framed(bytes(message))


@pytest.mark.parametrize(
    ("first", "visitor"),
    [
        (b"G", Page()),
        (b"GET / HTTP/1.1\r\n", Page()),
        (b"PRI * HTTP/2.0", Page()),
        (b"\x16", Page()),
        (b"\x16\x03\x01\x02\x00\x01", Page()),
        (b"\0", More(2)),
        (check("00abcd")[:2], More(len(check("00abcd")))),
        (check("00abcd")[:-1], More(len(check("00abcd")))),
        (check("00abcd"), PeerOf(0)),
        (check("3fabcd") + b"\0\5more", PeerOf(63)),
        (check("nobody"), Stranger()),
        (check(""), Stranger()),
        (check("00abcd", reference.Class.RESPONSE), Stranger()),
        (b"\0\x14" + bytes(20), Stranger()),
        (b"\0\x13", Stranger()),
        (b"\x02\x25", Stranger()),
        (b"\r\n", Stranger()),
        (b"\x80\x2e\x01", Stranger()),
        (b"\xff", More(2)),
        (b" GET", Stranger()),
    ],
    ids=range(20),
)
def test_the_first_bytes_tell(first: bytes, visitor: Visitor) -> None:
    assert recognise(first) == visitor


@pytest.mark.parametrize("number", [0, 9, 63])
def test_a_user_fragment_leads_to_its_process(number: int) -> None:
    assert recognise(check(tag_of(number) + "0123456789abcdef")) == PeerOf(number)


@given(st.binary(min_size=1, max_size=MOST))
def test_whatever_comes_there_is_an_answer_and_more_is_more_and_bounded(first: bytes) -> None:
    visitor = recognise(first)
    if isinstance(visitor, More):
        assert len(first) < visitor.needed <= MOST
