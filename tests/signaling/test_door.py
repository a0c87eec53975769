"""The door itself: who is welcomed over what, what is logged, and how it stops."""

import asyncio

import pytest
import structlog

from storage.live_rooms import LONGEST_WAIT_S
from tests.live import Classroom
from tests.live_fixtures import OpenPage, OpenRaw
from tests.socket_clients import an_offer


async def test_a_page_is_welcomed_with_all_it_needs(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")
    welcome = ada.welcome
    assert welcome["room"]["room_id"] == door.room_id
    assert welcome["room"]["formation_title"] == "Formation 1"
    assert welcome["room"]["starts_at"].endswith("Z")
    assert welcome["you"] == {
        "participant_id": ada.id,
        "connection_id": ada.client.get_sid(),
        "moderator": False,
        "chat_only": False,
    }
    assert [p["participant_id"] for p in welcome["participants"]] == [ada.id]
    assert welcome["sequence"] == 0
    assert welcome["missed"] == []
    assert welcome["media"] == {"available": True}


async def test_long_polling_alone_does_all_the_same(pages: OpenPage) -> None:
    ada, basile = await pages("ada", transports=("polling",)), await pages("basile")
    assert (await ada.write("par le petit tuyau"))["ok"]
    await basile.expect("message_sent", lambda m: m["text"] == "par le petit tuyau")
    assert (await basile.write("bien reçu"))["ok"]
    await ada.expect("message_sent", lambda m: m["text"] == "bien reçu")
    assert ada.client.transport() == "polling"


async def test_long_polling_is_upgraded_to_a_websocket(pages: OpenPage) -> None:
    ada = await pages("ada", transports=("polling", "websocket"))
    assert ada.client.transport() == "websocket"
    assert (await ada.write("élargi"))["ok"]
    await ada.expect("message_sent")


async def test_hands_go_up_in_order_and_down_again(pages: OpenPage) -> None:
    trainer, ada, basile = await pages("trainer"), await pages("ada"), await pages("basile")
    await basile.ask("raise_hand")
    await ada.ask("raise_hand")
    raised = await trainer.expect("hand_raised", lambda e: len(e["hands"]) == 2)
    assert raised["hands"] == [basile.id, ada.id]
    refused = await ada.ask("lower_hand", {"participant_id": basile.id})
    assert (refused["ok"], refused["code"]) == (False, "not_moderator")
    assert (await trainer.ask("lower_hand", {"participant_id": basile.id}))["ok"]
    await ada.expect("hand_lowered", lambda e: e["hands"] == [ada.id])
    assert (await trainer.ask("lower_all_hands"))["ok"]
    await ada.expect("hand_lowered", lambda e: e["hands"] == [])


async def test_reactions_pass_to_all(pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    assert (await ada.ask("react", {"reaction": "clap"})) == {"ok": True}
    assert await basile.expect("reacted") == {"participant_id": ada.id, "reaction": "clap"}


async def test_what_was_not_foreseen_is_internal_logged_without_its_words_and_the_connection_goes_on(
    door: Classroom, pages: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await pages("ada")

    async def fail(*_: object) -> None:
        raise RuntimeError("canari-19c4")

    monkeypatch.setattr(door.media, "subscribe", fail)
    with structlog.testing.capture_logs() as lines:
        answer = await ada.ask("subscribe")
    assert (answer["ok"], answer["code"]) == (False, "internal")
    assert "canari" not in str(answer)
    assert [(line["event"], line["command"]) for line in lines] == [("command_failed", "subscribe")]
    assert (await ada.write("encore là"))["ok"]


async def test_nothing_of_what_people_say_is_logged(door: Classroom, pages: OpenPage, raw_sockets: OpenRaw) -> None:
    canary = "canari-5e2b"
    with structlog.testing.capture_logs() as lines:
        ada = await pages("ada")
        await ada.write(canary)
        await ada.ask("publish", an_offer(["camera"]) | {"sdp": f"v=0\r\no=- {canary} 2 IN IP4 1\r\n"})
        await ada.ask("react", {"reaction": canary})
        await ada.ask(canary, {"text": canary})
        raw = await raw_sockets("basile")
        await raw.say(f'42["send_message",{{"text":"{canary}"')
        await raw.ended()
        await ada.close()
    assert {line["event"] for line in lines} == {"connection_opened", "connection_closed", "malformed_frame"}
    told = str(lines)
    for word in (canary, door.people["ada"].id, "Ada", door.room_id, "127.0.0.1"):
        assert word not in told


async def test_the_server_says_that_it_stops(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")
    assert door.door is not None
    stopping = asyncio.create_task(door.door.stop())
    await ada.expect("server_stopping")
    await ada.is_closed()
    await stopping
    assert not door.door.links


async def test_a_room_that_is_held_does_not_hold_up_the_stop(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")
    assert door.door is not None
    async with asyncio.timeout(LONGEST_WAIT_S - 1), door.world.live_rooms.hold(door.room_id):
        await door.door.stop()
        await ada.disconnected.wait()
    assert not door.door.links


async def test_a_beat_that_fails_is_not_the_last(
    door: Classroom, pages: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert door.door is not None
    beats: list[float] = []
    beat, again = door.door._beat, asyncio.Event()

    def failing(now: float) -> None:
        beats.append(now)
        if len(beats) == 1:
            raise RuntimeError
        beat(now)
        again.set()

    with structlog.testing.capture_logs() as logs:
        monkeypatch.setattr(door.door, "_beat", failing)
        await asyncio.wait_for(again.wait(), 10)
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["pulse_failed"]
    await pages("ada")


async def test_a_task_that_hangs_does_not_hold_up_the_end(door: Classroom, pages: OpenPage) -> None:
    await pages("ada")
    assert door.door is not None
    door.door.engine.spawn(asyncio.Event().wait())
    async with asyncio.timeout(30):
        await door.door.stop()
    assert not door.door.engine.sockets
