"""The pages behind the whole application: who sees what, where forms lead, what is said when it cannot be."""

import re
from datetime import datetime, timedelta

import pytest

from accounts.people import Language, Theme
from formations.occurrences import Occurrence
from server.pages.people import initials
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import NOON, TestWorld
from tests.server.browsing import Client, client, planted, send, sign_in, text_of
from tests.storage.planted import Planted

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]
BEFORE_OPENING = NOON.replace(hour=12, minute=40)
OPEN = NOON.replace(hour=12, minute=50)


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
