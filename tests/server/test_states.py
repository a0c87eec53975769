"""The state of a formation on its page: a button for each move, for planners; a draft says that it is one."""

import re

import aiohttp
import pytest

from formations.states import State
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import Client, planted, send, sign_in, text_of
from tests.server.schedulers import client
from tests.storage.planted import Planted

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]


def _space(planted: Planted) -> str:
    return f"/formations/{planted.formation.id}"


async def _send(client: Client, planted: Planted, **form: str) -> int:
    return (await send(client, "/account", f"{_space(planted)}/state", **form)).status


async def test_a_planner_finishes_and_archives(client: Client, planted: Planted) -> None:
    assert "Terminer la formation" in await text_of(client, _space(planted))
    assert await _send(client, planted, seen="running", move="finish") == 303
    html = await text_of(client, _space(planted))
    assert "Archiver définitivement" in html
    assert "Reprendre la formation" in html
    assert await _send(client, planted, seen="running", move="finish") == 409
    assert await _send(client, planted, seen="finished", move="archive") == 303
    html = await text_of(client, _space(planted))
    assert "Plus rien n'y change." in html
    assert "/state" not in html
    assert (await client.get(f"{_space(planted)}/plan")).status == 403


@pytest.mark.parametrize("form", [{}, {"seen": "running", "move": "run"}, {"seen": "x", "move": "finish"}])
async def test_forms_that_are_none_of_ours(client: Client, planted: Planted, form: dict[str, str]) -> None:
    assert await _send(client, planted, **form) == 400


async def test_a_field_that_is_a_file_or_octets_is_none_of_ours(client: Client, planted: Planted) -> None:
    token = re.search(r'name="csrf-token" content="([^"]+)"', await text_of(client, "/account"))
    assert token is not None
    for filename in (None, "state.txt"):
        form = aiohttp.FormData({"csrf": token[1], "move": "finish"})
        form.add_field("seen", "running", filename=filename, content_type="application/octet-stream")
        assert (await client.post(f"{_space(planted)}/state", data=form)).status == 400


async def test_a_trainer_sees_that_it_is_a_draft_and_a_participant_sees_nothing(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    async with given.store.writing() as records:
        await records.formations.set_state(planted.formation.id, State.DRAFT)
    await send(client, "/account", "/sign-out")
    await sign_in(client, planted.trainer)
    html = await text_of(client, _space(planted))
    assert "Brouillon" in html
    assert "Ouvrir aux personnes inscrites" not in html
    assert "Brouillon" in await text_of(client, "/formations")
    assert await _send(client, planted, seen="draft", move="open") == 403
    await send(client, "/account", "/sign-out")
    await sign_in(client, planted.ada)
    await text_of(client, _space(planted), 404)
    assert planted.formation.title not in await text_of(client, "/formations")
    assert await _send(client, planted, seen="draft", move="open") == 404
