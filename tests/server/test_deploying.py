"""The pages of deploying: the whole plan to look at, each date to adjust, and nothing kept before it was seen."""

import re
from dataclasses import replace
from datetime import datetime

import pytest

from actions.timetables import Timetable, timetable
from formations.formations import FormationId
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import Client, planted, send, text_of
from tests.server.schedulers import SCHEDULER, client
from tests.server.test_parcours import STEP, URL, whole
from tests.storage.planted import Planted
from tests.storage.test_parcours import WHOLE

__all__ = ["client", "given", "migrated_file", "own_file", "planted", "whole"]

pytestmark = pytest.mark.usefixtures("whole")
DEPLOY = f"{URL}/deploy"
PARIS = "Europe/Paris"


def _choice(planted: Planted, **changes: str) -> dict[str, str]:
    trainer = {f"trainer-{planted.trainer.id}": "1"}
    fields = {"do": "propose", "title": "Cohorte", "domain_id": planted.domain.id, "first_day": "2027-03-22"}
    return fields | {"zone": PARIS, "addresses": ""} | trainer | changes


def _fields(html: str) -> dict[str, str]:
    """What the second form would send."""
    form = html[html.index('<form class="deploy"') :]
    names = re.findall(r'<input[^>]* name="([^"]+)"(?: maxlength="\d+")? value="([^"]*)"', form)
    return {name: value for name, value in names if name != "csrf"}


async def _posted(client: Client, **form: str) -> tuple[int, str]:
    answer = await send(client, "/account", DEPLOY, **form)
    html = (await answer.text()).replace("\xa0", " ").replace("&#39;", "'").replace("\u2019", "'")
    return answer.status, html


async def _formations(given: TestWorld, planted: Planted) -> list[FormationId]:
    async with given.store.reading() as records:
        found = await records.formations.of_domains([planted.domain.id])
    return [one.id for one in found if one.id != planted.formation.id]


async def _table(given: TestWorld, formation_id: FormationId) -> Timetable:
    return await timetable(given.world, SCHEDULER.id, formation_id)


async def test_a_plan_is_looked_at_adjusted_looked_at_again_and_kept_once(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    assert "Trainer" in await text_of(client, DEPLOY)
    status, html = await _posted(client, **_choice(planted))
    assert status == 200
    assert "Toutes les dates conviennent." in html
    assert "Lundi 29 mars, de 17 h 30 à 19 h 00" in html
    adjusted = _fields(html) | {"starts_day-0": "2027-03-20", "ends_day-0": "2027-03-20", "place-0": "INSPÉ"}
    status, html = await _posted(client, **adjusted, do="confirm")
    assert status == 409
    assert "Vous n'aviez pas encore vu ce qui suit" in html
    assert "c'est le week-end" in html
    assert await _formations(given, planted) == []
    slot = re.search(r'name="take" value="(0@[^"]+)"', html)
    assert slot is not None
    status, html = await _posted(client, **_fields(html), take=slot[1])
    assert status == 200
    assert "c'est le week-end" not in html
    fields = _fields(html)
    for _ in range(2):
        answer = await send(client, "/account", DEPLOY, **fields, do="confirm")
        assert answer.status == 303
    (made,) = await _formations(given, planted)
    assert answer.headers["Location"] == f"/formations/{made}?done=created"
    table = await _table(given, made)
    assert [plan.occurrences[0].starts_wall for plan in table.plans] == [
        datetime.strptime(slot[1], "0@%Y-%m-%dT%H:%M"),
        datetime(2027, 3, 23),
        datetime(2027, 3, 29, 17, 30),
    ]
    assert table.activities[0].place == "INSPÉ"
    html = await text_of(client, f"/formations/{made}")
    assert "Brouillon" in html
    assert "Ouvrir aux personnes inscrites" in html


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first_day": ""}, "Choisissez le premier jour."),
        ({"first_day": "2027-02-30"}, "Choisissez le premier jour."),
        ({"first_day": "1900-01-01"}, "La date ou l'heure de début"),
        ({"zone": "Mars/Olympus"}, "Ce fuseau horaire"),
        ({"title": " "}, "Donnez un titre"),
        ({"addresses": "nobody@example.org"}, "L'une des adresses"),
    ],
)
async def test_what_cannot_be_chosen_is_said_and_the_form_stays(
    client: Client, planted: Planted, changes: dict[str, str], sentence: str
) -> None:
    status, html = await _posted(client, **_choice(planted) | {"addresses": "ada@example.org"} | changes)
    assert status == 400
    assert sentence in html
    assert f'name="trainer-{planted.trainer.id}" value="1" checked' in html


