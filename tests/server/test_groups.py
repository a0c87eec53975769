"""The pages of groups, and dates that a form gives to one of them."""

import re

from tests.actions.conftest import given, migrated_file, own_file
from tests.server.browsing import Client, planted, send, sign_in, text_of
from tests.server.schedulers import client
from tests.storage.planted import Planted, an_id

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]


async def _make(client: Client, planted: Planted) -> str:
    page = f"/formations/{planted.formation.id}/groups"
    answer = await send(client, page, page, name="Groupe A")
    assert answer.status == 303
    return answer.headers["Location"]


async def test_a_group_is_made_filled_given_a_date_and_shown(client: Client, planted: Planted) -> None:
    space = f"/formations/{planted.formation.id}"
    assert f'href="{space}/groups"' in await text_of(client, f"{space}/participants")
    page = await _make(client, planted)
    filled = {f"member-{planted.ada.id}": "1", "name": "Groupe A", "version": "1", "do": "keep", "external_id": "a 1"}
    assert (await send(client, page, page, **filled)).headers["Location"] == f"{space}/groups?done=keep"
    assert (await send(client, page, page, **filled)).status == 409
    assert "1 participant · au catalogue : A1" in await text_of(client, f"{space}/groups")
    assert re.search(rf'name="member-{planted.ada.id}" value="1" checked', await text_of(client, page))
    plan = f"{space}/plan/activities/{an_id('activity-1')}"
    html = await text_of(client, plan)
    assert "Tout le monde" in html
    group_id = page.rpartition("/")[2]
    dates = {"starts_day": "2027-03-18", "starts_hour": "14:00", "ends_hour": "15:00", "repeat": "once"}
    answer = await send(client, plan, plan, do="add", version="1", group=group_id, **dates)
    assert answer.status == 303
    for shown in (f"{space}/plan", f"{space}/programme", space):
        assert "Groupe A" in await text_of(client, shown)
    assert "Activité 1 · Groupe A" in await text_of(client, f"{space}/calendar?view=agenda&date=2027-03-18")
    assert "Ce groupe a des dates" in await (await send(client, page, page, do="remove", version="2")).text()
    await send(client, "/account", "/sign-out")
    await sign_in(client, planted.basile)
    assert "Groupe A" not in await text_of(client, space)


async def test_what_cannot_be_is_said(client: Client, planted: Planted) -> None:
    page = await _make(client, planted)
    above = page.rpartition("/")[0]
    answer = await send(client, above, above, name="groupe a")
    assert (answer.status, "porte déjà ce nom" in await answer.text()) == (400, True)
    answer = await send(client, page, page, do="keep", name="", version="1")
    assert (answer.status, "Donnez un nom" in await answer.text()) == (400, True)
    assert (await send(client, page, page, do="dance", version="1")).status == 400
    assert (await client.get(f"{above}/unknown")).status == 404
    assert (await send(client, page, page, do="remove", version="1")).status == 303
    await send(client, "/account", "/sign-out")
    await sign_in(client, planted.trainer)
    assert (await client.get(above)).status == 403
