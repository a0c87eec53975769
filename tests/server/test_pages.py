"""The pages behind the whole application: who sees what, where forms lead, what is said when it cannot be."""

import re
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from accounts.people import Language, Person, Theme
from formations.occurrences import Occurrence
from server.app import create_app
from server.pages.people import initials
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import NOON, TestWorld
from tests.server.applications import settings_for
from tests.storage.planted import Planted, a_person, an_id, plant

__all__ = ["given", "migrated_file", "own_file"]

Client = TestClient[Any, Any]
PASSWORD = "une phrase assez longue"
BEFORE_OPENING = NOON.replace(hour=12, minute=40)
OPEN = NOON.replace(hour=12, minute=50)
PAGES = ("/", "/calendar", "/formations", "/account")


@pytest.fixture
async def planted(given: TestWorld) -> Planted:
    async with given.store.writing() as records:
        planted = await plant(records)
        for person in (planted.trainer, planted.ada, planted.basile):
            await records.people.set_password_hash(person.id, await given.hasher.hash(PASSWORD))
    return planted


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, given: TestWorld, planted: Planted, tmp_path: Path) -> Client:
    return await aiohttp_client(create_app(settings_for(tmp_path), given.world))


async def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status == status, path
    return unescape(await answer.text()).replace("\xa0", " ").replace("\u2019", "'")


async def send(client: Client, page: str, path: str, headers: dict[str, str] | None = None, **form: str) -> ClientResponse:  # fmt: skip  # noqa: E501
    """Sends a form of that page, with its token."""
    html = await (await client.get(page)).text()
    token = re.search(r'name="csrf-token" content="([^"]+)"', html)
    assert token is not None
    return await client.post(path, data={"csrf": token[1], **form}, headers=headers, allow_redirects=False)


async def sign_in(client: Client, person: Person, **form: str) -> ClientResponse:
    return await send(client, "/sign-in", "/sign-in", email=person.email, password=PASSWORD, **form)


@pytest.mark.parametrize("path", [*PAGES, "/calendar?month=2027-04&kind=in_person", "/class/x", "/rehearsal"])
async def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_comes_back(client: Client, path: str) -> None:
    answer = await client.get(path, allow_redirects=False)
    assert answer.status == 303
    assert answer.headers["Location"].startswith("/sign-in")
    assert f'name="return_to" value="{path}"' in await text_of(client, answer.headers["Location"])


@pytest.mark.parametrize("path", ["/accessibility", "/privacy", "/styleguide", "/device-check", "/sign-in"])
async def test_pages_for_everybody_need_no_account(client: Client, path: str) -> None:
    assert "Préau" in await text_of(client, path)


async def test_signing_in_leads_on_and_signing_out_ends_it(client: Client, planted: Planted) -> None:
    answer = await sign_in(client, planted.ada, return_to="/calendar")
    assert (answer.status, answer.headers["Location"]) == (303, "/calendar")
    assert "Ada" in await text_of(client, "/")
    assert (await send(client, "/", "/sign-out")).headers["Location"] == "/sign-in"
    assert (await client.get("/", allow_redirects=False)).status == 303


async def test_signing_in_never_leads_to_another_site(client: Client, planted: Planted) -> None:
    answer = await sign_in(client, planted.ada, return_to="//evil.example/")
    assert answer.headers["Location"] == "/"


async def test_a_wrong_password_and_an_unknown_address_read_the_same(client: Client, planted: Planted) -> None:
    said = []
    for email in (planted.ada.email, "nobody@example.org"):
        answer = await send(client, "/sign-in", "/sign-in", email=email, password="wrong, but long enough")
        assert answer.status == 401
        html = await answer.text()
        said.append(re.sub(r'content="[^"]+"|value="[^"]*"', "", html))
    assert said[0] == said[1]
    assert 'role="alert"' in said[0]


async def test_too_many_tries_are_held_back_with_a_sentence(client: Client, planted: Planted) -> None:
    for _ in range(60):
        answer = await send(client, "/sign-in", "/sign-in", email=planted.ada.email, password="wrong again and again")
        if answer.status == 429:
            break
    assert answer.status == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Patientez" in await answer.text()


async def test_a_form_without_its_token_changes_nothing(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.ada)
    answer = await client.post("/account", data={"language": "en"})
    assert answer.status == 403
    assert "Cette page a trop attendu" in await answer.text()
    assert 'lang="fr"' in await text_of(client, "/account")