async def test_a_step_that_comes_again_is_written_and_all_its_dates_are_shown(client: Client, planted: Planted) -> None:
    again = STEP | {"times": "6", "weeks": "1"}
    assert (await send(client, URL, f"{URL}/steps/2", **again, version="1")).status == 303
    assert "6 fois, chaque semaine" in await text_of(client, URL)
    html = await text_of(client, f"{URL}/steps/2")
    assert re.search(r'name="times"[^>]* value="6"', html)
    status, html = await _posted(client, **_choice(planted))
    assert status == 200
    assert "6 fois, chaque semaine : lundi 5 avril, lundi 12 avril," in html
    assert "du 22 mars au 10 mai" in html.replace(" 2027", "")
    for changes, sentence in (
        ({"times": "61"}, "60 fois au plus"),
        ({"kind": "asynchronous", "times": "2", "days": "8"}, "doit être finie avant de revenir"),
        ({"times": "six"}, "60 fois au plus"),
    ):
        answer = await send(client, URL, f"{URL}/steps/2", **again | changes, version="2")
        assert (answer.status, sentence in (await answer.text()).replace("\xa0", " ")) == (400, True)


async def test_somebody_must_lead_it_perhaps_by_their_address(client: Client, planted: Planted) -> None:
    fields = _choice(planted)
    del fields[f"trainer-{planted.trainer.id}"]
    status, html = await _posted(client, **fields)
    assert (status, "Choisissez au moins un formateur" in html) == (400, True)
    status, html = await _posted(client, **fields | {"addresses": "basile@example.org; ADA@example.org"})
    assert status == 200
    assert "Basile et Ada" in html


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_day-2": "demain"}, "La date ou l'heure de début"),
        ({"ends_hour-2": "16:00"}, "La fin doit venir après le début"),
        ({"place-0": "x" * 201}, "Le nom du lieu"),
        ({"version": "9"}, "il vient de changer"),
        ({"take": "0@demain"}, "La date ou l'heure de début"),
        ({"take": "2@9999-12-31T23:59"}, "La date ou l'heure de début"),
        ({"starts_day-2": "2027-3-29", "ends_hour-2": "16:00"}, "La fin doit venir après le début"),
        ({"starts_day-2": "9999-12-31", "starts_hour-2": "23:30"}, "La date ou l'heure de début"),
        ({"starts_day-2": "0001-01-01"}, "La date ou l'heure de début"),
        ({"zone": "../../etc/passwd"}, "Ce fuseau horaire"),
    ],
)
@pytest.mark.parametrize("do", ["review", "confirm"])
async def test_dates_that_cannot_be_are_told_and_nothing_is_kept(
    client: Client, given: TestWorld, planted: Planted, changes: dict[str, str], sentence: str, do: str
) -> None:
    _, html = await _posted(client, **_choice(planted))
    status, html = await _posted(client, **_fields(html) | changes | {"do": do})
    assert status in (400, 409)
    assert sentence in html
    assert await _formations(given, planted) == []


async def test_a_step_that_came_meanwhile_is_told_as_such(client: Client, given: TestWorld, planted: Planted) -> None:
    _, html = await _posted(client, **_choice(planted))
    async with given.store.writing() as records:
        grown = WHOLE.with_step(None, replace(WHOLE.steps[0], title="Une de plus", day=30))
        await records.parcours.put(replace(grown, version=WHOLE.version + 1))
    for do in ("review", "confirm"):
        _, told = await _posted(client, **_fields(html), do=do)
        assert "il vient de changer" in told
    assert await _formations(given, planted) == []


async def test_an_end_that_cannot_be_loses_nothing_else_of_the_form(client: Client, planted: Planted) -> None:
    _, html = await _posted(client, **_choice(planted))
    sent = _fields(html) | {"ends_hour-2": "16:00", "place-0": "INSPÉ", "starts_hour-0": "08:00"}
    _, html = await _posted(client, **sent, do="review")
    fields = _fields(html)
    assert (fields["place-0"], fields["starts_hour-0"], fields["ends_hour-2"]) == ("INSPÉ", "08:00", "19:00")


async def test_words_of_a_form_are_shown_as_words(client: Client, planted: Planted) -> None:
    _, html = await _posted(client, **_choice(planted, title="<script>alert(1)</script>"))
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
