"""The way into a room over HTTP, with the whole application."""

from typing import Any

import aiohttp
import pytest
import socketio

from actions.sign_in import create_token
from tests.live import Classroom
from tests.server.served import migrated_file, served

__all__ = ["migrated_file", "served"]


async def ask_to_join(served: Classroom, word: str | None, room_id: str) -> tuple[int, dict[str, Any]]:
    bearer = await create_token(served.world, f"{word}@example.org") if word else "nobody's"
    headers = {"Authorization": f"Bearer {bearer}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{served.url}/api/v1/rooms/{room_id}/join", headers=headers) as answer,
    ):
        return answer.status, await answer.json(content_type=None)


async def test_a_member_gets_a_token_that_opens_the_socket(served: Classroom) -> None:
    status, answer = await ask_to_join(served, "ada", served.room_id)
    assert (status, answer["url"], answer["room_id"]) == (200, "", served.room_id)
    client = socketio.AsyncClient(reconnection=False)
    auth = {"token": answer["token"], "after": None, "client_id": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}
    await client.connect(served.url, auth=auth, transports=["websocket"])
    assert client.connected
    inside = [(await ask_to_join(served, word, served.room_id))[1]["inside"] for word in ("ada", "basile")]
    assert (answer["inside"], *inside) == (False, True, False)
    await client.disconnect()
    await client.shutdown()


@pytest.mark.parametrize(
    ("word", "room", "code"),
    [
        ("stranger", "room_id", "not_a_member"),
        ("ada", "other_room_id", "not_a_member"),
        (None, "room_id", "not_signed_in"),
    ],
)
async def test_others_are_told_why_not(served: Classroom, word: str | None, room: str, code: str) -> None:
    status, answer = await ask_to_join(served, word, getattr(served, room))
    assert (status >= 400, answer["code"]) == (True, code)


async def test_a_room_that_is_not_there_and_one_of_others_give_the_same_answer(served: Classroom) -> None:
    assert await ask_to_join(served, "ada", "nothere") == await ask_to_join(served, "ada", served.other_room_id)


@pytest.mark.parametrize("origin", ["null", "https://elsewhere.example"])
async def test_the_socket_is_closed_to_other_origins(served: Classroom, origin: str) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(f"{served.url}/socket.io/?EIO=4&transport=websocket", headers={"Origin": origin})
