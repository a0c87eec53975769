"""What one may not do, be or write in a live room: refused, and the class goes on."""

import asyncio
import json
import string
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from actions.ports.live import JoinTicket
from gateways.join_tokens import GOOD_FOR_S, SignedJoinTokens
from rooms.ids import RoomId
from tests.live import SECRET, Classroom, TestClock
from tests.live_fixtures import OpenPage, OpenRaw
from tests.socket_clients import Page, refusal
from tests.waiting import until


async def goes_on(*pages: Page) -> None:
    """Each hears the first, and none was disconnected."""
    text = f"on continue {uuid.uuid4()}"
    assert (await pages[0].write(text))["ok"]
    for page in pages:
        await page.expect("message_sent", lambda m: m["text"] == text)
        assert not page.disconnected.is_set()


@pytest.fixture
async def bystanders(pages: OpenPage) -> AsyncIterator[None]:
    """Two people in the class, who still hear each other after the attack, on the same connections."""
    pair = [await pages("trainer2"), await pages("denis")]
    await goes_on(*pair)
    yield
    await goes_on(*pair)


@pytest.mark.parametrize(
    "extra", [{"moderator": True}, {"role": "trainer"}, {"standing": "trainer"}, {"participant_id": "trainer"}]
)
async def test_row_1_a_role_beside_the_token_is_refused(
    door: Classroom, pages: OpenPage, extra: dict[str, Any]
) -> None:
    trainer, basile = await pages("trainer"), await pages("basile")
    assert await refusal(door, "ada", **extra) == {"code": "malformed"}
    await goes_on(trainer, basile)


async def test_row_1_the_records_say_who_is_a_trainer_not_the_token(door: Classroom, pages: OpenPage) -> None:
    ticket = replace(door.ticket("trainer"), person_id=door.people["ada"].id)
    assert await refusal(door, "ada", token=door.world.join_tokens.make(ticket)) == {"code": "not_signed_in"}
    ada, basile = await pages("ada"), await pages("basile")
    assert ada.welcome["you"]["moderator"] is False
    assert (await ada.ask("end_class"))["code"] == "not_moderator"
    await goes_on(ada, basile)


@pytest.mark.parametrize("claim", ["person_id", "participant_id", "name", "connection_id"])
async def test_row_2_nobody_speaks_as_another(pages: OpenPage, claim: str) -> None:
    trainer, ada = await pages("trainer"), await pages("ada")
    payload = {"command_id": str(uuid.uuid4()), "text": "je suis le formateur", claim: trainer.id}
    assert (await ada.ask("send_message", payload))["code"] == "malformed"
    await goes_on(ada, trainer)
    assert {m["participant_id"] for name, m in trainer.heard if name == "message_sent"} == {ada.id}


async def test_row_2_a_connection_cannot_be_named_by_another(
    door: Classroom, raw_sockets: OpenRaw, pages: OpenPage
) -> None:
    """Taking the victim's client_id replaces nobody but oneself."""
    trainer, victim = await pages("trainer"), await pages("basile")
    thief = Page(door, "ada")
    thief.client_id = victim.client_id
    await thief.open()
    await goes_on(victim, trainer, thief)
    await thief.close()


@pytest.mark.usefixtures("bystanders")
async def test_row_3_whoever_guesses_tokens_is_refused_each_time_and_disturbs_nobody(door: Classroom) -> None:
    good = door.token("ada")
    guesses = [door.world.tokens.public_id() for _ in range(20)] + [good[:-number] for number in range(1, 21)]
    for first in range(0, len(guesses), 10):
        answers = await asyncio.gather(*(refusal(door, "ada", token=guess) for guess in guesses[first : first + 10]))
        assert answers == [{"code": "token_invalid"}] * len(answers)


def test_row_3_tokens_of_the_same_ticket_and_ids_tell_nothing_of_one_another(door: Classroom) -> None:
    ids = {door.world.tokens.public_id() for _ in range(2_000)}
    assert len(ids) == 2_000
    assert {len(one) for one in ids} == {22}
    used = {one[0] for one in ids}
    assert len(used) > 40
    assert used <= set(string.ascii_letters + string.digits + "-_")


