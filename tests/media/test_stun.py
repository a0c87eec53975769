"""Binding requests: what browsers send is answered, everything else is one typed error."""

import contextlib
import ipaddress
import struct

import pytest
from aioice import stun as reference
from hypothesis import given
from hypothesis import strategies as st

from media import stun

PASSWORD = "a" * 32


def request(password: str = PASSWORD, username: str = "ours:theirs", nominate: bool = True) -> bytes:
    """What aioice, another implementation, sends."""
    message = reference.Message(reference.Method.BINDING, reference.Class.REQUEST)
    message.attributes["USERNAME"] = username
    message.attributes["PRIORITY"] = 1853824767
    message.attributes["ICE-CONTROLLING"] = 7
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(password.encode())
    return bytes(message)


@pytest.mark.parametrize("nominate", [True, False])
def test_a_check_is_read_and_its_signature_verified(nominate: bool) -> None:
    parsed = stun.parse_request(request(nominate=nominate))
    assert (parsed.local_ufrag, parsed.use_candidate) == ("ours", nominate)
    assert parsed.is_signed_with(PASSWORD)
    assert not parsed.is_signed_with("b" * 32)


def test_a_flipped_bit_breaks_the_signature() -> None:
    packet = bytearray(request())
    packet[30] ^= 1
    assert not stun.parse_request(bytes(packet)).is_signed_with(PASSWORD)


@pytest.mark.parametrize(
    ("host", "seen"),
    [("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8::5", "2001:db8::5")],
)
def test_the_answer_tells_the_address_and_is_signed(host: str, seen: str) -> None:
    parsed = stun.parse_request(request())
    answer = reference.parse_message(stun.binding_response(parsed, host, 40000, PASSWORD))
    assert answer.message_class == reference.Class.RESPONSE
    assert answer.transaction_id == parsed.transaction_id
    told, port = answer.attributes["XOR-MAPPED-ADDRESS"]
    assert (ipaddress.ip_address(told), port) == (ipaddress.ip_address(seen), 40000)
    assert answer.check_message_integrity(PASSWORD.encode())


@pytest.mark.parametrize(("host", "more"), [("192.0.2.7", 8), ("2001:db8::5", 20)])
def test_an_answer_is_hardly_larger_than_the_least_check(host: str, more: int) -> None:
    """Whoever forges an address may not have us send much more there than they sent us."""
    least = reference.Message(reference.Method.BINDING, reference.Class.REQUEST)
    least.attributes["USERNAME"] = "16 hexadecimals.:"
    least.add_message_integrity(PASSWORD.encode())
    check = bytes(least)[:-8]  # without its fingerprint, which is not asked for
    parsed = stun.parse_request(check[:2] + struct.pack("!H", len(check) - 20) + check[4:])
    assert parsed.is_signed_with(PASSWORD)
    assert len(stun.binding_response(parsed, host, 40000, PASSWORD)) <= len(check) + more


def test_another_implementation_understands_a_check_of_ours_and_we_its_answer() -> None:
    asked = reference.parse_message(stun.binding_request(b"t" * 12, "theirs:ours", PASSWORD))
    assert asked.check_message_integrity(PASSWORD.encode())
    assert asked.attributes["USERNAME"] == "theirs:ours"
    assert "ICE-CONTROLLED" in asked.attributes
    answer = reference.Message(reference.Method.BINDING, reference.Class.RESPONSE, asked.transaction_id)
    answer.add_message_integrity(PASSWORD.encode())
    parsed = stun.parse_response(bytes(answer))
    assert parsed.transaction_id == b"t" * 12
    assert parsed.is_signed_with(PASSWORD)
    with pytest.raises(stun.StunMalformed):
        stun.parse_response(request())


def attributes(*them: tuple[int, bytes]) -> bytes:
    """A check with these, then a signature that nobody has made."""
    body = b"".join(
        struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4) for kind, value in (*them, (8, bytes(20)))
    )
    return struct.pack("!HHI12s", 1, len(body), 0x2112A442, bytes(12)) + body


@pytest.mark.parametrize(
    ("packet", "named"),
    [
        (request(username="ours:theirs"), "ours"),
        (attributes((0x24, b"prio"), (0x8029, bytes(8)), (6, b"ours:theirs")), "ours"),
        (attributes((6, b"ours:theirs"), (6, b"another:theirs")), "ours"),
        (attributes((6, b"ours")), "ours"),
        (attributes((0x24, b"prio")), ""),
        (attributes((8, bytes(20)), (6, b"behind the signature:theirs")), ""),
    ],
    ids=["first", "last", "twice", "without theirs", "nobody", "behind the signature"],
)
def test_whom_a_check_names_is_known_before_it_is_read(packet: bytes, named: str) -> None:
    assert stun.addressee(packet) == stun.parse_request(packet).local_ufrag == named


def test_a_check_has_as_many_attributes_as_any_browsers_and_no_more_are_read() -> None:
    few, many = [(0x8030, b"")] * 20, [(0x8030, b"")] * 100
    assert stun.parse_request(attributes(*few, (6, b"ours:theirs"))).local_ufrag == "ours"
    assert stun.addressee(attributes(*many, (6, b"ours:theirs"))) == ""
    with pytest.raises(stun.StunMalformed):
        stun.parse_request(attributes(*many, (6, b"ours:theirs")))


def unsigned() -> bytes:
    return struct.pack("!HHI12s", 1, 0, 0x2112A442, bytes(12))


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\x00\x01",
        unsigned(),
        request()[:-4],
        request() + bytes(4),
        request()[:2] + b"\xff\xff" + request()[4:],
        struct.pack("!HHI12s", 1, 4, 0x2112A442, bytes(12)) + b"\x00\x06\xff\xff",
        struct.pack("!HHI12s", 0x0101, 0, 0x2112A442, bytes(12)),
        struct.pack("!HHI12s", 1, 0, 0x12345678, bytes(12)),
        struct.pack("!HHI12s", 1, 28, 0x2112A442, bytes(12)) + b"\x00\x08\x00\x18" + bytes(24),
        bytes(stun.MAX_SIZE + 1),
    ],
    ids=range(11),
)
def test_malformed_checks_are_one_error(packet: bytes) -> None:
    with pytest.raises(stun.StunMalformed):
        stun.parse_request(packet)


@given(st.binary(max_size=600) | st.builds(lambda tail: unsigned()[:2] + tail, st.binary(max_size=600)))
def test_random_bytes_only_ever_raise_the_typed_error(packet: bytes) -> None:
    for reads in (stun.addressee, stun.transaction_answered):
        with contextlib.suppress(stun.StunMalformed):
            reads(packet)
    try:
        stun.parse_request(packet)
    except stun.StunMalformed:
        return


CHECK = request()


@given(st.integers(0, len(CHECK) - 1), st.integers(0, 255))
def test_a_check_with_any_byte_changed_raises_nothing_else_and_never_verifies(at: int, value: int) -> None:
    if CHECK[at] == value:
        return
    changed = CHECK[:at] + bytes([value]) + CHECK[at + 1 :]
    is_signed = at < len(CHECK) - 8  # the fingerprint that follows the signature is not read
    try:
        parsed = stun.parse_request(changed)
    except stun.StunMalformed:
        return
    assert not (is_signed and parsed.is_signed_with(PASSWORD))
    assert stun.addressee(changed) == parsed.local_ufrag
