"""A formation of no parcours: made by who plans in the domain, as a draft with those who lead it."""

import pytest

from accounts.permissions import Standing
from formations.formations import FormationId
from formations.states import State
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import Client, planted, send, sign_in, text_of
from tests.server.test_calendar import SCHEDULER, client
from tests.storage.planted import Planted, an_id

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]

TOLD = {"title": "Cohorte d'avril", "planned_minutes": "180", "zone": "Indian/Reunion", "addresses": ""}


def _url(planted: Planted) -> str:
    return f"/domains/{planted.domain.id}/formations"


async def test_a_formation_is_made_a_draft_without_a_parcours(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    await sign_in(client, SCHEDULER)
    url = _url(planted)
    assert f'href="{url}"' in await text_of(client, "/formations")
    form = await text_of(client, url)
    assert planted.trainer.name in form
    chosen = {f"trainer-{planted.trainer.id}": "1"}
    made = await send(client, url, url, **TOLD | {"addresses": planted.basile.email}, **chosen)
    assert made.status == 303
    formation_id = FormationId(made.headers["Location"].split("/")[-1].partition("?")[0])
    async with given.store.reading() as records:
        formation = await records.formations.formation(formation_id)
        members = await records.formations.members(formation_id)
    assert formation is not None
    assert (formation.title, formation.planned_minutes, formation.zone) == (TOLD["title"], 180, "Indian/Reunion")
    assert (formation.state, formation.parcours_id) == (State.DRAFT, None)
    assert {(one.id, kept.standing) for one, kept in members} == {
        (planted.trainer.id, Standing.TRAINER),
        (planted.basile.id, Standing.TRAINER),
    }


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "Choisissez au moins un formateur"),
        ({f"trainer-{an_id('ada')}": "1"}, "Choisissez au moins un formateur"),  # who leads nothing is not offered
        ({"addresses": "nobody@example.org"}, "ne correspond à aucun compte"),
        ({f"trainer-{an_id('trainer')}": "1", "title": ""}, "Donnez un titre"),
        ({f"trainer-{an_id('trainer')}": "1", "zone": "Europe/Atlantis"}, "fuseau horaire"),
        ({f"trainer-{an_id('trainer')}": "1", "planned_minutes": "-1"}, "La durée prévue"),
    ],
)
async def test_what_cannot_be_is_told_and_stays_in_the_form(
    client: Client, given: TestWorld, planted: Planted, told: dict[str, str], sentence: str
) -> None:
    await sign_in(client, SCHEDULER)
    answer = await send(client, _url(planted), _url(planted), **TOLD | told)
    html = await answer.text()
    assert answer.status == 400
    assert sentence in html
    assert f'value="{(TOLD | told)["planned_minutes"]}"' in html
    async with given.store.reading() as records:
        assert await records.formations.of_domains([planted.domain.id]) == [planted.formation]