@pytest.mark.usefixtures("bystanders")
@pytest.mark.parametrize("where", [0, 3, 10, -8])
async def test_row_4_a_token_with_one_letter_changed_is_invalid(door: Classroom, where: int) -> None:
    """But for the last letter, whose unused bits may change: it is the same token still."""
    token = list(door.token("ada"))
    token[where] = "A" if token[where] != "A" else "B"
    assert await refusal(door, "ada", token="".join(token)) == {"code": "token_invalid"}


@pytest.mark.usefixtures("bystanders")
@pytest.mark.parametrize("token", ["x", ".", "a.b", "é", "null", "x" * 1024, "{}", "W10.x"])
async def test_row_4_what_is_no_token_is_invalid(door: Classroom, token: str) -> None:
    assert await refusal(door, "ada", token=token) == {"code": "token_invalid"}


@pytest.mark.usefixtures("bystanders")
async def test_row_4_a_token_signed_with_another_secret_is_invalid(door: Classroom) -> None:
    forged = SignedJoinTokens(b"another secret", door.clock).make(door.ticket("trainer"))
    assert await refusal(door, "ada", token=forged) == {"code": "token_invalid"}


def a_minute_ago(seconds: float = GOOD_FOR_S + 2) -> SignedJoinTokens:
    """What made the tokens then."""
    clock = TestClock()
    clock.ahead_s -= seconds
    return SignedJoinTokens(SECRET, clock)


@pytest.mark.usefixtures("bystanders")
async def test_row_4_a_token_is_good_for_a_minute(door: Classroom, pages: OpenPage) -> None:
    await pages("ada", token=a_minute_ago(GOOD_FOR_S - 10).make(door.ticket("ada")))
    expired = a_minute_ago().make(door.ticket("ada"))
    assert await refusal(door, "ada", token=expired) == {"code": "token_expired"}


@pytest.mark.usefixtures("bystanders")
@pytest.mark.parametrize("room_id", ["a.b", "a/b", "a\0b", "a,b", "../x", "a b", "'; drop table room; --"])
async def test_row_5_separators_in_ids_name_nothing(door: Classroom, room_id: str) -> None:
    token = door.world.join_tokens.make(JoinTicket(door.people["ada"].id, RoomId(room_id), door.ticket("ada").sign_in))
    assert (await refusal(door, "ada", token=token))["code"] == "not_a_member"


@pytest.mark.parametrize("target", ["a.b", "a/b", "a\nb", "a,b", "é", "", "x" * 100])
async def test_row_5_separators_in_commands_are_refused(pages: OpenPage, target: str) -> None:
    trainer, ada = await pages("trainer"), await pages("ada")
    assert (await trainer.ask("mute", {"participant_id": target}))["code"] == "malformed"
    await goes_on(trainer, ada)


async def test_row_7_who_was_removed_does_not_come_back_with_a_token_from_before(
    door: Classroom, pages: OpenPage
) -> None:
    trainer, basile, ada = await pages("trainer"), await pages("basile"), await pages("ada")
    kept = door.token("ada")
    assert (await trainer.ask("remove_participant", {"participant_id": ada.id}))["ok"]
    for client_id in (ada.client_id, str(uuid.uuid4())):
        assert await refusal(door, "ada", token=kept, client_id=client_id) == {"code": "removed_from_room"}
    await goes_on(trainer, basile)


async def test_row_7_a_removal_outlives_the_memory_of_the_room(door: Classroom, pages: OpenPage) -> None:
    trainer, ada = await pages("trainer"), await pages("ada")
    await trainer.ask("remove_participant", {"participant_id": ada.id})
    await trainer.ask("leave")
    await trainer.is_closed()
    assert not door.world.live_rooms.is_in_use(door.room_id)
    assert await refusal(door, "ada") == {"code": "removed_from_room"}


@pytest.mark.usefixtures("bystanders")
@pytest.mark.parametrize("word", ["bad", "expired"])
async def test_row_8_a_bad_token_in_somebodys_name_does_not_eject_them(
    door: Classroom, pages: OpenPage, word: str
) -> None:
    victim, trainer = await pages("ada"), await pages("trainer")
    tokens = {"bad": door.token("ada")[:-4] + "AAAA", "expired": a_minute_ago().make(door.ticket("ada"))}
    refused = await refusal(door, "ada", token=tokens[word], client_id=victim.client_id)
    assert refused == {"code": {"bad": "token_invalid", "expired": "token_expired"}[word]}
    await goes_on(victim, trainer)


