"""Settings of rooms as columns: of what is planned, and (each may be empty) of what trainers chose in a room."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Column

from formations.room_settings import Chosen, Lobby, Means, RoomSettings

SWITCHES = ("mute_on_entry", *(f"allows_{means}" for means in Means))
"""Their names, in the order in which they are read."""


def switches(*, chosen: bool) -> list[Column[bool]]:
    """The columns of a table. `chosen`: empty, as long as nobody chose."""
    return [Column(name, Boolean, nullable=chosen) for name in SWITCHES]


def settings_columns(settings: RoomSettings) -> dict[str, object]:
    """What is kept of what is planned."""
    allowed = (means in settings.allows for means in Means)
    return {"lobby": settings.lobby} | dict(zip(SWITCHES, (settings.mute_on_entry, *allowed), strict=True))


# There are few, and each activity of a calendar has some.
@lru_cache(maxsize=256)
def settings_of(lobby: str, muted: bool, *allowed: bool) -> RoomSettings:
    """From the lobby and SWITCHES."""
    those = frozenset(means for means, on in zip(Means, allowed, strict=True) if on)
    return RoomSettings(Lobby(lobby), muted, those)


def chosen_columns(chosen: Chosen) -> dict[str, bool | None]:
    """What is kept of what trainers chose."""
    return dict(zip(SWITCHES, (chosen.mute_on_entry, *map(chosen.means.get, Means)), strict=True))


def chosen_of(row: Sequence[Any]) -> Chosen:
    """From SWITCHES."""
    muted, *means = row
    return Chosen(muted, {one: on for one, on in zip(Means, means, strict=True) if on is not None})
