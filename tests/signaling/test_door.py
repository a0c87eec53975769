"""The happy way: people come, write, raise hands, go."""

import uuid

from tests.live import Classroom
from tests.live_fixtures import OpenPage


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
