"""What comes to the pages' TCP port: a browser that wants a page, or a peer's connection for sound and pictures.

The rule: sans-IO and bounded; the first bytes alone tell. A page begins with a TLS handshake record or the letters of
an HTTP method; a peer with two bytes of length (RFC 4571) and a connectivity check, whose user fragment begins with
the number of the media process that the peer lives in. Nothing else is let in.
"""

import re
from dataclasses import dataclass

from media import stun
from media.framing import PREFIX

TAG = 2
"""Characters of a user fragment that number its media process."""
MOST = PREFIX + stun.MAX_SIZE
"""Bytes that always suffice."""
_TLS_HANDSHAKE = 0x16  # RFC 8446 §5.1
_TAG = re.compile(r"[0-9a-f]{2}")
_SMALLEST_CHECK = 20


def tag_of(number: int) -> str:
    """How the user fragments of a media process begin."""
    return f"{number:0{TAG}x}"


@dataclass(frozen=True, slots=True)
class Page:
    """It speaks HTTP, or TLS."""


@dataclass(frozen=True, slots=True)
class PeerOf:
    """It is for the media process of this number, which looks at the signature."""

    number: int


@dataclass(frozen=True, slots=True)
class More:
    """So many bytes in all will tell."""

    needed: int


@dataclass(frozen=True, slots=True)
class Stranger:
    """It is for nobody here."""


Visitor = Page | PeerOf | More | Stranger


def recognise(first: bytes) -> Visitor:
    """Whose connection begins with these bytes, at least one and at most `MOST`."""
    if first[0] == _TLS_HANDSHAKE or first[:1].isalpha():
        return Page()
    if len(first) < PREFIX:
        return More(PREFIX)
    size = int.from_bytes(first[:PREFIX], "big")
    if not _SMALLEST_CHECK <= size <= stun.MAX_SIZE:
        return Stranger()
    if len(first) < PREFIX + size:
        return More(PREFIX + size)
    return _of_check(first[PREFIX : PREFIX + size])


def _of_check(packet: bytes) -> Visitor:
    try:
        tag = stun.parse_request(packet).local_ufrag[:TAG]
    except stun.StunMalformed:
        return Stranger()
    return PeerOf(int(tag, 16)) if _TAG.fullmatch(tag) else Stranger()
