"""What holds in a room: as planned, but for what a trainer chose there."""

import pytest

from formations.room_settings import DEFAULTS, NOTHING_CHOSEN, Chosen, Lobby, Means, RoomSettings

ALL = frozenset(Means)
QUIET = RoomSettings(Lobby.APPROVAL, mute_on_entry=True, allows=ALL - {Means.CHAT, Means.SCREEN})


def test_by_default_all_is_allowed_and_nobody_muted() -> None:
    assert RoomSettings(Lobby.NONE, mute_on_entry=False, allows=ALL) == DEFAULTS == NOTHING_CHOSEN.over(DEFAULTS)


@pytest.mark.parametrize(
    ("chosen", "planned", "muted", "allows"),
    [
        (NOTHING_CHOSEN, QUIET, True, QUIET.allows),
        (NOTHING_CHOSEN.muting(False), QUIET, False, QUIET.allows),
        (NOTHING_CHOSEN.allowing(Means.CHAT, True), QUIET, True, ALL - {Means.SCREEN}),
        (NOTHING_CHOSEN.allowing(Means.CAMERA, False), QUIET, True, {Means.MICROPHONE}),
        (NOTHING_CHOSEN.allowing(Means.CHAT, True).allowing(Means.CHAT, False), DEFAULTS, False, ALL - {Means.CHAT}),
        (Chosen(True, dict.fromkeys(Means, False)), DEFAULTS, True, frozenset()),
    ],
    ids=["nothing", "unmuted", "given", "taken", "twice", "all"],
)
def test_only_what_was_chosen_is_otherwise(
    chosen: Chosen, planned: RoomSettings, muted: bool, allows: frozenset[Means]
) -> None:
    assert chosen.over(planned) == RoomSettings(planned.lobby, muted, allows)
