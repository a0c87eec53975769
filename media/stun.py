"""STUN binding requests and answers (RFC 8489, RFC 8445): parse, verify, answer, ask.

The rule: whatever the bytes, parsing gives a request or an answer, or raises `StunMalformed`; nothing else escapes.
"""

import hashlib
import hmac
import socket
import struct
import zlib
from dataclasses import dataclass

_COOKIE = 0x2112A442
_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")
_BINDING_REQUEST, _BINDING_RESPONSE = 0x0001, 0x0101
_USERNAME, _MESSAGE_INTEGRITY, _XOR_MAPPED_ADDRESS = 0x0006, 0x0008, 0x0020
_PRIORITY, _USE_CANDIDATE, _FINGERPRINT, _CONTROLLED = 0x0024, 0x0025, 0x8028, 0x8029
# Of a peer-reflexive candidate of the only component (RFC 8445 §5.1.2.1).
_REFLEXIVE_PRIORITY = (110 << 24) + (65535 << 8) + 255
_INTEGRITY_SIZE, _FINGERPRINT_SIZE = 24, 8
_FINGERPRINT_XOR = 0x5354554E
# A check is about 100 bytes; Chromium's longest, with its own attributes, about 150: a dozen of them.
MAX_SIZE = 548
_MOST_ATTRIBUTES = 32
_MAPPED_IPV4 = bytes(10) + b"\xff\xff"  # RFC 4291 §2.5.5.2


class StunMalformed(ValueError):
    """Not a message that a browser would send."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A message; `signed` is what MESSAGE-INTEGRITY covers, its length field already set for it."""

    transaction_id: bytes
    signed: bytes
    signature: bytes

    def is_signed_with(self, password: str) -> bool:
        """Whether the sender knows this password."""
        return hmac.compare_digest(self.signature, _sign(self.signed, password))


@dataclass(frozen=True, slots=True)
class BindingRequest(Signed):
    """A check, from the browser of one user fragment to a peer of ours."""

    local_ufrag: str
    remote_ufrag: str
    use_candidate: bool


def addressee(packet: bytes) -> str:
    """The user fragment of ours that a check bears, or anything else: so that it can be refused before it is parsed.

    Of what `parse_request` takes it is the `local_ufrag`.

    Raises:
        StunMalformed: by its header it is no check.
    """
    _header_of(packet, _BINDING_REQUEST)
    at = _HEADER.size
    for _ in range(_MOST_ATTRIBUTES):
        if at + 4 > len(packet):
            break
        attribute, length = _ATTRIBUTE.unpack_from(packet, at)
        if attribute == _USERNAME:
            return packet[at + 4 : at + 4 + length].decode("latin-1").partition(":")[0]
        if attribute == _MESSAGE_INTEGRITY:
            break
        at += 4 + length + -length % 4
    return ""


def parse_request(packet: bytes) -> BindingRequest:
    """The binding request in a datagram."""
    signed, attributes = _parse(packet, _BINDING_REQUEST)
    try:
        ours, _, theirs = attributes.get(_USERNAME, b"").decode("ascii").partition(":")
    except UnicodeDecodeError as error:
        raise StunMalformed("username") from error
    nominates = _USE_CANDIDATE in attributes
    return BindingRequest(signed.transaction_id, signed.signed, signed.signature, ours, theirs, nominates)


def transaction_answered(packet: bytes) -> bytes:
    """Of the success response in a datagram, by its header alone."""
    return _header_of(packet, _BINDING_RESPONSE)


def parse_response(packet: bytes) -> Signed:
    """The success response in a datagram."""
    return _parse(packet, _BINDING_RESPONSE)[0]


def binding_request(transaction_id: bytes, username: str, password: str) -> bytes:
    """A check of our own, of the controlled side: `username` is theirs, a colon, ours; the password is theirs."""
    name = username.encode("ascii")
    body = _ATTRIBUTE.pack(_USERNAME, len(name)) + name + bytes(-len(name) % 4)
    body += _ATTRIBUTE.pack(_PRIORITY, 4) + struct.pack("!I", _REFLEXIVE_PRIORITY)
    body += _ATTRIBUTE.pack(_CONTROLLED, 8) + transaction_id[:8]
    return _message(_BINDING_REQUEST, transaction_id, body, password)