async def test_home_shows_the_next_class_in_the_readers_own_zone(
    client: Client, planted: Planted, given: TestWorld
) -> None:
    given.clock.set_to(BEFORE_OPENING)
    async with given.store.writing() as records:
        await records.people.set_preferences(planted.ada.id, Language.FRENCH, "Indian/Reunion", Theme.SYSTEM)
    await sign_in(client, planted.ada)
    html = await text_of(client, "/")
    assert "17 h 00" in html
    assert "heure de La Réunion" in html
    assert "(14 h 00, heure de Paris)" in html
    assert 'until="2027-03-11T12:45:00Z"' in html
    assert re.search(r'href="/class/[^"]+" data-once-open hidden', html)


@pytest.mark.parametrize(
    ("now", "over"), [(OPEN, "Votre prochaine classe</p>"), (OPEN + timedelta(hours=1), "Votre classe en cours</p>")]
)
async def test_home_lets_in_when_the_room_is_open(
    client: Client, planted: Planted, given: TestWorld, now: datetime, over: str
) -> None:
    given.clock.set_to(now)
    await sign_in(client, planted.ada)
    html = await text_of(client, "/")
    assert over in html
    assert f'href="/class/{planted.class_room}" data-once-open>' in html
    assert "<preau-countdown" not in html


async def test_a_participant_ticks_and_sees_the_bar_move(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.ada)
    page = f"/formations/{planted.formation.id}"
    answer = await send(
        client, page, f"{page}/ticks", {"Accept": "application/json"}, activity_id=an_id("activity-0"), on="1"
    )
    assert (await answer.json())["progress"]["done"] == 1
    assert "1 activité faite sur 3" in await text_of(client, page)
    answer = await send(client, page, f"{page}/ticks", activity_id=an_id("activity-0"), on="")
    assert (answer.status, answer.headers["Location"]) == (303, f"{page}#activity-{an_id('activity-0')}")
    assert "0 activité faite sur 3" in await text_of(client, page)


async def test_a_participant_sees_no_follow_up_and_cannot_finish_anybody(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.ada)
    page = f"/formations/{planted.formation.id}"
    html = await text_of(client, page)
    assert "suivi" not in html
    assert "Basile" in html
    answer = await send(client, page, f"{page}/finished", person_id=planted.ada.id, on="1")
    assert answer.status == 403
    assert "Formation terminée" not in await text_of(client, page)


async def test_a_trainer_ticks_finished(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.trainer)
    page = f"/formations/{planted.formation.id}"
    assert "C'est fait" not in await text_of(client, page)
    answer = await send(client, page, f"{page}/finished", {"Accept": "application/json"}, person_id=planted.ada.id, on="1")  # fmt: skip  # noqa: E501
    assert await answer.json() == {"on": True}
    html = await text_of(client, page)
    assert html.count('aria-pressed="true"><span class="tick-box"') == 1


async def test_a_formation_of_others_is_not_there(client: Client, planted: Planted, given: TestWorld) -> None:
    async with given.store.writing() as records:
        stranger = a_person("zoe")
        await records.people.add(stranger, await given.hasher.hash(PASSWORD))
    await sign_in(client, stranger)
    known, unknown = [
        re.sub(r'value="[^"]*"|content="[^"]*"', "", await text_of(client, f"/formations/{path}", 404))
        for path in (planted.formation.id, "nowhere")
    ]
    assert known == unknown
    door = await text_of(client, f"/class/{planted.class_room}", 403)
    assert "Cette salle ne vous est pas ouverte" in door
    assert "Code pour l'assistance" in door
    assert "Activité" not in door


@pytest.mark.parametrize(
    ("now", "status", "said"),
    [
        (
            BEFORE_OPENING,
            409,
            (
                "La salle n'est pas encore ouverte",
                "aujourd'hui à <strong>13 h 45</strong>",
                "<h1 data-once-open hidden>",
            ),
        ),
        (OPEN, 200, ("<preau-class", "avec Trainer")),
        (NOON.replace(hour=16, minute=0), 409, ("La salle est fermée", "Elle a fermé aujourd'hui à 17 h 00")),
    ],
)
async def test_the_calendar_opens_the_door(
    client: Client, planted: Planted, given: TestWorld, now: datetime, status: int, said: tuple[str, ...]
) -> None:
    given.clock.set_to(now)
    await sign_in(client, planted.ada)
    html = await text_of(client, f"/class/{planted.class_room}", status)
    for words in said:
        assert words.lower() in html.lower()
    assert "Activité 1" in html
    assert "Code pour l'assistance" not in html  # a closed door is no fault


