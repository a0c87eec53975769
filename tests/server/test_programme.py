"""The programme is for everybody who is signed in, and says nothing of the people and of the space."""

from dataclasses import replace

import pytest

from formations.formations import ActivityId, ActivityKind, FormationId
from formations.states import State
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import PASSWORD, Client, client, planted, sign_in, text_of
from tests.storage.planted import Planted, a_person, an_id

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]

STRANGER = a_person("stranger")
OTHER = FormationId(an_id("other"))
PATH = f"/formations/{OTHER}/programme"


@pytest.fixture(autouse=True)
async def _another(given: TestWorld, planted: Planted) -> None:
    """A formation with all its words, and somebody who has nothing to do with any."""
    told = replace(
        planted.formation, id=OTHER, aims="But", didactics="Choix", audience="Cycle 2", authors="Noa", title="Autre"
    )
    async with given.store.writing() as records:
        await records.people.add(STRANGER, await given.hasher.hash(PASSWORD))
        await records.formations.add_formation(told)
        for position, kind in enumerate(ActivityKind):
            activity = replace(
                planted.activity(kind, position), id=ActivityId(an_id(f"other-{position}")), formation_id=OTHER
            )
            if kind is ActivityKind.IN_PERSON:
                activity = replace(activity, place="Salle secrète")
            await records.formations.add_activity(activity)


async def test_a_stranger_reads_what_it_is_and_asks(client: Client, given: TestWorld, planted: Planted) -> None:
    await sign_in(client, STRANGER)
    html = await text_of(client, PATH)
    for words in ("Autre", "But", "Choix", "Cycle 2", "Noa", "Activité 1", "1 h", "Académie de Valmarine"):
        assert words in html
    assert "Salle secrète" not in html
    html = await text_of(client, f"/formations/{planted.formation.id}/programme")
    assert "jeudi 11 mars" in html
    assert "de 14 h 00 à 16 h 00" in html
    assert "/class/" not in html
    for name in ("Ada", "Basile", "Trainer"):
        assert name not in html
    await text_of(client, f"/formations/{planted.formation.id}", 404)


@pytest.mark.parametrize(("state", "status"), [(State.DRAFT, 404), (State.OPEN, 200), (State.ARCHIVED, 404)])
async def test_it_is_there_while_the_formation_is(client: Client, given: TestWorld, state: State, status: int) -> None:
    async with given.store.writing() as records:
        await records.formations.set_state(OTHER, state)
    await sign_in(client, STRANGER)
    await text_of(client, PATH, status)


async def test_who_is_not_signed_in_signs_in_first(client: Client) -> None:
    assert (await client.get(PATH, allow_redirects=False)).status == 303
