"""A slot's second stream: packets that were lost, sent again under numbers of their own, and padding (RFC 4588).

Pure. The rule: what is sent again is never the packet itself. Its header names another transport-wide number, and two
headers under one nonce give AES-GCM's authentication key away.
"""

import struct

from media.agreements import RTX

_FIXED = struct.Struct("!BBHII")
_NUMBER = struct.Struct("!H")
MAX_PADDING = 255


class Retransmission:
    """The stream's numbers. `header` is always a whole one of `fanout.header`'s shape."""

    __slots__ = ("_sequence", "ssrc")

    def __init__(self, ssrc: int, first_sequence: int) -> None:
        self.ssrc, self._sequence = ssrc, first_sequence & 0x7FFF

    def again(self, header: bytes | bytearray, payload: bytes | bytearray) -> bytes:
        """The packet that carries a lost one."""
        _, second, sequence, timestamp, _ = _FIXED.unpack_from(header)
        return self._head(0x90, second & 0x80 | RTX, timestamp, header) + _NUMBER.pack(sequence) + bytes(payload)

    def padding(self, header: bytes, size: int) -> bytes:
        """A packet of nothing, with at most 255 bytes of it. It ends no frame."""
        size = max(1, min(size, MAX_PADDING))
        timestamp = _FIXED.unpack_from(header)[3]
        return self._head(0xB0, RTX, timestamp, header) + bytes(size - 1) + bytes((size,))

    def _head(self, first: int, second: int, timestamp: int, header: bytes | bytearray) -> bytes:
        self._sequence = self._sequence + 1 & 0xFFFF
        return _FIXED.pack(first, second, self._sequence, timestamp, self.ssrc) + header[_FIXED.size :]