@pytest.mark.parametrize(("word", "room"), [("stranger", "room_id"), ("ada", "other_room_id"), ("ada", "rehearsal_id")])
async def test_row_10_a_token_for_a_room_of_others_opens_nothing(
    door: Classroom, pages: OpenPage, word: str, room: str
) -> None:
    trainer, basile = await pages("trainer"), await pages("basile")
    token = door.token(word, getattr(door, room))
    assert await refusal(door, word, token=token) == {"code": "not_a_member"}
    await goes_on(trainer, basile)


async def test_row_11_nobody_slips_in_while_the_class_ends(door: Classroom, pages: OpenPage) -> None:
    trainer = await pages("trainer")
    arriving = [asyncio.create_task(attempt(door, word)) for word in ("ada", "basile", "chloe", "denis") * 3]
    ended = await trainer.ask("end_class")
    assert ended["ok"]
    await asyncio.gather(*arriving)
    await until(lambda: not door.world.live_rooms.is_in_use(door.room_id))
    assert await refusal(door, "ada") == {"code": "room_ended"}


async def test_row_11_a_removal_and_a_return_at_the_same_moment_end_outside(door: Classroom, pages: OpenPage) -> None:
    trainer, ada = await pages("trainer"), await pages("ada")
    arriving = [asyncio.create_task(attempt(door, "ada")) for _ in range(6)]
    await trainer.ask("remove_participant", {"participant_id": ada.id})
    await asyncio.gather(*arriving)
    async with door.room() as room:
        assert ada.id not in room.members
    await goes_on(trainer)


async def attempt(door: Classroom, word: str) -> None:
    """Try to come in, whatever comes of it."""
    page = Page(door, word)
    with suppress(Exception):  # let in and thrown out, or not let in
        await page.open()
    await page.close()


async def test_row_13_another_rooms_chat_is_neither_heard_nor_read(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")
    stranger = await pages("stranger", room_id=door.other_room_id)
    await ada.write("un secret de la salle 1")
    await stranger.write("un secret de la salle 2")
    await stranger.expect("message_sent")
    history = await stranger.ask("read_history", {"before": None, "after": 0, "limit": 200})
    assert [m["text"] for m in history["events"]] == ["un secret de la salle 2"]
    refused = await stranger.ask("read_history", {"before": None, "after": 0, "limit": 200, "room_id": door.room_id})
    assert refused["code"] == "malformed"
    assert stranger.messages == ["un secret de la salle 2"]
    assert ada.messages == ["un secret de la salle 1"]
    assert ada.id not in json.dumps(stranger.heard)


async def test_row_13_who_left_reads_and_hears_nothing_more(door: Classroom, pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    await ada.ask("leave")
    await ada.is_closed()
    heard = len(ada.heard)
    await basile.write("sans ada")
    await basile.expect("message_sent")
    assert len(ada.heard) == heard


HTML = "<img src=x onerror=alert(1)>\"'&<script>"


@pytest.mark.usefixtures("bystanders")
async def test_row_22_html_travels_as_plain_text(pages: OpenPage) -> None:
    """Nothing is stripped nor escaped here: JSON carries it exactly, and pages put it in text nodes."""
    ada, basile = await pages("ada"), await pages("basile")
    await ada.write(HTML)
    assert (await basile.expect("message_sent"))["text"] == HTML


@pytest.mark.usefixtures("bystanders")
async def test_row_23_controls_and_overrides_never_arrive(door: Classroom, pages: OpenPage) -> None:
    ada, basile = await pages("ada"), await pages("basile")
    await ada.write("paie\u202e\u2066\x00\x1b[31m\u200b 10 €")
    assert (await basile.expect("message_sent"))["text"] == "paie[31m 10 €"
    assert (await ada.write("\u202e\u200b"))["code"] == "message_empty"


@pytest.mark.usefixtures("bystanders")
async def test_row_40_a_token_used_twice_makes_no_second_participant(door: Classroom, pages: OpenPage) -> None:
    token = door.token("ada")
    first = await pages("ada", token=token)
    await pages("ada", token=token)
    trainer = await pages("trainer")
    assert len([p for p in trainer.welcome["participants"] if p["participant_id"] == first.id]) == 1


async def test_row_43_who_is_not_in_the_room_learns_nothing_of_who_is(door: Classroom, pages: OpenPage) -> None:
    await pages("ada")
    refused = await refusal(door, "stranger", token=door.token("stranger", door.room_id))
    assert refused == {"code": "not_a_member"}
