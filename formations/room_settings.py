"""How the room of a virtual class is set: whom it lets wait, and what participants may do in it.

The rule: what is planned holds until a trainer chooses something else in the room, and only of what they chose.
Trainers may everything, always.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Lobby(StrEnum):
    """Whom a virtual class lets wait before it lets them in; trainers never wait."""

    NONE = "none"
    UNTIL_TRAINER = "until_trainer"
    APPROVAL = "approval"


class Means(StrEnum):
    """What one takes part with, beside listening and raising a hand."""

    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class RoomSettings:
    """As planned, or as they hold in a room.

    Attributes:
        mute_on_entry: who comes begins with the microphone off, and may turn it on.
        allows: the means that participants have.
    """

    lobby: Lobby = Lobby.NONE
    mute_on_entry: bool = False
    allows: frozenset[Means] = frozenset(Means)


DEFAULTS = RoomSettings()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What trainers chose in one room. `mute_on_entry` None, a means not named: as it is planned."""

    mute_on_entry: bool | None = None
    means: Mapping[Means, bool] = field(default_factory=dict)

    def muting(self, on: bool) -> "Chosen":
        """And whether those who come begin muted."""
        return replace(self, mute_on_entry=on)

    def allowing(self, means: Means, on: bool) -> "Chosen":
        """And whether participants have this one."""
        return replace(self, means={**self.means, means: on})

    def over(self, planned: RoomSettings) -> RoomSettings:
        """What holds in the room."""
        muted = planned.mute_on_entry if self.mute_on_entry is None else self.mute_on_entry
        allows = frozenset(one for one in Means if self.means.get(one, one in planned.allows))
        return replace(planned, mute_on_entry=muted, allows=allows)


NOTHING_CHOSEN = Chosen()
