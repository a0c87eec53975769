"""Transport-wide feedback on the wire: which packets of a transport arrived, and when.

After draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1. Pure. The rule: whatever the bytes, `parse` gives a
`TransportFeedback` or raises `FeedbackMalformed`, and never more statuses than `MAX_STATUSES`.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

TRANSPORT_URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
# Arrival times count in ticks of 250 µs; the reference time that a packet starts from in 64 ms.
TICKS_PER_S = 4000
_TICKS_PER_REFERENCE = 256
LOST = -1
# A second and a half of a full class, and the hole of an outage before it.
MAX_STATUSES = 4096

_HEAD = struct.Struct("!HHI")
_CHUNK = struct.Struct("!H")
_LARGE = struct.Struct("!h")
# Arrivals in one report: with two bytes for each and a hole before them it stays within a datagram.
MAX_BUILT = 448


class FeedbackMalformed(ValueError):
    """A report that breaks its own lengths."""


@dataclass(frozen=True, slots=True)
class TransportFeedback:
    """`arrivals[i]` is when packet `base + i` arrived, in ticks of the receiver's clock, or `LOST`.

    `count` numbers the reports of a receiver, modulo 256.
    """

    count: int
    base: int
    arrivals: Sequence[int]


def parse(body: bytes, most: int = MAX_STATUSES) -> TransportFeedback:
    """The report in an RTCP packet's body: what follows the four bytes that all RTCP packets begin with.

    One that tells of more than `most` packets is refused before it is read.
    """
    try:
        base, statuses, reference = _HEAD.unpack_from(body, 8)
        if statuses > most:
            raise FeedbackMalformed("too many statuses")
        symbols, at = _symbols(body, 16, statuses)
        start = (reference >> 8) * _TICKS_PER_REFERENCE
        return TransportFeedback(reference & 0xFF, base, _arrivals(body, at, symbols, start))
    except (struct.error, IndexError) as error:
        raise FeedbackMalformed("short") from error


def _symbols(body: bytes, at: int, statuses: int) -> tuple[bytes, int]:
    """One byte for each status (0 lost, 1 a small delta, 2 a large one), and where the deltas begin."""
    found = bytearray()
    while len(found) < statuses:
        (chunk,) = _CHUNK.unpack_from(body, at)
        at += 2
        if chunk & 0x8000:
            found += _vector(chunk)
        else:
            found += bytes((chunk >> 13,)) * (chunk & 0x1FFF)
            if not chunk & 0x1FFF:
                raise FeedbackMalformed("empty run")
    return bytes(found[:statuses]), at


@lru_cache(1024)
def _vector(chunk: int) -> bytes:
    if chunk & 0x4000:
        return bytes(chunk >> 2 * (6 - place) & 3 for place in range(7))
    return bytes(chunk >> 13 - place & 1 for place in range(14))


def _arrivals(body: bytes, at: int, symbols: bytes, start: int) -> Sequence[int]:
    if symbols.count(1) == len(symbols) and len(body) >= at + len(symbols):
        return list(accumulate(body[at : at + len(symbols)], initial=start))[1:]  # nothing lost: the usual case
    found, now = [], start
    for symbol in symbols:
        if symbol == 0:
            found.append(LOST)
            continue
        if symbol == 1:
            now, at = now + body[at], at + 1
        elif symbol == 2:
            now, at = now + _LARGE.unpack_from(body, at)[0], at + 2
        else:
            raise FeedbackMalformed("reserved symbol")
        found.append(max(0, now))
    return found


def build(count: int, base: int, lost: int, arrivals: Sequence[int]) -> tuple[bytes, int]:
    """What follows the two SSRCs of a report, and how many of the arrivals it tells.

    `lost` packets from `base` on are missing before the first arrival, which is never `LOST` itself.
    A gap that a delta cannot tell (8 s) ends the report; the rest belongs into another.
    """
    reference = arrivals[0] // _TICKS_PER_REFERENCE
    before = reference * _TICKS_PER_REFERENCE
    symbols, deltas = bytearray(), bytearray()
    for at in arrivals[:MAX_BUILT]:
        if at == LOST:
            symbols.append(0)
            continue
        delta = at - before
        if not -0x8000 <= delta < 0x8000:
            break
        symbols.append(1 if 0 <= delta < 256 else 2)
        deltas += bytes((delta,)) if 0 <= delta < 256 else _LARGE.pack(delta)
        before = at
    told = len(symbols.rstrip(b"\0"))
    head = _HEAD.pack(base & 0xFFFF, lost + told, (reference & 0xFFFFFF) << 8 | count & 0xFF)
    return head + _chunks(bytes(lost) + bytes(symbols[:told])) + deltas, told


def _chunks(symbols: bytes) -> bytes:
    """Runs where they are long, vectors of seven elsewhere."""
    found, at = bytearray(), 0
    while at < len(symbols):
        run = len(symbols) - at - len(symbols[at:].lstrip(symbols[at : at + 1]))
        if run >= 7:
            found += _CHUNK.pack(symbols[at] << 13 | run)
            at += run
            continue
        chunk = 0xC000
        for place, symbol in enumerate(symbols[at : at + 7]):
            chunk |= symbol << 2 * (6 - place)
        found += _CHUNK.pack(chunk)
        at += 7
    return bytes(found)
