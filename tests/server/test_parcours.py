"""The pages of parcours: written in plain forms, copied, published, archived; nobody is overwritten."""

import re

import pytest

from accounts.people import Domain, DomainId
from accounts.permissions import Role
from actions.parcours import offer
from formations.formations import ParcoursId
from formations.parcours import Parcours, ParcoursMove, ParcoursState
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import PASSWORD, Client, planted, send, sign_in, text_of
from tests.server.schedulers import SCHEDULER, client
from tests.storage.planted import Planted, a_person, an_id
from tests.storage.test_parcours import WHOLE

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]

URL = f"/parcours/{WHOLE.id}"
STEP = {"do": "add", "kind": "virtual_class", "title": "Bilan", "day": "15", "starts": "17:30", "planned_minutes": "45"}
WORDS = {"do": "change", "title": "Autre", "aims": "a", "didactics": "b", "audience": "c", "authors": "d", "planned_minutes": "90"}  # fmt: skip  # noqa: E501


@pytest.fixture
async def whole(given: TestWorld, client: Client) -> Parcours:
    async with given.store.writing() as records:
        await records.parcours.put(WHOLE)
    return WHOLE


async def _kept(given: TestWorld, parcours_id: str = WHOLE.id) -> Parcours:
    async with given.store.reading() as records:
        found = await records.parcours.parcours(ParcoursId(parcours_id))
    assert found is not None
    return found


def _version(html: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found is not None
    return found[1]


async def test_one_is_made_filled_and_published(client: Client, given: TestWorld, planted: Planted) -> None:
    assert 'href="/parcours"' in await text_of(client, "/formations")
    answer = await send(client, "/parcours", "/parcours", title="Nouveau", domain_id=planted.domain.id)
    assert answer.status == 303
    url = answer.headers["Location"]
    html = await text_of(client, url)
    assert "Ce parcours n'a pas encore d'étape." in html
    assert "/deploy" not in html
    assert (await send(client, url, url, **STEP, version=_version(html))).status == 303
    assert (await send(client, url, url, **WORDS, version="2")).status == 303
    assert (await send(client, url, url, do="move", move="publish", version="3")).status == 303
    kept = await _kept(given, url.removeprefix("/parcours/"))
    assert (kept.title, kept.didactics, kept.planned_minutes) == ("Autre", "b", 90)
    assert [(step.title, step.day, step.planned_minutes) for step in kept.steps] == [("Bilan", 14, 45)]
    assert kept.state is ParcoursState.PUBLISHED
    html = await text_of(client, f"{url}?done=1")
    assert "jour 15, 17 h 30" in html.replace("\xa0", " ")
    assert "Retirer de l'offre" in html
    assert f"{url}/deploy" in html


async def test_a_step_is_changed_and_taken_away(client: Client, given: TestWorld, whole: Parcours) -> None:
    url = f"{URL}/steps/1"
    html = await text_of(client, url)
    assert "https://example.org/a Un texte" in html
    form = {"kind": "asynchronous", "title": "Relire", "day": "30", "days": "3", "planned_minutes": "0"}
    assert (await send(client, url, url, do="change", version="1", **form)).status == 303
    assert [step.title for step in (await _kept(given)).steps] == ["Journée", "Classe", "Relire"]
    assert (await send(client, url, url, do="remove", version="2")).status == 303
    assert [step.title for step in (await _kept(given)).steps] == ["Journée", "Relire"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Donnez un titre"),
        ({"day": "0"}, "Le jour doit être un nombre"),
        ({"day": "demain"}, "Le jour doit être un nombre"),
        ({"starts": "25:00"}, "L'heure de début"),
        ({"starts": ""}, "L'heure de début"),
        ({"planned_minutes": "0"}, "Une séance dure"),
        ({"kind": "asynchronous", "days": "0"}, "Une étape à distance"),
        ({"kind": "lecture"}, "ne peut pas être enregistré"),
        ({"links": "javascript:alert(1)"}, "Chaque lien"),
    ],
)
async def test_what_cannot_be_kept_is_said_and_the_form_stays(
    client: Client, given: TestWorld, whole: Parcours, changes: dict[str, str], sentence: str
) -> None:
    form = STEP | {"version": "1", "instructions": "<i>Gardé</i>"} | changes
    answer = await send(client, URL, URL, **form)
    html = (await answer.text()).replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 400
    assert sentence in html
    assert "&lt;i&gt;Gardé&lt;/i&gt;" in html
    assert await _kept(given) == WHOLE


async def test_a_second_scheduler_overwrites_nothing(client: Client, given: TestWorld, whole: Parcours) -> None:
    assert (await send(client, URL, URL, **WORDS, version="1")).status == 303
    for url, form in ((URL, WORDS), (URL, STEP), (URL, {"do": "move", "move": "archive"}), (f"{URL}/steps/0", STEP)):
        answer = await send(client, URL, url, **form | {"title": "Second"}, version="1")
        assert answer.status == 409
        assert "vient de modifier ce parcours" in await answer.text()
    assert (await _kept(given)).title == "Autre"


