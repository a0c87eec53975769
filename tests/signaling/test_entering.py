"""Who comes, comes back, falls silent or has to go, as the others see it."""

from actions.sign_in import sign_out
from tests.live import Classroom, sign_in_of
from tests.live_fixtures import OpenPage, OpenRaw
from tests.socket_clients import Page, refusal
from tests.waiting import until


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
    await ada.is_closed()


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


async def test_a_page_that_falls_silent_is_reconnecting_after_five_seconds_and_gone_after_ten(
    door: Classroom, pages: OpenPage, raw_sockets: OpenRaw
) -> None:
    trainer = await pages("trainer")
    began = door.clock.monotonic()
    raw = await raw_sockets("ada")
    for presence, after_s in (("reconnecting", 5), ("left", 10)):
        while presence not in seen_of_ada(trainer):
            await two_seconds_pass(door, trainer)
        # The steps are exact in tests/rooms/test_entering.py; a busy machine may be late here.
        assert after_s <= door.clock.monotonic() - began <= after_s + 10
    await raw.ended()


def seen_of_ada(trainer: Page) -> set[str]:
    """What became of somebody who came after the trainer."""
    changed = {event["participant"]["presence"] for name, event in trainer.heard if name == "participant_changed"}
    return changed | {"left" for name, _ in trainer.heard if name == "participant_left"}


async def two_seconds_pass(door: Classroom, alive: Page) -> None:
    """Turns the clock, and waits until this page has answered a ping since, and its room was looked at."""
    door.clock.ahead_s += 2.0
    turned = door.clock.monotonic()

    async def has_answered() -> bool:
        async with door.room() as room:
            return room.members[alive.id].last_sign >= turned

    await until(has_answered)


async def test_who_is_removed_is_told_closed_and_cannot_come_back(door: Classroom, pages: OpenPage) -> None:
    trainer, ada, second, basile = await pages("trainer"), await pages("ada"), await pages("ada"), await pages("basile")
    assert (await trainer.ask("remove_participant", {"participant_id": ada.id}))["ok"]
    for page in (ada, second):
        await page.expect("removed")
        await page.is_closed()
    await basile.expect("participant_left", lambda e: e["participant_id"] == ada.id)
    assert await refusal(door, "ada") == {"code": "removed_from_room"}
    assert (await basile.write("la classe continue"))["ok"]


async def test_an_ended_class_is_over_for_all_and_stays_so(door: Classroom, pages: OpenPage) -> None:
    trainer, ada = await pages("trainer"), await pages("ada")
    assert (await trainer.ask("end_class")) == {"ok": True}
    for page in (trainer, ada):
        await page.expect("class_ended")
        await page.is_closed()
    assert await refusal(door, "ada") == {"code": "room_ended"}
    assert not door.world.live_rooms.is_in_use(door.room_id)


async def test_a_rehearsal_opens_again_after_its_end(door: Classroom, pages: OpenPage) -> None:
    trainer = await pages("trainer", room_id=door.rehearsal_id)
    assert trainer.welcome["room"]["kind"] == "rehearsal"
    assert trainer.welcome["room"]["formation_title"] is None
    await trainer.ask("end_class")
    await trainer.is_closed()
    await trainer.open()


async def test_who_signs_out_leaves_the_class_at_once_and_nobody_else_does(door: Classroom, pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    await sign_out(door.world, "ada")
    await ada.is_closed()
    assert await refusal(door, "ada") == {"code": "not_signed_in"}
    assert (await basile.write("toujours là"))["ok"]


async def test_a_sign_in_that_ends_without_notice_is_found_in_half_a_minute(door: Classroom, pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    async with door.world.store.writing() as records:
        await records.sign_ins.revoke(sign_in_of("ada"))
    assert door.door is not None
    await door.door._look_at_sign_ins()
    await ada.is_closed()
    assert (await basile.write("toujours là"))["ok"]
