"""What pages ask of the media process, and what becomes of the class when it does not answer."""

import asyncio

from actions.hearing import media_back, media_lost
from actions.ports.media import WantedPicture
from tests.live import Classroom
from tests.live_fixtures import OpenPage
from tests.socket_clients import an_offer


async def test_what_one_page_publishes_others_are_told_of_and_receive(door: Classroom, pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    answer = await ada.ask("publish", an_offer(["microphone", "camera"]))
    assert answer["ok"], answer
    assert [track["mid"] for track in answer["publications"]] == ["0", "1"]
    camera = answer["publications"][1]["publication_id"]
    told = await basile.expect("published", lambda e: e["publication"]["source"] == "camera")
    assert told["publication"] == {
        "publication_id": camera,
        "participant_id": ada.id,
        "connection_id": ada.client.get_sid(),
        "source": "camera",
        "active": True,
    }
    assert (await basile.ask("subscribe"))["ok"]
    assert await basile.expect("offer") == {"version": 1, "sdp": "offer"}
    assert (await basile.ask("answer", {"version": 1, "sdp": "v=0"}))["ok"]
    assert (
        await basile.ask(
            "want", {"pictures": [{"publication_id": p, "width": 320, "height": 180} for p in (camera, "gone")]}
        )
    )["ok"]
    assert (await basile.ask("limit_pictures", {"limit": "saving"}))["ok"]
    assert door.media.named("limit_pictures")[0][1] == "saving"
    assert door.media.named("want")[0][1] == (WantedPicture(camera, 320, 180),)
    refused = await basile.ask("unpublish", {"publication_id": camera})
    assert refused["code"] == "unknown_publication"
    assert (await ada.ask("unpublish", {"publication_id": camera}))["ok"]
    await basile.expect("unpublished", lambda e: e["publication_id"] == camera)


async def test_a_screens_sound_comes_and_goes_with_the_screen(door: Classroom, pages: OpenPage) -> None:
    """By itself it would be a microphone that nobody sees, where microphones are withheld."""
    ada, trainer = await pages("ada"), await pages("trainer")
    assert (await trainer.ask("set_means", {"means": "microphone", "on": False}))["ok"]
    assert (await ada.ask("publish", an_offer(["screen_sound"])))["code"] == "malformed"
    assert door.media.named("publish") == []
    answer = await ada.ask("publish", an_offer(["screen", "screen_sound"]))
    screen, sound = (track["publication_id"] for track in answer["publications"])
    assert (await ada.ask("publish", an_offer(["screen_sound"])))["code"] == "malformed"
    assert (await ada.ask("unpublish", {"publication_id": screen}))["ok"]
    for one in (screen, sound):
        await trainer.expect("unpublished", lambda e, one=one: e["publication_id"] == one)
    assert {one for _, one in door.media.named("unpublish")} == {screen, sound}
    assert (await ada.ask("unpublish", {"publication_id": sound}))["code"] == "unknown_publication"


async def test_a_trainer_mutes_and_the_owner_turns_on_again(door: Classroom, pages: OpenPage) -> None:
    trainer, ada = await pages("trainer"), await pages("ada")
    await ada.ask("tell_devices", {"microphone": "on", "camera": "off", "hears": True})
    answer = await ada.ask("publish", an_offer(["microphone"]))
    publication_id = answer["publications"][0]["publication_id"]
    assert (await trainer.ask("mute", {"participant_id": None}))["ok"]
    assert (await ada.expect("muted"))["by_moderator"] is True
    await ada.expect("published", lambda e: e["publication"]["active"] is False)
    assert door.media.named("pause") == [(publication_id, True)]
    await ada.ask("tell_devices", {"microphone": "on", "camera": "off", "hears": True})
    assert door.media.named("pause") == [(publication_id, True), (publication_id, False)]


async def test_without_media_all_but_media_goes_on(door: Classroom, pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    await ada.ask("publish", an_offer(["camera"]))
    door.media.available = False
    await media_lost(door.world, lambda _: True)
    await basile.expect("media_lost")
    assert (await ada.ask("publish", an_offer(["camera"])))["code"] == "media_unavailable"
    assert (await ada.ask("subscribe"))["code"] == "media_unavailable"
    assert (await ada.write("la conversation continue"))["ok"]
    chloe = await pages("chloe")
    assert chloe.welcome["media"] == {"available": False}
    assert chloe.welcome["publications"] == []
    door.media.available = True
    await media_back(door.world, lambda _: True)
    await ada.expect("media_back")
    assert (await ada.ask("publish", an_offer(["camera"])))["ok"]


async def test_a_media_process_that_hangs_holds_up_nobody_but_who_waits_for_it(
    door: Classroom, pages: OpenPage
) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    door.media.gate.clear()
    waiting = asyncio.create_task(ada.ask("publish", an_offer(["camera"])))
    assert (await basile.write("pendant ce temps"))["ok"]
    assert (await basile.ask("raise_hand"))["ok"]
    await ada.expect("hand_raised")
    assert not waiting.done()
    door.media.gate.set()
    assert (await waiting)["ok"]
