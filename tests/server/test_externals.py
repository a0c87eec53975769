"""The page of external ids, and the preview of a table that carries some, as a scheduler meets them."""

import re

from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.test_externals import HEAD, LINES
from tests.server.browsing import Client, planted, send, sign_in, text_of
from tests.server.schedulers import client
from tests.server.test_following import upload
from tests.storage.planted import Planted

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]
IDS = {"dispositif": "23a0190456", "module": "54321"}


def _seen(html: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', html)
    assert found is not None
    return found[1]


async def test_ids_are_given_shown_and_matched_by_a_table(client: Client, planted: Planted) -> None:
    space = f"/formations/{planted.formation.id}"
    page = f"{space}/externals"
    assert f'href="{page}"' in await text_of(client, space)
    status, url = await upload(client, f"{space}/calendars", "\n".join((HEAD, *LINES)).encode(), "gaia.csv")
    assert status == 303
    html = await text_of(client, url)
    assert "Dispositif 23A0190456" in html
    assert "Ces lignes n'ont pas pu être lues, et rien n'en est repris : 7." in html
    assert "Appliquer" not in html

    seen = _seen(await text_of(client, page))
    assert (await send(client, page, page, seen=seen, **IDS)).headers["Location"] == f"{page}?saved=1"
    assert 'value="23A0190456"' in await text_of(client, f"{page}?saved=1")
    for shown in (space, f"{space}/programme"):
        assert "Module 54321" in await text_of(client, shown)
    answer = await send(client, page, page, seen=seen, **IDS)
    assert (answer.status, "vient de modifier cette formation" in await answer.text()) == (409, True)
    answer = await send(client, page, page, seen=seen, dispositif="x" * 41)
    html = await answer.text()
    assert (answer.status, 'value="' + "x" * 41 in html) == (400, True)
    assert _seen(html) == seen != _seen(await text_of(client, page))  # what was never shown is not overwritten

    groups = f"{space}/groups"
    assert (await send(client, groups, groups, name="Groupe A", external_id="01")).status == 303
    answer = await send(client, groups, groups, name="Groupe B", external_id="1")
    assert (answer.status, "porte déjà cet identifiant" in await answer.text()) == (400, True)
    html = re.sub(r"<[^>]+>|\s+", " ", await text_of(client, url))
    assert "tout le monde : 1 ; Groupe A : 1" in html
    assert "Groupe GROUPE B" not in html
    assert "Groupe 7, qui n'est pas dans cette formation" in html


async def test_others_find_no_door(client: Client, planted: Planted) -> None:
    page = f"/formations/{planted.formation.id}/externals"
    await send(client, "/account", "/sign-out")
    await sign_in(client, planted.trainer)
    await text_of(client, page, 403)
    assert (await send(client, "/account", page, seen="x", **IDS)).status == 403
    assert "Identifiants au catalogue" not in await text_of(client, f"/formations/{planted.formation.id}")