async def test_a_cancelled_class_says_why(client: Client, planted: Planted, given: TestWorld) -> None:
    dated = planted.occurrence(1, 11)
    async with given.store.writing() as records:
        await records.formations.change_occurrence(
            Occurrence(
                dated.id,
                dated.activity_id,
                dated.starts_wall,
                dated.ends_wall,
                dated.zone,
                "La <formatrice> est malade.",
            )
        )
    await sign_in(client, planted.ada)
    answer = await client.get(f"/class/{planted.class_room}")
    html = await answer.text()
    assert answer.status == 409
    assert "La &lt;formatrice&gt; est malade." in html
    assert "Cette classe est annulée" in html


async def test_only_trainers_have_a_rehearsal_room(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.trainer)
    answer = await client.get("/rehearsal", allow_redirects=False)
    assert answer.headers["Location"].startswith("/class/")
    assert "Salle d'essai" in await text_of(client, answer.headers["Location"])
    await send(client, "/", "/sign-out")
    await sign_in(client, planted.ada)
    assert "/rehearsal" not in await text_of(client, "/")
    await text_of(client, "/rehearsal", 403)


async def test_the_account_page_saves_language_zone_and_theme(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.ada)
    answer = await send(client, "/account", "/account", language="en", zone="Pacific/Noumea", theme="dark")
    assert answer.headers["Location"] == "/account?saved"
    html = await text_of(client, "/account?saved")
    assert 'lang="en" data-theme="dark"' in html
    assert "Your choices are saved." in html
    assert '<option value="Pacific/Noumea" selected>' in html


@pytest.mark.parametrize("form", [{"language": "xx"}, {"theme": "pink"}, {"zone": "../../etc/passwd"}])
async def test_a_choice_that_is_none_of_ours_is_refused(client: Client, planted: Planted, form: dict[str, str]) -> None:
    await sign_in(client, planted.ada)
    assert (await send(client, "/account", "/account", **form)).status == 400


async def test_a_stranger_chooses_language_and_theme_too(client: Client) -> None:
    answer = await send(client, "/privacy", "/preferences", language="en", return_to="/privacy")
    assert answer.headers["Location"] == "/privacy#chosen-language"
    assert "Your data" in await text_of(client, "/privacy")
    await send(client, "/privacy", "/preferences", theme="dark", return_to="https://evil.example")
    assert 'data-theme="dark"' in await text_of(client, "/privacy")


async def test_what_is_chosen_on_the_way_in_is_kept_and_what_another_day_left_is_not(
    client: Client, planted: Planted
) -> None:
    answer = await send(client, "/sign-in", "/preferences", language="en", return_to="/sign-in?next=/calendar")
    assert answer.headers["Location"] == "/sign-in?next=/calendar&chosen=1#chosen-language"
    assert 'name="chosen"' in await text_of(client, answer.headers["Location"])
    await sign_in(client, planted.ada)
    assert '<html lang="fr"' in await text_of(client, "/")
    await send(client, "/", "/sign-out")
    await sign_in(client, planted.ada, chosen="1")
    assert '<html lang="en"' in await text_of(client, "/")


@pytest.mark.parametrize(("asked", "language"), [("en-GB,fr;q=0.5", "en"), ("de,en;q=0.9", "en"), ("de", "fr")])
async def test_the_first_page_speaks_the_browsers_language(client: Client, asked: str, language: str) -> None:
    answer = await client.get("/sign-in", headers={"Accept-Language": asked})
    assert f'<html lang="{language}"' in await answer.text()


async def test_scripts_get_their_words_once(client: Client) -> None:
    answer = await client.get("/locale/en.json")
    assert (await answer.json())["dans {count} jour"] == "in {count} day"
    again = await client.get("/locale/en.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304
    assert (await client.get("/locale/de.json")).status == 404


async def test_a_page_that_is_not_there_says_so_to_people(client: Client) -> None:
    assert "Cette page n'existe pas" in await text_of(client, "/nowhere", 404)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Marie-Ange Hoarau", "MH"), ("Alix Exemple (CP)", "AE"), ("Zoé", "Z"), ("", ""), ("(…)", ""), ("P 1", "P1")],
)
def test_initials_are_letters(name: str, letters: str) -> None:
    assert initials(name) == letters
