"""Redundant audio (RFC 2198): each packet carries the ones before it again.

Pure. It is forwarded as it comes to whoever takes it; for others only the newest block is.
"""


class RedMalformed(ValueError):
    """Blocks that do not fit into their packet."""


def primary(payload: bytes) -> bytes:
    """The newest block, plain Opus."""
    at, redundant = 0, 0
    while at < len(payload) and payload[at] & 0x80:
        if at + 4 > len(payload):
            raise RedMalformed("header")
        redundant += (payload[at + 2] & 3) << 8 | payload[at + 3]
        at += 4
    start = at + 1 + redundant
    if at >= len(payload) or start > len(payload):
        raise RedMalformed("block")
    return payload[start:]
