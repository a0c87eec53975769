"""The happy way: people come, write, raise hands, go."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import structlog

from actions.hearing import media_back, media_lost
from actions.ports.media import WantedPicture
from actions.ports.records import Records, StoreUnavailable
from actions.sign_in import sign_out
from storage.database import Database
from tests.live import Classroom, refusal, sign_in_of
from tests.live_fixtures import OpenPage, OpenRaw


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


async def test_three_people_write_and_all_hear_the_same_in_the_same_order(pages: OpenPage) -> None:
    everyone = [await pages("trainer"), await pages("ada"), await pages("basile")]
    for number in range(9):
        ack = await everyone[number % 3].write(f"message {number}")
        assert ack["ok"], ack
        assert ack["message"]["sequence"] == number + 1
    for page in everyone:
        await page.expect("message_sent", lambda m: m["sequence"] == 9)
        assert page.messages == [f"message {number}" for number in range(9)]


async def test_the_same_command_sent_again_is_the_same_message(pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    command_id = str(uuid.uuid4())
    first = await ada.write("une fois", command_id)
    again = await ada.write("une fois", command_id)
    assert first == again
    await ada.write("après")
    await basile.expect("message_sent", lambda m: m["text"] == "après")
    assert basile.messages == ["une fois", "après"]


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


async def test_a_page_that_comes_back_gets_what_it_missed_and_nothing_twice(pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    await ada.write("un")
    await basile.expect("message_sent")
    await basile.client.disconnect()
    for text in ("deux", "trois"):
        await ada.write(text)
    await basile.open()
    assert [message["text"] for message in basile.welcome["missed"]] == ["deux", "trois"]
    assert basile.welcome["sequence"] == 3
    assert basile.welcome["more"] is False
    await ada.write("quatre")
    await basile.expect("message_sent", lambda m: m["sequence"] == 4)
    assert basile.messages == ["un", "quatre"]


async def test_a_new_page_gets_the_end_of_the_history_and_asks_for_more(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")
    for number in range(12):
        await ada.write(f"{number}")
    basile = await pages("basile")
    assert [message["text"] for message in basile.welcome["missed"]] == [str(n) for n in range(12)]
    first = await basile.ask("read_history", {"before": None, "after": 0, "limit": 5})
    assert ([m["text"] for m in first["events"]], first["more"]) == (["0", "1", "2", "3", "4"], True)
    older = await basile.ask("read_history", {"before": 3, "after": None, "limit": 200})
    assert ([m["text"] for m in older["events"]], older["more"]) == (["0", "1"], False)
    newest = await basile.ask("read_history", {"before": None, "after": None, "limit": 3})
    assert ([m["text"] for m in newest["events"]], newest["more"]) == (["9", "10", "11"], True)


async def test_a_message_after_the_welcome_is_never_lost_between_the_two(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")

    async def chatter() -> None:
        for number in range(25):
            assert (await ada.write(f"{number}"))["ok"]

    writing = asyncio.create_task(chatter())
    others = [await pages(word) for word in ("basile", "chloe", "denis", "trainer", "trainer2")]
    await writing
    for page in others:
        missed = [m["text"] for m in page.welcome["missed"]]
        if missed[-1:] != ["24"]:
            await page.expect("message_sent", lambda m: m["text"] == "24")
        seen = missed + page.messages
        assert seen == [str(number) for number in range(25)]


async def test_someone_in_twice_is_one_participant_with_two_connections(pages: OpenPage) -> None:
    trainer, laptop = await pages("trainer"), await pages("ada")
    telephone = await pages("ada")
    changed = await trainer.expect("participant_changed", lambda e: e["participant"]["connections"] == 2)
    assert changed["participant"]["participant_id"] == laptop.id
    assert len(telephone.welcome["participants"]) == 2
    await telephone.ask("leave")
    await trainer.expect("participant_changed", lambda e: e["participant"]["connections"] == 1)
    assert not [name for name, _ in trainer.heard if name == "participant_left"]
    assert (await laptop.write("toujours là"))["ok"]


async def test_who_leaves_gets_an_answer_and_is_gone_for_all_at_once(pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    assert await ada.ask("leave") == {"ok": True}
    await basile.expect("participant_left", lambda e: e["participant_id"] == ada.id)
    async with asyncio.timeout(5):
        await ada.disconnected.wait()


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


async def test_who_is_removed_is_told_closed_and_cannot_come_back(door: Classroom, pages: OpenPage) -> None:
    trainer, ada, second, basile = await pages("trainer"), await pages("ada"), await pages("ada"), await pages("basile")
    assert (await trainer.ask("remove_participant", {"participant_id": ada.id}))["ok"]
    for page in (ada, second):
        await page.expect("removed")
        async with asyncio.timeout(5):
            await page.disconnected.wait()
    await basile.expect("participant_left", lambda e: e["participant_id"] == ada.id)
    assert await refusal(door, "ada") == {"code": "removed_from_room"}
    assert (await basile.write("la classe continue"))["ok"]


async def test_an_ended_class_is_over_for_all_and_stays_so(door: Classroom, pages: OpenPage) -> None:
    trainer, ada = await pages("trainer"), await pages("ada")
    assert (await trainer.ask("end_class")) == {"ok": True}
    for page in (trainer, ada):
        await page.expect("class_ended")
        async with asyncio.timeout(5):
            await page.disconnected.wait()
    assert await refusal(door, "ada") == {"code": "room_ended"}
    assert not door.world.live_rooms.is_in_use(door.room_id)


async def test_a_rehearsal_opens_again_after_its_end(door: Classroom, pages: OpenPage) -> None:
    trainer = await pages("trainer", room_id=door.rehearsal_id)
    assert trainer.welcome["room"]["kind"] == "rehearsal"
    assert trainer.welcome["room"]["formation_title"] is None
    await trainer.ask("end_class")
    async with asyncio.timeout(5):
        await trainer.disconnected.wait()
    await trainer.open()


async def test_reactions_pass_to_all(pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    assert (await ada.ask("react", {"reaction": "clap"})) == {"ok": True}
    assert await basile.expect("reacted") == {"participant_id": ada.id, "reaction": "clap"}


async def test_publishing_and_receiving(door: Classroom, pages: OpenPage) -> None:
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


async def test_a_write_that_the_disk_refuses_is_told_kept_nowhere_and_may_be_tried_again(
    pages: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    command_id = str(uuid.uuid4())

    @asynccontextmanager
    async def full(_self: Database) -> AsyncIterator[Records]:
        raise StoreUnavailable("SQLITE_FULL")
        yield

    with monkeypatch.context() as patched:
        patched.setattr(Database, "writing", full)
        refused = await ada.write("disque plein", command_id)
        assert (refused["ok"], refused["code"]) == (False, "storage_unavailable")
        assert (await ada.ask("read_history", {"before": None, "after": 0, "limit": 9}))["events"] == []
        assert (await ada.ask("raise_hand"))["ok"]
    assert (await ada.write("disque plein", command_id))["ok"]
    await basile.expect("message_sent")
    assert basile.messages == ["disque plein"]


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


async def test_commands_of_one_page_are_answered_in_the_order_they_were_given(pages: OpenPage) -> None:
    ada = await pages("ada")
    acks = await asyncio.gather(*(ada.write(f"{number}") for number in range(20)))
    assert [ack["message"]["sequence"] for ack in acks] == list(range(1, 21))
    assert [ack["message"]["text"] for ack in acks] == [f"{number}" for number in range(20)]


async def test_the_server_says_that_it_stops(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")
    assert door.door is not None
    stopping = asyncio.create_task(door.door.stop())
    await ada.expect("server_stopping")
    async with asyncio.timeout(5):
        await ada.disconnected.wait()
        await stopping
    assert not door.door.links


async def test_a_room_that_is_held_does_not_hold_up_the_stop(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")
    assert door.door is not None
    async with asyncio.timeout(5), door.world.live_rooms.hold(door.room_id):
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


async def test_a_page_that_falls_silent_is_reconnecting_after_five_seconds_and_gone_after_ten(
    pages: OpenPage, raw_sockets: OpenRaw
) -> None:
    trainer = await pages("trainer")
    raw = await raw_sockets("ada")
    began = asyncio.get_running_loop().time()
    await trainer.expect("participant_changed", lambda e: e["participant"]["presence"] == "reconnecting", within_s=8)
    assert 3 <= asyncio.get_running_loop().time() - began <= 8
    await trainer.expect("participant_left", within_s=8)
    # The steps are exact in tests/rooms/test_entering.py; a busy machine may be late here.
    assert 9 <= asyncio.get_running_loop().time() - began <= 14
    await raw.ended()


async def test_a_reload_shows_nothing_to_others(pages: OpenPage) -> None:
    trainer, ada = await pages("trainer"), await pages("ada")
    seen = len(trainer.heard)
    for _ in range(5):
        await ada.client.disconnect()
        await ada.open()
    await trainer.ask("raise_hand")
    await trainer.expect("hand_raised")
    told = [payload["participant"] for name, payload in trainer.heard[seen:] if name == "participant_changed"]
    assert not [name for name, _ in trainer.heard[seen:] if name in ("participant_left", "participant_joined")]
    assert {each["presence"] for each in told} == {"present"}
    assert {each["connections"] for each in told} == {1}


def an_offer(sources: list[str]) -> dict[str, object]:
    tracks = [{"mid": str(number), "source": source} for number, source in enumerate(sources)]
    return {"sdp": "v=0\r\no=- 42 2 IN IP4 127.0.0.1\r\n", "tracks": tracks, "restart": False}


async def test_who_signs_out_leaves_the_class_at_once_and_nobody_else_does(door: Classroom, pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    await sign_out(door.world, "ada")
    async with asyncio.timeout(5):
        await ada.disconnected.wait()
    assert await refusal(door, "ada") == {"code": "not_signed_in"}
    assert (await basile.write("toujours là"))["ok"]


async def test_a_sign_in_that_ends_without_notice_is_found_in_half_a_minute(door: Classroom, pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    async with door.world.store.writing() as records:
        await records.sign_ins.revoke(sign_in_of("ada"))
    assert door.door is not None
    await door.door._look_at_sign_ins()
    async with asyncio.timeout(5):
        await ada.disconnected.wait()
    assert (await basile.write("toujours là"))["ok"]


async def test_a_task_that_hangs_does_not_hold_up_the_end(door: Classroom, pages: OpenPage) -> None:
    await pages("ada")
    assert door.door is not None
    door.door.engine.spawn(asyncio.Event().wait())
    async with asyncio.timeout(5):
        await door.door.stop()
    assert not door.door.engine.sockets
