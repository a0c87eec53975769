"""Who may come in without an account, how one signs in and out, and what is chosen on the way."""

import re

import pytest

from tests.actions.conftest import given, migrated_file, own_file
from tests.server.browsing import Client, client, planted, send, sign_in, text_of
from tests.storage.planted import Planted

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]

PAGES = ("/", "/calendar", "/formations", "/account")


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


async def test_a_stranger_chooses_language_and_theme_too(client: Client) -> None:
    answer = await send(client, "/privacy", "/preferences", language="en", return_to="/privacy")
    assert answer.headers["Location"] == "/privacy#chosen-language"
    assert "Your data" in await text_of(client, "/privacy")
    await send(client, "/privacy", "/preferences", theme="dark", return_to="https://evil.example")
    assert 'data-theme="dark"' in await text_of(client, "/privacy")


@pytest.mark.parametrize("page", ["/sign-in?next=/calendar", "/device-check", "/guide/participer"])
async def test_what_is_chosen_on_the_way_in_is_kept_whichever_page_it_was_on(
    client: Client, planted: Planted, page: str
) -> None:
    answer = await send(client, page, "/preferences", language="en", return_to=page)
    assert answer.headers["Location"] == f"{page}#chosen-language"
    await send(client, page, "/preferences", theme="dark", return_to=page)
    wrong = await send(client, "/sign-in", "/sign-in", email=planted.ada.email, password="wrong, but long enough")
    assert wrong.status == 401
    await sign_in(client, planted.ada)
    assert '<html lang="en" data-theme="dark"' in await text_of(client, "/")


async def test_what_another_day_or_another_person_left_in_the_browser_is_not_taken_for_a_choice(
    client: Client, planted: Planted
) -> None:
    await send(client, "/sign-in", "/preferences", language="en", theme="dark", return_to="/sign-in")
    await sign_in(client, planted.ada)
    await send(client, "/", "/sign-out")
    assert '<html lang="en"' in await text_of(client, "/sign-in")
    await sign_in(client, planted.basile)
    assert '<html lang="fr"' in await text_of(client, "/")
    await send(client, "/", "/sign-out")
    await send(client, "/sign-in", "/preferences", theme="light", return_to="/sign-in")
    await sign_in(client, planted.basile)
    assert '<html lang="fr" data-theme="light"' in await text_of(client, "/")


async def test_a_choice_lasts_as_long_as_one_may_be_on_the_way_in(client: Client) -> None:
    answer = await send(client, "/sign-in", "/preferences", language="en", return_to="/sign-in")
    chosen, language = answer.cookies["preau_chosen"], answer.cookies["preau_language"]
    assert (chosen.value, chosen["max-age"], chosen["httponly"]) == ("preau_language", "1800", True)
    assert int(language["max-age"]) > 1800


@pytest.mark.parametrize(("asked", "language"), [("en-GB,fr;q=0.5", "en"), ("de,en;q=0.9", "en"), ("de", "fr")])
async def test_the_first_page_speaks_the_browsers_language(client: Client, asked: str, language: str) -> None:
    answer = await client.get("/sign-in", headers={"Accept-Language": asked})
    assert f'<html lang="{language}"' in await answer.text()
