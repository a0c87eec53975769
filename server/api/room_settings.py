"""How the room of a virtual class is set, as programs say and hear it: of an activity, or a step that becomes one."""

from typing import Annotated, Any

from pydantic import Field

from formations.room_settings import DEFAULTS, Lobby, Means, RoomSettings
from server.api.messages import Message, Several


class RoomWords(Message):
    """`lobby`: whom it lets wait. `mute_on_entry`: who comes begins muted. `allows`: what participants have there."""

    lobby: Lobby = DEFAULTS.lobby
    mute_on_entry: bool = DEFAULTS.mute_on_entry
    allows: Annotated[Several[Means], Field(max_length=len(Means))] = tuple(Means)


class ToldRoom(Message):
    """The same, all of it."""

    lobby: Lobby
    mute_on_entry: bool
    allows: list[Means]


def settings_in(words: RoomWords) -> RoomSettings:
    """As the noun."""
    return RoomSettings(words.lobby, words.mute_on_entry, frozenset(words.allows))


def told_room(room: RoomSettings) -> dict[str, Any]:
    """The fields of `ToldRoom`."""
    return {
        "lobby": room.lobby,
        "mute_on_entry": room.mute_on_entry,
        "allows": [one for one in Means if one in room.allows],
    }
