"""The page where people are enrolled and withdrawn, by plain forms."""

from accounts.permissions import Standing
from formations.states import State
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import Client, planted, send, sign_in, text_of
from tests.server.schedulers import client
from tests.storage.planted import Planted, a_person

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]

NEW = a_person("nouvelle")


def _page(planted: Planted) -> str:
    return f"/formations/{planted.formation.id}/participants"


async def test_people_are_enrolled_by_address_and_withdrawn_after_a_question(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    page = _page(planted)
    async with given.store.writing() as records:
        await records.people.add(NEW, None)
    assert f'href="{page}"' in await text_of(client, f"/formations/{planted.formation.id}")
    answer = await send(client, page, page, do="enrol", standing="trainer", addresses=f"{NEW.email}\nnobody@x.org\noh")
    html = await answer.text()
    assert answer.status == 200
    assert all(word in html for word in ("Inscription enregistrée", "Aucun compte", "pas des adresses", "Nouvelle"))
    assert "nobody@x.org\noh</textarea>" in html
    answer = await send(client, page, page, do="withdraw", person_id=NEW.id)
    assert "Retirer Nouvelle de cette formation" in await answer.text()
    assert NEW.email in await text_of(client, page)
    answer = await send(client, page, page, do="withdraw", person_id=NEW.id, sure="1")
    assert (answer.status, answer.headers["Location"]) == (303, f"{page}?done=withdrawn")
    assert NEW.email not in await text_of(client, f"{page}?done=withdrawn")


async def test_who_leaves_a_draft_is_told_of_by_no_message(client: Client, given: TestWorld, planted: Planted) -> None:
    page, told = _page(planted), []
    for state in State.DRAFT, State.OPEN:
        async with given.store.writing() as records:
            await records.formations.set_state(planted.formation.id, state)
        answer = await send(client, page, page, do="withdraw", person_id=planted.ada.id)
        told.append("Un message lui dira" in await answer.text())
    assert told == [False, True]


async def test_the_search_finds_the_domain_s_people(client: Client, planted: Planted) -> None:
    html = await text_of(client, f"{_page(planted)}?q=ADA")
    assert "1 personne trouvée" in html
    assert "Personne de ce nom" in await text_of(client, f"{_page(planted)}?q=stranger")


async def test_what_cannot_be_done_is_said(client: Client, given: TestWorld, planted: Planted) -> None:
    page = _page(planted)
    async with given.store.writing() as records:
        await records.formations.set_finished(planted.formation.id, planted.ada.id, True)
    for form, words in (
        ({"do": "enrol", "addresses": " "}, "au moins une adresse"),
        ({"do": "enrol", "addresses": "a\n" * 2 + "\n".join(f"{n}@x.org" for n in range(300))}, "Trop d"),
        ({"do": "withdraw", "person_id": planted.ada.id, "sure": "1"}, "cochée comme terminée"),
    ):
        answer = await send(client, page, page, **form)
        assert (answer.status, words in await answer.text()) == (400, True)
    assert (await send(client, page, page, do="dance")).status == 400
    async with given.store.reading() as records:
        assert len(await records.enrolments.standings(planted.formation.id)) == 3


async def test_only_planners_come_here(client: Client, planted: Planted) -> None:
    await send(client, "/account", "/sign-out")
    await sign_in(client, planted.trainer)
    assert (await client.get(_page(planted))).status == 403
    form = {"do": "enrol", "standing": Standing.TRAINER.value, "addresses": planted.ada.email}
    assert (await send(client, "/account", _page(planted), **form)).status == 403
    assert _page(planted) not in await text_of(client, f"/formations/{planted.formation.id}")