def binding_response(request: BindingRequest, host: str, port: int, password: str) -> bytes:
    """The success response that tells the sender the address we see."""
    mapped = _xor_address(request.transaction_id, host, port)
    body = _ATTRIBUTE.pack(_XOR_MAPPED_ADDRESS, len(mapped)) + mapped
    return _message(_BINDING_RESPONSE, request.transaction_id, body, password)


def _parse(packet: bytes, kind: int) -> tuple[Signed, dict[int, bytes]]:
    """A message of that kind, and its attributes that the signature covers."""
    transaction_id = _header_of(packet, kind)
    covered: dict[int, bytes] = {}
    for at, attribute, value in _attributes(packet):
        if attribute == _MESSAGE_INTEGRITY:  # what follows is not covered by the signature, and so not believed
            if len(value) != _INTEGRITY_SIZE - 4:
                break
            signed = packet[:2] + struct.pack("!H", at - _HEADER.size + _INTEGRITY_SIZE) + packet[4:at]
            return Signed(transaction_id, signed, value), covered
        covered.setdefault(attribute, value)  # RFC 8489 §14: the first of a kind counts
    raise StunMalformed("unsigned")


def _header_of(packet: bytes, kind: int) -> bytes:
    """The transaction of a message of that kind, if its header is sound."""
    if not _HEADER.size <= len(packet) <= MAX_SIZE:
        raise StunMalformed("size")
    transaction_id: bytes
    found, length, cookie, transaction_id = _HEADER.unpack_from(packet)
    if found != kind or cookie != _COOKIE:
        raise StunMalformed("another kind of message")
    if length != len(packet) - _HEADER.size or length % 4:
        raise StunMalformed("length")
    return transaction_id


def _message(kind: int, transaction_id: bytes, body: bytes, password: str) -> bytes:
    """Signed, and with its fingerprint."""
    signed = _header(kind, transaction_id, len(body) + _INTEGRITY_SIZE) + body
    body += _ATTRIBUTE.pack(_MESSAGE_INTEGRITY, _INTEGRITY_SIZE - 4) + _sign(signed, password)
    packet = _header(kind, transaction_id, len(body) + _FINGERPRINT_SIZE) + body
    return packet + struct.pack("!HHI", _FINGERPRINT, 4, zlib.crc32(packet) ^ _FINGERPRINT_XOR)


def _attributes(packet: bytes) -> list[tuple[int, int, bytes]]:
    found: list[tuple[int, int, bytes]] = []
    at = _HEADER.size
    while at < len(packet):
        if len(found) == _MOST_ATTRIBUTES:
            raise StunMalformed("attributes")
        attribute, length = _ATTRIBUTE.unpack_from(packet, at)  # lengths are multiples of 4: four bytes are there
        end = at + 4 + length
        if end > len(packet):
            raise StunMalformed("attribute")
        found.append((at, attribute, packet[at + 4 : end]))
        at = end + -length % 4
    return found


def _header(kind: int, transaction_id: bytes, length: int) -> bytes:
    return _HEADER.pack(kind, length, _COOKIE, transaction_id)


def _sign(message: bytes, password: str) -> bytes:
    return hmac.digest(password.encode("ascii"), message, hashlib.sha1)


def _xor_address(transaction_id: bytes, host: str, port: int) -> bytes:
    """The address as such, if IPv6 only maps it, as the kernel tells IPv4 ones on a socket of both families."""
    packed = socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
    packed = packed.removeprefix(_MAPPED_IPV4)
    mask = (struct.pack("!I", _COOKIE) + transaction_id)[: len(packed)]
    masked = int.from_bytes(packed) ^ int.from_bytes(mask)
    family = 1 if len(packed) == 4 else 2
    return struct.pack("!BBH", 0, family, port ^ (_COOKIE >> 16)) + masked.to_bytes(len(packed))
