"""An activity in the plan: changed, dated, removed while it has no date, and by one scheduler at a time."""

import re

import pytest

from formations.room_settings import Lobby, Means, RoomSettings
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import Client, planted, send, text_of
from tests.server.schedulers import WEEKLY, activity_url, add_weekly, client, hidden_in, plan_url, table_of
from tests.storage.planted import Planted

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]


async def test_an_activity_without_a_date_is_changed_dated_and_stays(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    answer = await send(client, plan_url(planted), plan_url(planted), **WEEKLY | {"starts_day": "", "lobby": "none"})
    assert answer.headers["Location"].endswith("done=undated")
    url = await activity_url(given, planted)
    assert url in await text_of(client, plan_url(planted))
    html = await text_of(client, url)
    assert "Pas encore de date." in html
    assert "Retirer l'activité" in html
    assert 'id="place"' not in html
    told = {"title": "Classe du jeudi", "planned_minutes": "60", "lobby": "approval", "place": "nulle part"}
    told |= {"mute_on_entry": "on", "allows_screen": "", "allows_chat": ""}
    told |= {"instructions": "Lire.", "links": "https://example.org/a Un article"}
    assert (await send(client, url, url, do="change", **told, **hidden_in(html))).status == 303
    activity = (await table_of(given, planted)).activities[-1]
    assert (activity.title, activity.room, activity.place, activity.kind) == (
        "Classe du jeudi",
        RoomSettings(Lobby.APPROVAL, mute_on_entry=True, allows=frozenset({Means.MICROPHONE, Means.CAMERA})),
        "",
        "virtual_class",
    )
    html = await text_of(client, url)
    assert "https://example.org/a Un article" in html
    assert re.search(r'name="mute_on_entry" value="on" checked', html)
    assert not re.search(r'name="allows_chat" value="on" checked', html)
    refused = await send(client, url, url, do="change", **told | {"allows_chat": "perhaps"}, **hidden_in(html))
    assert refused.status == 400
    assert (await send(client, url, url, do="add", **WEEKLY, **hidden_in(html))).status == 303
    assert len((await table_of(given, planted)).plans[-1].occurrences) == 4
    html = await text_of(client, url)
    assert html.count("17 h 30") == 4
    assert "elle ne peut pas être retirée" in html
    assert (await send(client, url, url, do="remove", **hidden_in(html))).status == 409
    assert len((await table_of(given, planted)).activities) == 4


async def test_an_activity_without_a_date_is_removed(client: Client, given: TestWorld, planted: Planted) -> None:
    await add_weekly(client, planted, starts_day="")
    url = await activity_url(given, planted)
    answer = await send(client, url, url, do="remove", **hidden_in(await text_of(client, url)))
    assert answer.headers["Location"].endswith("done=removed")
    assert "L'activité est retirée du plan." in await text_of(client, answer.headers["Location"])
    await text_of(client, url, 404)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "Donnez un titre"),
        ({"title": "Bilan\u202exslx."}, "title", "sans caractères invisibles ni superposés"),
        ({"title": "Z" + "\u0335" * 99}, "title", "sans caractères invisibles ni superposés"),
        ({"planned_minutes": "x"}, "planned_minutes", "La durée prévue"),
        ({"capacity": "0"}, "capacity", "Le nombre de places"),
        ({"links": "ftp://x"}, "links", "Chaque lien"),
        ({"address": "x" * 401}, "address", "L'adresse est trop longue"),
    ],
)
async def test_what_does_not_fit_is_said_beside_its_field(
    client: Client, given: TestWorld, planted: Planted, changes: dict[str, str], field: str, sentence: str
) -> None:
    url = await activity_url(given, planted, 0)
    told = {"title": "Journée", "planned_minutes": "60", "instructions": "Gardé", "version": "1"} | changes
    answer = await send(client, url, url, do="change", **told)
    html = (await answer.text()).replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 400
    beside = re.search(rf'<p class="field">(?:(?!</p>).)*id="error-{field}">.*?</p>', html, re.S)
    assert beside is not None
    assert sentence in beside[0]
    assert f'aria-describedby="{"links-hint " if field == "links" else ""}error-{field}"' in beside[0]
    assert "Gardé" in html


async def test_what_was_pasted_unseen_is_no_error(client: Client, given: TestWorld, planted: Planted) -> None:
    url = await activity_url(given, planted, 0)
    told = {"planned_minutes": "60", "instructions": "de\u0301but\u200b\r\nfin", "version": "1"}
    assert (
        await send(client, url, url, do="change", title="For\u00admation e\u0301le\u0300ve\ufeff", **told)
    ).status == 303
    (changed,) = [one for one in (await table_of(given, planted)).activities if one.title == "Formation élève"]
    assert changed.instructions.splitlines() == ["début", "fin"]


async def test_a_second_scheduler_does_not_overwrite_an_activity(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    url = await activity_url(given, planted, 0)
    told = {"planned_minutes": "60", "version": "1"}
    assert (await send(client, url, url, do="change", title="Le premier", **told)).status == 303
    answer = await send(client, url, url, do="change", title="Le second", **told)
    html = await answer.text()
    assert answer.status == 409
    assert "vient de modifier cette activité" in html
    assert 'value="Le premier"' in html
    assert (await send(client, url, url, do="remove", version="1")).status == 409
    assert (await send(client, url, url, do="x", version="2")).status == 400
