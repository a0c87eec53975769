"""What a publication is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from accounts.people import PersonId
from formations.room_settings import Means
from rooms.ids import ConnectionId, PeerId, PublicationId


class Source(StrEnum):
    """What a publication shows or lets hear."""

    MICROPHONE = "microphone"
    CAMERA = "camera"
    SCREEN = "screen"
    SCREEN_SOUND = "screen_sound"


MEANS_OF: Mapping[Source, Means] = {
    Source.MICROPHONE: Means.MICROPHONE,
    Source.CAMERA: Means.CAMERA,
    Source.SCREEN: Means.SCREEN,
    Source.SCREEN_SOUND: Means.SCREEN,
}
"""What one needs to publish each."""


class Pin(StrEnum):
    """How a page keeps somebody's picture in sight."""

    NONE = "none"
    PERSON = "person"
    INTERPRETER = "interpreter"


class PictureLimit(StrEnum):
    """Which pictures a person wants at most, on one page."""

    NONE = "none"
    SAVING = "saving"
    SOUND_ONLY = "sound_only"


@dataclass(frozen=True, slots=True)
class Publication:
    """One thing that one connection shows or lets hear.

    Attributes:
        active: false while it is muted or switched off; its place is kept.
    """

    publication_id: PublicationId
    participant_id: PersonId
    connection_id: ConnectionId
    source: Source
    active: bool
    peer_id: PeerId


@dataclass(frozen=True, slots=True)
class Slot:
    """What a section of a subscribe peer carries now; None: nothing. `kind` is `audio` or `video`."""

    mid: str
    kind: str
    publication_id: PublicationId | None
