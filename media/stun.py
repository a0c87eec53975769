"""STUN binding requests as an ICE-lite agent meets them (RFC 8489, RFC 8445): parse, verify, answer.

The rule: whatever the bytes, `parse_request` gives a request or raises `StunMalformed`; nothing else escapes.
A full agent is not needed: we never send a check of our own.
"""

import hashlib
import hmac
import ipaddress
import struct
import zlib
from dataclasses import dataclass

_COOKIE = 0x2112A442
_HEADER = struct.Struct("!HHI12s")
_ATTRIBUTE = struct.Struct("!HH")
_BINDING_REQUEST, _BINDING_RESPONSE = 0x0001, 0x0101
_USERNAME, _MESSAGE_INTEGRITY, _XOR_MAPPED_ADDRESS = 0x0006, 0x0008, 0x0020
_USE_CANDIDATE, _FINGERPRINT = 0x0025, 0x8028
_INTEGRITY_SIZE, _FINGERPRINT_SIZE = 24, 8
_FINGERPRINT_XOR = 0x5354554E
# A check is about 100 bytes; Chromium's longest, with its own attributes, about 150.
MAX_SIZE = 548


class StunMalformed(ValueError):
    """Not a binding request that a browser would send."""


@dataclass(frozen=True, slots=True)
class BindingRequest:
    """A check; `signed` is what MESSAGE-INTEGRITY covers, its length field already set for it."""

    transaction_id: bytes
    local_ufrag: str
    use_candidate: bool
    signed: bytes
    signature: bytes

    def is_signed_with(self, password: str) -> bool:
        """Whether the sender knows the password of this ufrag."""
        return hmac.compare_digest(self.signature, _sign(self.signed, password))


def parse_request(packet: bytes) -> BindingRequest:
    """The binding request in a datagram."""
    if not _HEADER.size <= len(packet) <= MAX_SIZE:
        raise StunMalformed("size")
    kind, length, cookie, transaction_id = _HEADER.unpack_from(packet)
    if kind != _BINDING_REQUEST or cookie != _COOKIE:
        raise StunMalformed("not a binding request")
    if length != len(packet) - _HEADER.size or length % 4:
        raise StunMalformed("length")
    username, signature, signed, nominated = b"", b"", b"", False
    for at, attribute, value in _attributes(packet):
        if attribute == _USERNAME:
            username = value
        elif attribute == _USE_CANDIDATE:
            nominated = True
        elif attribute == _MESSAGE_INTEGRITY:
            signature = value
            signed = packet[:2] + struct.pack("!H", at - _HEADER.size + _INTEGRITY_SIZE) + packet[4:at]
            break  # what follows is not covered by the signature, and so not believed
    if len(signature) != _INTEGRITY_SIZE - 4:
        raise StunMalformed("unsigned")
    try:
        ufrag = username.split(b":", 1)[0].decode("ascii")
    except UnicodeDecodeError as error:
        raise StunMalformed("username") from error
    return BindingRequest(transaction_id, ufrag, nominated, signed, signature)


def binding_response(request: BindingRequest, host: str, port: int, password: str) -> bytes:
    """The success response that tells the sender the address we see."""
    mapped = _xor_address(request.transaction_id, host, port)
    body = _ATTRIBUTE.pack(_XOR_MAPPED_ADDRESS, len(mapped)) + mapped
    signed = _header(request, len(body) + _INTEGRITY_SIZE) + body
    body += _ATTRIBUTE.pack(_MESSAGE_INTEGRITY, _INTEGRITY_SIZE - 4) + _sign(signed, password)
    packet = _header(request, len(body) + _FINGERPRINT_SIZE) + body
    return packet + struct.pack("!HHI", _FINGERPRINT, 4, zlib.crc32(packet) ^ _FINGERPRINT_XOR)


def _attributes(packet: bytes) -> list[tuple[int, int, bytes]]:
    found, at = [], _HEADER.size
    while at < len(packet):
        attribute, length = _ATTRIBUTE.unpack_from(packet, at)  # lengths are multiples of 4: four bytes are there
        end = at + 4 + length
        if end > len(packet):
            raise StunMalformed("attribute")
        found.append((at, attribute, packet[at + 4 : end]))
        at = end + -length % 4
    return found


def _header(request: BindingRequest, length: int) -> bytes:
    return _HEADER.pack(_BINDING_RESPONSE, length, _COOKIE, request.transaction_id)


def _sign(message: bytes, password: str) -> bytes:
    return hmac.digest(password.encode("ascii"), message, hashlib.sha1)


def _xor_address(transaction_id: bytes, host: str, port: int) -> bytes:
    address = ipaddress.ip_address(host)
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    mask = struct.pack("!I", _COOKIE) + transaction_id
    family = 1 if address.version == 4 else 2
    masked = bytes(a ^ b for a, b in zip(address.packed, mask, strict=False))
    return struct.pack("!BBH", 0, family, port ^ (_COOKIE >> 16)) + masked
