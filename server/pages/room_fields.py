"""The settings of a virtual class's room, as a form sends them: read into the noun, and shown again as they were.

Rule: each box is sent also when it is empty (a hidden field stands before it), so that what a form does not know stays
as it is by default.
"""

from collections.abc import Mapping

from formations.errors import DatesRefused
from formations.room_settings import DEFAULTS, Lobby, Means, RoomSettings
from server.i18n import later

LOBBIES: Mapping[str, str] = {
    Lobby.NONE: later("Non, chacun entre dès l'ouverture"),
    Lobby.UNTIL_TRAINER: later("Oui, jusqu'à l'arrivée de l'équipe de formation"),
    Lobby.APPROVAL: later("Oui, l'équipe fait entrer chaque personne"),
}


def read_room(fields: Mapping[str, str]) -> RoomSettings:
    """Raises DatesRefused."""
    lobby = fields.get("lobby", DEFAULTS.lobby)
    if lobby not in set(Lobby):
        raise DatesRefused("room")
    allows = frozenset(one for one in Means if _box(fields, f"allows_{one}", one in DEFAULTS.allows))
    return RoomSettings(Lobby(lobby), _box(fields, "mute_on_entry", DEFAULTS.mute_on_entry), allows)


def shown_room(room: RoomSettings) -> dict[str, str]:
    """The fields as the form shows them."""
    boxes = {"mute_on_entry": room.mute_on_entry} | {f"allows_{one}": one in room.allows for one in Means}
    return {"lobby": room.lobby.value} | {name: "on" if on else "" for name, on in boxes.items()}


def _box(fields: Mapping[str, str], name: str, default: bool) -> bool:
    told = fields.get(name, "on" if default else "")
    if told not in ("", "on"):
        raise DatesRefused("room")
    return told == "on"
