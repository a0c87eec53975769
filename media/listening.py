"""What is heard of a voice besides its sound: how loud it is, what was just said, and how much of it others miss.

The rule: a level is read as RFC 6464 says; its voice bit is not, for browsers set it on silence too.
"""

from collections import deque

from media.forwarding import Packet
from media.rtp import RtpHeader, extension

# -dBov of a client that sends sound and does not tell how loud it is.
_ASSUMED_LEVEL = 50
# The least level that begins a syllable, in -dBov: as loud as what gets a voice a place (media/voices.py).
_SPOKEN = 67
# How long it takes at most to notice that somebody speaks: half a second, in packets of 20 ms.
_KEPT, _KEPT_S = 25, 0.5
# Browsers report the loss of sound every five seconds.
_LOSS_KEPT_S = 6.0
# What browsers guard sound with is taken from the sound itself, for everybody. In 1/256: they are told of a fifth at
# most, as libwebrtc believes no more (kMaxPacketLossFraction); of a tenth where one in ten, or fewer, lose more.
_MOST_LOSS, _LOSS_OF_FEW, _FEW = 51, 26, 10


class Listening:
    """Of one publication of sound."""

    def __init__(self, level_extension: int) -> None:
        self._loudest = 127
        self._level_extension = level_extension
        self._recent: deque[tuple[Packet, int]] = deque(maxlen=_KEPT)
        self._losses: dict[str, tuple[int, float]] = {}
        """What each participant told last, and when."""

    def heard(self, packet: memoryview, head: RtpHeader, taken: Packet) -> None:
        """Listens to a packet."""
        level = 127
        if not self._level_extension:
            level = _ASSUMED_LEVEL
        elif head.ext_end and (told := extension(packet, head, self._level_extension)):
            level = told[0] & 0x7F
        self._loudest = min(self._loudest, level)
        self._recent.append((taken, level))

    def loudest_since(self) -> int:
        """The loudest level since the last call, in -dBov: 0 is loud, 127 is silence."""
        loudest, self._loudest = self._loudest, 127
        return loudest

    def forget(self) -> None:
        """Another stream begins."""
        self._recent.clear()

    def just_said(self, now: float) -> list[Packet]:
        """The packets since somebody began to speak, up to the newest; none when that was long ago."""
        recent = [(packet, level) for packet, level in self._recent if now - packet.at <= _KEPT_S]
        began = next((at for at, (_, level) in enumerate(recent) if level <= _SPOKEN), None)
        if began is None or (began == 0 and len(recent) == len(self._recent) == _KEPT):
            return []
        start = recent[max(0, began - 1)][0]
        said: dict[int, Packet] = {}
        for packet, _ in recent:  # one that came twice is said once: no number is given to two packets
            if (packet.sequence - start.sequence) & 0xFFFF < 0x8000:
                said.setdefault(packet.sequence, packet)
        return list(said.values())

    def loss_reported(self, receiver: str, fraction: int, now: float) -> None:
        """A participant lost so much, in 1/256."""
        self._losses[receiver] = (fraction, now)

    def loss_to_guard_against(self, now: float) -> int:
        """The most that a receiver lost lately, as far as one of them, who may tell anything, may cost the others."""
        self._losses = {each: told for each, told in self._losses.items() if now - told[1] <= _LOSS_KEPT_S}
        if not self._losses:
            return 0
        lost = sorted((fraction for fraction, _ in self._losses.values()), reverse=True)
        return max(min(lost[0], _LOSS_OF_FEW), min(lost[len(lost) // _FEW], _MOST_LOSS))
