"""How a room is set, over the wire: told, refused, stopped, kept; a page that does not care is held back too."""

from dataclasses import replace

import pytest

from actions.ports.bus import BusTopic, Notice
from formations.formations import ActivityId
from formations.room_settings import DEFAULTS, Means, RoomSettings
from tests.live import Classroom, an_id
from tests.live_fixtures import OpenPage
from tests.socket_clients import Page, an_offer

ON = {"microphone": "on", "camera": "on", "hears": True}


async def _set(page: Page, means: str, on: bool) -> None:
    assert (await page.ask("set_means", {"means": means, "on": on}))["ok"]


async def _plan(door: Classroom, settings: RoomSettings) -> None:
    async with door.world.store.writing() as records:
        activity = await records.formations.activity(ActivityId(an_id("activity-1")))
        assert activity is not None
        await records.formations.change_activity(replace(activity, room=settings))
    await door.world.bus.publish(Notice(BusTopic.ROOM_CHANGED, door.room_id))


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_who_may_not_write_is_refused_with_the_reason_and_writes_when_it_is_given(
    pages: OpenPage, transport: str
) -> None:
    trainer, ada = await pages("trainer"), await pages("ada", transports=(transport,))
    await _set(trainer, "chat", False)
    assert await ada.expect("means_changed") == {"allows": ["microphone", "camera", "screen"]}
    refused = await ada.write("Bonjour")
    assert (refused["code"], refused["means"]) == ("means_withheld", "chat")
    assert (await ada.ask("set_means", {"means": "chat", "on": True}))["code"] == "not_moderator"
    assert (await trainer.write("Je parle"))["ok"]
    await _set(trainer, "chat", True)
    await ada.expect("means_changed", lambda told: "chat" in told["allows"])
    assert (await ada.write("Merci"))["ok"]


async def test_a_page_that_publishes_all_the_same_is_refused_and_what_it_sends_is_stopped(
    door: Classroom, pages: OpenPage
) -> None:
    trainer, ada, basile = await pages("trainer"), await pages("ada"), await pages("basile")
    sources = ["microphone", "camera", "screen"]
    answer = await ada.ask("publish", an_offer(sources))
    ids = {source: each["publication_id"] for source, each in zip(sources, answer["publications"], strict=True)}
    await ada.ask("tell_devices", ON)
    for source in sources:
        await _set(trainer, source, False)
        await basile.expect("unpublished", lambda told, one=ids[source]: told["publication_id"] == one)
    assert [call[1] for call in door.media.named("unpublish")] == list(ids.values())
    for source in sources:
        refused = await ada.ask("publish", an_offer([source]))
        assert (refused["code"], refused["means"]) == ("means_withheld", source)
    assert (await ada.ask("tell_devices", ON))["ok"]
    late = await pages("denis")
    (seen,) = [each for each in late.welcome["participants"] if each["participant_id"] == ada.id]
    assert (seen["microphone"], seen["camera"], seen["screen"]) == ("off", "off", False)
    assert late.welcome["publications"] == []
    assert late.welcome["room"]["allows"] == ["chat"]
    assert (await trainer.ask("publish", an_offer(sources)))["ok"]
    await _set(trainer, "camera", True)
    assert (await ada.ask("publish", an_offer(["camera"])))["ok"]


async def test_the_calendar_reaches_people_in_the_room_but_for_what_a_trainer_chose(
    door: Classroom, pages: OpenPage
) -> None:
    trainer, ada = await pages("trainer"), await pages("ada")
    await _set(trainer, "screen", False)
    assert await ada.expect("means_changed") == {"allows": ["microphone", "camera", "chat"]}
    await _plan(door, replace(DEFAULTS, mute_on_entry=True, allows=frozenset({Means.SCREEN, Means.CHAT})))
    assert await ada.expect("means_changed", lambda told: len(told["allows"]) == 1) == {"allows": ["chat"]}
    assert await ada.expect("mute_on_entry_changed") == {"on": True}
    basile = await pages("basile")
    assert (basile.welcome["room"]["mute_on_entry"], basile.welcome["room"]["allows"]) == (True, ["chat"])
