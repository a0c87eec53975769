"""The lobby behind the door: who waits can do nothing but leave, hears nothing, and comes in when let in."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from formations.formations import ActivityId
from formations.room_settings import Lobby, RoomSettings
from signaling.dispatch import COMMANDS
from tests.live import Classroom, an_id
from tests.live_fixtures import OpenPage

UUID = str(uuid.uuid4())
ONE = an_id("somebody")
PAYLOADS: dict[str, Any] = {
    "send_message": {"command_id": UUID, "text": "Bonjour"},
    "read_history": {"before": None, "after": None, "limit": 9},
    "lower_hand": {"participant_id": None},
    "tell_devices": {"microphone": "on", "camera": "on", "hears": True},
    "mute": {"participant_id": None},
    "set_mute_on_entry": {"on": True},
    "set_means": {"means": "chat", "on": False},
    "remove_participant": {"participant_id": ONE},
    "admit": {"participant_id": None},
    "deny": {"participant_id": ONE},
    "extend_class": {"minutes": 5},
    "react": {"reaction": "clap"},
    "publish": {"sdp": "v=0", "tracks": [], "restart": False},
    "unpublish": {"publication_id": ONE},
    "answer": {"version": 1, "sdp": "v=0"},
    "want": {"pictures": []},
    "limit_pictures": {"limit": "none"},
}


@pytest.fixture
async def approving(door: Classroom) -> Classroom:
    async with door.world.store.writing() as records:
        activity = await records.formations.activity(ActivityId(an_id("activity-1")))
        assert activity is not None
        await records.formations.change_activity(replace(activity, room=RoomSettings(Lobby.APPROVAL)))
    return door


async def test_who_waits_is_let_in_by_a_trainer(approving: Classroom, pages: OpenPage) -> None:
    trainer = await pages("trainer")
    ada = await pages("ada", first="waiting")
    told = await ada.expect("waiting")
    assert (told["lobby"], told["room"]["title"]) == ("approval", "Classe")
    waiting = (await trainer.expect("waiting_changed"))["waiting"]
    assert waiting == [{"participant_id": ada.id, "name": "Ada"}]
    late = await pages("trainer")
    assert late.welcome["waiting"] == waiting
    assert (await trainer.ask("admit", {"participant_id": ada.id}))["ok"]
    await ada.expect("admitted")
    await ada.is_closed()
    welcomed = await pages("ada")
    assert welcomed.welcome["waiting"] == []


async def test_who_waits_can_do_nothing_but_leave(approving: Classroom, pages: OpenPage) -> None:
    trainer = await pages("trainer")
    ada = await pages("ada", first="waiting")
    for name in sorted(set(COMMANDS) - {"leave"}):
        assert (await ada.ask(name, PAYLOADS.get(name)))["code"] == "not_a_member", name
    assert (await trainer.write("Bonjour"))["ok"]
    assert (await ada.ask("leave"))["ok"]
    await ada.is_closed()
    await trainer.expect("waiting_changed", lambda told: told["waiting"] == [])
    assert {name for name, _ in ada.heard} == {"waiting"}
