"""What stands behind the parsers of packets: a run of well-formed ones through publications, as a function of bytes.

The first byte says what is published, and from which number on; of the rest each two are a step (tests/media/plays.py).
"""

from unittest.mock import patch

from rooms.sources import Source
from tests.media import plays
from tests.media.plays import AIM, CARRY, IS_KEY, IS_LOST, IS_LOUD, IS_PADDING, LATE, RESEND, SECOND, TICK, TWICE

_AFTER_20_MS = 0x40


def _published(*packets: int) -> list[tuple[int, int]]:
    return [(_AFTER_20_MS, about) for about in packets]


def _run(first: int, *steps: tuple[int, int]) -> bytes:
    return bytes([first, *(each for step in steps for each in step)])


# One slot gets the larger layer of a camera, one the smaller; a picture of each is lost, comes late and is sent again;
# they change their layers.
PICTURES = _run(
    0xFE,
    *((CARRY, 0x34), (CARRY, 0x05)),
    *_published(IS_KEY, 1 | IS_KEY, 0, 1, 0, 1, IS_PADDING, 1, IS_LOST, 1 | IS_LOST, 0, 1),
    *((LATE, 0), (LATE, 1), (RESEND, 0x18), (RESEND, 0x19), (AIM, 0x24), (AIM, 0x35), (TICK, 0), (SECOND, 0)),
    *_published(IS_KEY, 1 | IS_KEY, 0, 1, 0, 1),
)
# Somebody is heard from before they got a place on.
SOUND = _run(
    0xFF,
    *((CARRY, 4), *_published(0, 0, IS_LOUD, IS_LOUD), (CARRY, 5)),
    *_published(IS_LOUD | IS_LOST, IS_LOUD),
    *((LATE, 0), (TWICE, 0), (CARRY, 6)),
    *_published(1, 1, 0),
)
NOTHING = _run(0xFE, (CARRY, 4), (CARRY, 5), (TICK, 0))


def both_get_something(given: bytes) -> bool:
    """Plays it; whether something left in both slots."""
    if not given:
        return False
    source = Source.MICROPHONE if given[0] & 1 else Source.CAMERA
    play = plays.Play(source, lambda: given[0] << 8 | 0xFC)
    with patch("media.srtp.protect", lambda *_: 0):
        for what, about in zip(given[1::2], given[2::2], strict=False):
            play.does(what, about)
    play.check_pictures()
    return all(play.left(at).packets for at in range(len(play.slots)))
