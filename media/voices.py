"""Who is heard: the loudest voices by their own level (RFC 6464), with hysteresis.

Pure: fed with levels ten times a second, no clock of its own. The rules: a voice that is heard is only replaced by
one that has been clearly louder for a while; nobody flickers, and a cough takes nobody's place. Nobody has two places,
for levels are what microphones tell of themselves: of somebody's microphones the loudest stands for them, until it is
silent while another is not.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

VOICES = 4
"""Heard at once, each in a slot of its own."""
# Loudness is 127 - the RFC 6464 level (dB): 127 is the loudest sound, 0 is silence. A quiet room is under 50.
_AUDIBLE = 60.0
# A voice rises at half the distance each tenth of a second, and falls 15 dB a second through its pauses.
_RISE = 0.5
_FALL_DB = 1.5
# What a newcomer must be louder by to take a place.
_MARGIN_DB = 6.0
# Tenths of a second after which a silent microphone gives way to another of the same person: less than what is kept of
# the other one (media/listening.py), so that nothing is lost of what is said into it.
_YIELDS_AFTER = 4
# Tenths of a second in which somebody counts as speaking after their last audible sound.
_HOLD = 10

V = TypeVar("V", bound=Hashable)
W = TypeVar("W", bound=Hashable)


@dataclass(slots=True)
class _Voice:
    loudness: float = 0.0
    held: int = 0
    silent: int = 0
    """Tenths of a second since it was heard."""


class Voices(Generic[V, W]):
    """The microphones of a room, ordered by who should be heard; or its shared sounds. So many of them have a place.

    `V` is a microphone, `W` whose it is.
    """

    def __init__(self, places: int = VOICES) -> None:
        self._places = places
        self._voices: dict[V, _Voice] = {}
        self._of: dict[W, list[V]] = {}
        """The microphones of each, that which stands for them first."""
        self._order: list[W] = []
        self._speaking: list[W] = []

    @property
    def order(self) -> tuple[V, ...]:
        """One microphone of everyone, those to be heard first; the order changes as little as it can."""
        return tuple(self._of[whose][0] for whose in self._order)

    def add(self, voice: V, whose: W) -> None:
        """A microphone, silent at first."""
        self._voices[voice] = _Voice()
        if whose not in self._of:
            self._of[whose] = []
            self._order.append(whose)
        self._of[whose].append(voice)

    def have(self, places: int) -> None:
        """So many are heard from now on: who is loud is among them, or whoever stands last would be heard by nobody."""
        self._places = places
        self._reorder()

    def remove(self, voice: V) -> None:
        """A microphone is gone."""
        if self._voices.pop(voice, None) is None:
            return
        whose = next(each for each, voices in self._of.items() if voice in voices)
        self._of[whose].remove(voice)
        if not self._of[whose]:
            del self._of[whose]
            self._order.remove(whose)

    def tick(self, levels: Mapping[V, int]) -> None:
        """The loudest level of each in the last tenth of a second, in -dBov; one without a level was silent."""
        for key, voice in self._voices.items():
            now = 127.0 - levels.get(key, 127)
            if now > voice.loudness:
                voice.loudness += (now - voice.loudness) * _RISE
            else:
                voice.loudness = max(now, voice.loudness - _FALL_DB)
            voice.silent = 0 if now >= _AUDIBLE else voice.silent + 1
            voice.held = _HOLD if voice.loudness >= _AUDIBLE and now >= _AUDIBLE else max(0, voice.held - 1)
        self._choose()
        self._reorder()
        self._listen()

    @property
    def speaking(self) -> tuple[W, ...]:
        """Who speaks, the loudest first, at most four."""
        return tuple(self._speaking[:VOICES])

    def _loudness(self, whose: W) -> float:
        return self._voices[self._of[whose][0]].loudness

    def _choose(self) -> None:
        """Another microphone stands for somebody when it is clearly louder, or alone to be heard."""
        for voices in self._of.values():
            if len(voices) > 1:
                loudest = max(voices, key=lambda each: (not self._voices[each].silent, self._voices[each].loudness))
                other, standing = self._voices[loudest], self._voices[voices[0]]
                is_alone = standing.silent >= _YIELDS_AFTER and not other.silent
                if is_alone or other.loudness >= standing.loudness + _MARGIN_DB:
                    voices.remove(loudest)
                    voices.insert(0, loudest)
                    # Of one person, whose place it is; and what gave way would be back in the next pause.
                    standing.loudness, other.loudness = sorted((standing.loudness, other.loudness))

    def _listen(self) -> None:
        """Who falls silent leaves, who begins comes last, and neighbours swap when one is clearly louder."""
        held = [whose for whose, voices in self._of.items() if any(self._voices[each].held for each in voices)]
        going_on = set(held)
        speaking = [whose for whose in self._speaking if whose in going_on]
        speaking += [whose for whose in held if whose not in speaking]
        for at in range(len(speaking) - 1, 0, -1):
            if self._loudness(speaking[at]) > self._loudness(speaking[at - 1]) + _MARGIN_DB:
                speaking[at - 1], speaking[at] = speaking[at], speaking[at - 1]
        self._speaking = speaking

    def _reorder(self) -> None:
        """Swaps the loudest of those behind with the quietest of those heard while it is clearly louder."""
        while len(self._order) > self._places:
            heard, behind = self._order[: self._places], self._order[self._places :]
            quietest, loudest = min(heard, key=self._loudness), max(behind, key=self._loudness)
            louder = self._loudness(loudest) - self._loudness(quietest)
            if louder < _MARGIN_DB or self._loudness(loudest) < _AUDIBLE:
                return
            a, b = self._order.index(quietest), self._order.index(loudest)
            self._order[a], self._order[b] = loudest, quietest