async def test_a_published_one_of_another_domain_is_read_and_copied_not_changed(
    client: Client, given: TestWorld, planted: Planted, whole: Parcours
) -> None:
    there, other = Domain(DomainId(an_id("there")), "Académie d'Ailleurs"), a_person("other")
    async with given.store.writing() as records:
        await records.people.add_domain(there)
        await records.people.add(other, await given.hasher.hash(PASSWORD))
        await records.people.grant(other.id, Role.SCHEDULER, there.id)
    await send(client, "/account", "/sign-out")
    await sign_in(client, other)
    await text_of(client, URL, 404)
    async with given.store.writing() as records:
        await records.parcours.put(WHOLE.moved(ParcoursMove.PUBLISH))
    html = await text_of(client, URL)
    assert "Camille et Dominique" in html
    assert 'value="change"' not in html
    assert "/steps/" not in html
    assert "Résolution de problèmes" in await text_of(client, "/parcours")
    assert (await send(client, URL, URL, **WORDS, version="1")).status == 403
    assert (await send(client, URL, URL, do="copy", version="1", domain_id=planted.domain.id)).status == 404
    answer = await send(client, URL, URL, do="copy", version="1", domain_id=there.id)
    assert answer.status == 303
    copy = await _kept(given, answer.headers["Location"].removeprefix("/parcours/"))
    assert (copy.origin, copy.domain_id, copy.state) == (WHOLE.id, there.id, ParcoursState.DRAFT)
    assert "Copié de" in await text_of(client, answer.headers["Location"])
    found = await offer(given.world, SCHEDULER.id)
    assert [one.id for one in (*found.own, *found.shared)] == [WHOLE.id]


async def test_an_archived_one_changes_no_more_until_it_is_taken_up(
    client: Client, given: TestWorld, whole: Parcours
) -> None:
    assert (await send(client, URL, URL, do="move", move="archive", version="1")).status == 303
    html = await text_of(client, URL)
    assert 'value="change"' not in html
    assert "/deploy" not in html
    assert (await send(client, URL, URL, **STEP, version="2")).status == 403
    assert (await client.get(f"{URL}/steps/0")).status == 404
    assert (await send(client, URL, URL, do="move", move="restore", version="2")).status == 303
    assert (await _kept(given)).state is ParcoursState.DRAFT


async def test_trainers_read_what_is_published_and_change_nothing(
    client: Client, given: TestWorld, planted: Planted, whole: Parcours
) -> None:
    await send(client, "/account", "/sign-out")
    await sign_in(client, planted.trainer)
    assert 'href="/parcours"' in await text_of(client, "/formations")
    html = await text_of(client, "/parcours")
    assert "Aucun domaine n'a encore publié de parcours." in html
    assert "Créer le parcours" not in html
    await text_of(client, URL, 404)
    async with given.store.writing() as records:
        await records.parcours.put(WHOLE.moved(ParcoursMove.PUBLISH))
    assert "Résolution de problèmes" in await text_of(client, "/parcours")
    html = await text_of(client, URL)
    assert "Camille et Dominique" in html
    for absent in ('name="do"', "/steps/", "/deploy"):
        assert absent not in html
    await text_of(client, f"{URL}/deploy", 403)
    for form, status in ((WORDS, 403), (STEP, 403), ({"do": "copy", "domain_id": planted.domain.id}, 404)):
        assert (await send(client, "/account", URL, **form | {"version": "1"})).status == status
    chosen = {"do": "propose", "domain_id": planted.domain.id, "first_day": "2027-09-06", "zone": "Europe/Paris"}
    chosen |= {"title": "x", f"trainer-{planted.trainer.id}": "1"}
    assert (await send(client, "/account", f"{URL}/deploy", **chosen)).status == 404
    assert await _kept(given) == WHOLE.moved(ParcoursMove.PUBLISH)


async def test_others_find_no_door(client: Client, given: TestWorld, planted: Planted, whole: Parcours) -> None:
    await send(client, "/account", "/sign-out")
    await sign_in(client, planted.ada)
    assert (await client.get("/parcours")).status == 403
    for path in (URL, f"{URL}/steps/0", f"{URL}/deploy"):
        assert (await client.get(path)).status == 404
    for path in (URL, f"{URL}/steps/0"):
        assert (await send(client, "/account", path, **STEP, version="1")).status == 404
    assert (await send(client, "/account", "/parcours", title="x", domain_id=planted.domain.id)).status == 404
    assert 'href="/parcours"' not in await text_of(client, "/formations")


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        (URL, {}, 400),
        (URL, {"do": "move", "move": "sell", "version": "1"}, 400),
        (URL, {"do": "change", "title": "x", "planned_minutes": "1", "version": "one"}, 400),
        (f"{URL}/steps/9", STEP | {"version": "1"}, 404),
        (f"{URL}/steps/x", STEP | {"version": "1"}, 404),
        (f"{URL}/deploy", {"do": "x"}, 400),
        ("/parcours", {"title": "x", "domain_id": "x"}, 404),
        ("/parcours", {"title": " ", "domain_id": an_id("domain")}, 400),
    ],
)
async def test_forms_that_are_none_of_ours(
    client: Client, given: TestWorld, whole: Parcours, path: str, form: dict[str, str], status: int
) -> None:
    assert (await send(client, "/account", path, **form)).status == status
    assert await _kept(given) == WHOLE
