"""The page of a domain's places: for its planners; what is kept is offered where people meet, and told to them."""

import re

import pytest

from server.pages import places
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import Client, planted, send, sign_in, text_of
from tests.server.schedulers import WEEKLY, client
from tests.storage.planted import Planted, an_id

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]

PAGE = f"/domains/{an_id('domain')}/places"
HALL = {"name": "Amphi", "address": "1 rue des Écoles", "capacity": "30", "access": "Sonnez deux fois."}


async def _one(client: Client) -> str:
    found = re.search(rf'href="({PAGE}/[\w-]+)"', await text_of(client, PAGE))
    assert found is not None
    return found[1]


def _version(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found is not None
    return found[1]


async def test_a_place_is_added_chosen_told_and_retired(client: Client, planted: Planted) -> None:
    assert PAGE in await text_of(client, "/formations")
    assert (await send(client, PAGE, PAGE, **HALL)).headers["Location"].endswith("done=added")
    url = await _one(client)
    place_id = url.rpartition("/")[2]
    plan = f"/formations/{planted.formation.id}/plan"
    assert f'<option value="{place_id}">Amphi, 1 rue des Écoles (30 places)' in await text_of(client, plan)
    meeting = WEEKLY | {"kind": "in_person", "repeat": "once", "title": "Journée", "place_id": place_id}
    assert (await send(client, plan, plan, **meeting)).status == 303
    space = await text_of(client, f"/formations/{planted.formation.id}")
    assert "Amphi, 1 rue des Écoles" in space
    assert "Sonnez deux fois." in space
    html = await text_of(client, plan)
    dates = re.findall(rf'href="({plan}/(?!activities)[\w-]{{22}})"', html)
    assert "Amphi, 1 rue des Écoles" in await text_of(client, f"{dates[-1]}/signatures")
    activity = re.findall(rf'href="({plan}/activities/[\w-]+)"', html)[-1]
    assert f'<option value="{place_id}" selected>' in await text_of(client, activity)
    seen = await text_of(client, url)
    assert (await send(client, url, url, do="retire", version=_version(seen))).status == 303
    assert place_id not in await text_of(client, plan)
    assert f'<option value="{place_id}" selected>' in await text_of(client, activity)
    assert "Lieux qui ne servent plus" in await text_of(client, PAGE)
    answer = await send(client, url, url, do="restore", version=_version(seen))
    assert answer.status == 409
    assert "vient de modifier ce lieu" in await answer.text()
    assert (await send(client, url, url, do="restore", version="2")).status == 303
    assert place_id in await text_of(client, plan)


async def test_of_many_places_those_are_offered_whose_name_one_writes(
    client: Client, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MOST_OFFERED", 1)
    for name in ("Amphi", "Gymnase"):
        assert (await send(client, PAGE, PAGE, **HALL | {"name": name})).status == 303
    plan = f"/formations/{planted.formation.id}/plan"
    html = await text_of(client, plan)
    assert "Gymnase" not in html
    assert f'<preau-place-choice find="/api/v1{PAGE}" list="places-found">' in html
    async with client.get(f"/api/v1{PAGE}?named=GYM+ecoles&limit=20") as answer:
        (found,) = (await answer.json())["items"]
    meeting = WEEKLY | {"kind": "in_person", "repeat": "once", "title": "Journée", "place_id": ""}
    written = f"{found['name']}, {found['address']}"
    assert (await send(client, plan, plan, **meeting, place=written)).status == 303
    activity = re.findall(rf'href="({plan}/activities/[\w-]+)"', await text_of(client, plan))[-1]
    html = await text_of(client, activity)
    assert f'<option value="{found["id"]}" selected>Gymnase' in html
    assert "Amphi" not in html
    html = await text_of(client, f"{PAGE}?named=amph")
    assert ("Gymnase" in html, 'value="amph"' in html) == (False, True)
    monkeypatch.setattr(places, "MOST_LISTED", 1)
    assert "Gymnase" not in await text_of(client, PAGE)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": " "}, "name", "Donnez un nom"),
        ({"capacity": "beaucoup"}, "capacity", "Le nombre de places"),
        ({"access": "x" * 1001}, "access", "Les indications d'accès"),
        ({}, "name", "Ce domaine a déjà un lieu"),
    ],
)
async def test_what_does_not_fit_is_said_beside_its_field(
    client: Client, changes: dict[str, str], field: str, sentence: str
) -> None:
    assert (await send(client, PAGE, PAGE, **HALL)).status == 303
    url = await _one(client)
    bare = {"name": "<b>Annexe</b>", "address": ""}
    assert (await send(client, PAGE, PAGE, **bare)).status == 303
    for page, told in ((PAGE, HALL | changes), (url, bare | {"do": "change", "version": "1"} | changes)):
        if page == url and not changes:
            continue
        answer = await send(client, page, page, **told)
        html = (await answer.text()).replace("&#39;", "'").replace("\u2019", "'")
        assert answer.status == 400
        beside = re.search(rf'<p class="field">(?:(?!</p>).)*id="error-{field}">.*?</p>', html, re.S)
        assert beside is not None
        assert sentence in beside[0]
        assert "<b>Annexe" not in html


async def test_others_find_no_door(client: Client, given: TestWorld, planted: Planted) -> None:
    assert (await send(client, PAGE, PAGE, **HALL)).status == 303
    url = await _one(client)
    await text_of(client, f"{PAGE}/{an_id('nowhere')}", 404)
    await text_of(client, f"/domains/{an_id('nowhere')}/places", 404)
    assert (await send(client, url, url, do="x", version="1")).status == 400
    for person in (planted.trainer, planted.ada):
        await send(client, "/account", "/sign-out")
        await sign_in(client, person)
        for path in (PAGE, url):
            await text_of(client, path, 404)
            assert (await send(client, "/account", path, **HALL, do="change", version="1")).status == 404
        assert "Lieux" not in await text_of(client, "/formations")
