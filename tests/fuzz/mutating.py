"""Inputs like those given, but wrong in a few places: bytes turned, doubled, dropped, cut, and mixed with another's."""

import random
from collections.abc import Iterator, Sequence

EDGES = (
    b"\0",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\0\0\0\0",
    b"\xff\xff",
    b"\x7f\xff\xff\xff",
    b'"',
    b"[",
    b"{",
    b"\r\n",
    b"99999999999",
)


def mutants(seeds: Sequence[bytes], count: int, longest: int, seed: int = 0) -> Iterator[bytes]:
    """So many of them; the same for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        given = bytearray(rng.choice(seeds))
        for _ in range(1 << rng.randrange(4)):
            _change(given, seeds, rng)
        yield bytes(given[:longest])


def _change(given: bytearray, seeds: Sequence[bytes], rng: random.Random) -> None:
    at = rng.randrange(len(given) + 1)
    size = min(len(given) - at, 1 << rng.randrange(6))
    match rng.randrange(6):
        case 0 if at < len(given):
            given[at] ^= 1 << rng.randrange(8)
        case 1:
            given[at : at + size] = rng.choice(EDGES)
        case 2:
            del given[at : at + size]
        case 3:
            given[at:at] = given[at : at + size]
        case 4:
            other = rng.choice(seeds)
            cut = rng.randrange(len(other) + 1)
            given[at:] = other[cut:]
        case _:
            given[at : at + size] = rng.randbytes(size)
