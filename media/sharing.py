"""What each picture of one subscriber gets: wishes made of what the page shows, divided by `bandwidth`.

The rules: a picture whose layers are not known yet gets whichever comes first; what does not fit is held, keeps its
slot, and is told of, unless the person chose to receive none.
"""

from collections.abc import Sequence
from typing import NamedTuple

from media.allocation import Rank, Wish
from media.bandwidth import Bandwidth
from media.layers import STRETCH, Choice, Size, ladder
from media.packet_path import Track
from rooms.sources import PictureLimit, Pin, Source

# Opus with its headers, as Chromium sends a voice; and how many speak at once. Silence costs next to nothing (DTX).
VOICE_BPS, AT_ONCE = 45_000.0, 2


class Shown(NamedTuple):
    """A picture that the page shows."""

    publication: Track
    size: Size
    pin: Pin


class Held(NamedTuple):
    """What the page is told."""

    publication_ids: tuple[str, ...] = ()
    sound_only: bool = False


class Sharing:
    """The choices of one subscriber."""

    def __init__(self, bandwidth: Bandwidth) -> None:
        self.shown: Sequence[Shown] = ()
        self.voices = 0
        self.speaker = ""
        """The participant who speaks."""
        self.told = Held()
        """What the page knows."""
        self._bandwidth = bandwidth
        self._choices: dict[str, Choice | None] = {}
        self._held: frozenset[str] = frozenset()

    def change(self, shown: Sequence[Shown], voices: int) -> bool:
        """Takes what is to be shared; whether it is another. Every join asks this of everybody."""
        if shown == self.shown and voices == self.voices:
            return False
        self.shown, self.voices = shown, voices
        return True

    def holds(self, publication: Track) -> bool:
        """Whether the picture is not forwarded now."""
        return publication.publication_id in self._held

    def choice(self, publication: Track) -> Choice | None:
        """The layer that the picture gets; None: whichever comes first."""
        return self._choices.get(publication.publication_id)

    def share(self, now: float) -> None:
        """Chooses anew."""
        ladders = {shown.publication.publication_id: _ladder(shown) for shown in self.shown}
        wishes = [self._wish(shown, ladders[shown.publication.publication_id]) for shown in self.shown]
        steps = self._bandwidth.share(wishes, min(self.voices, AT_ONCE) * VOICE_BPS, now)
        self._choices = {key: ladders[key][step] for key, step in steps.items()}
        nothing = self._bandwidth.limit is PictureLimit.SOUND_ONLY
        self._held = frozenset(key for key, ladder_ in ladders.items() if key not in steps and (ladder_ or nothing))

    def news(self, now: float) -> Held | None:
        """What the page should be told, when it is not what it knows."""
        held = Held()
        if self._bandwidth.limit is not PictureLimit.SOUND_ONLY:
            ids = tuple(s.publication.publication_id for s in self.shown if self.holds(s.publication))
            held = Held(ids, self._bandwidth.limit is PictureLimit.NONE and self._bandwidth.is_sound_only(now))
        if held == self.told:
            return None
        self.told = held
        return held

    def _wish(self, shown: Shown, steps: Sequence[Choice]) -> Wish[str]:
        key = shown.publication.publication_id
        now = self._choices.get(key)
        # Whose layer stopped has a lesser one at once, though it waits to rise.
        gone_bps = now.bitrate_bps if now else 0
        held_bps = next((s.bitrate_bps for s in steps if now and s[:2] == now[:2]), gone_bps)
        return Wish(key, self._rank(shown), [step.bitrate_bps for step in steps], held_bps)

    def _rank(self, shown: Shown) -> Rank:
        if shown.publication.source is Source.SCREEN:
            return Rank.SCREEN
        if shown.pin is Pin.INTERPRETER:
            return Rank.PINNED_INTERPRETER
        if shown.publication.participant_id == self.speaker:
            return Rank.SPEAKER
        return Rank.PINNED if shown.pin is Pin.PERSON else Rank.OTHER


def _ladder(shown: Shown) -> tuple[Choice, ...]:
    """Text that is stretched is hard to read, however little."""
    stretch = 1.0 if shown.publication.source is Source.SCREEN else STRETCH
    return ladder(shown.publication.offered(), shown.size, stretch)
