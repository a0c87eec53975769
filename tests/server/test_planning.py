"""The scheduler's pages: forms without a script, versions that were seen; for planners only."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from accounts.people import Person
from formations.states import State
from server.app import create_app
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.applications import settings_for
from tests.server.browsing import Client, planted, send, sign_in, text_of
from tests.server.schedulers import (
    SCHEDULER,
    WEEKLY,
    activity_url,
    add_weekly,
    client,
    date_url,
    hidden_in,
    plan_url,
    table_of,
)
from tests.storage.planted import Planted

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]


async def test_a_weekly_class_is_planned_and_shown(client: Client, given: TestWorld, planted: Planted) -> None:
    assert await add_weekly(client, planted) == 303
    html = await text_of(client, plan_url(planted))
    assert html.count("17 h 30") == 4
    assert "Classe du mardi" in await text_of(client, f"/formations/{planted.formation.id}")
    plan = (await table_of(given, planted)).plans[-1]
    assert str(plan.series.rule) == "FREQ=WEEKLY;COUNT=4"


async def test_what_was_planned_is_named_with_its_dates_and_led_to(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    answer = await send(client, plan_url(planted), plan_url(planted), **WEEKLY)
    told = _outcome(await text_of(client, answer.headers["Location"]))
    activity_id = (await table_of(given, planted)).activities[-1].id
    assert "L'activité est planifiée." in told
    assert f'href="#activity-{activity_id}">Classe du mardi, 4 dates, du mar. 16 mars au mar. 6 avr., ' in told
    once = WEEKLY | {"repeat": "once", "title": "Bilan", "starts_day": "2027-05-04"}
    answer = await send(client, plan_url(planted), plan_url(planted), **once)
    assert "Bilan, une date, mar. 4 mai, " in _outcome(await text_of(client, answer.headers["Location"]))
    answer = await send(client, plan_url(planted), plan_url(planted), **WEEKLY | {"starts_day": "", "title": "À dater"})
    html = await text_of(client, answer.headers["Location"])
    assert "encore sans date" in _outcome(html)
    assert (named := re.search(r'href="#(activity-[^"]+)">À dater</a>', _outcome(html))) is not None
    assert f'id="{named[1]}" tabindex="-1"' in html
    assert "<a" not in _outcome(await text_of(client, f"{plan_url(planted)}?done=planned&activity=elsewhere"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Donnez un titre"),
        ({"starts_day": "2027-02-30"}, "La date ou l'heure de début"),
        ({"ends_hour": "16:00"}, "La fin doit venir après le début"),
        ({"count": "401"}, "Le nombre de séances"),
        ({"count": "beaucoup"}, "Le nombre de séances"),
        ({"repeat": "hourly"}, "Cette répétition"),
        ({"kind": "in_person", "capacity": "-3"}, "Le nombre de places"),
        ({"links": "javascript:alert(1)"}, "Chaque lien"),
        ({"planned_minutes": "²"}, "La durée prévue"),
    ],
)
async def test_what_cannot_be_planned_is_said_and_the_form_kept(
    client: Client, given: TestWorld, planted: Planted, changes: dict[str, str], sentence: str
) -> None:
    answer = await send(client, plan_url(planted), plan_url(planted), **WEEKLY | changes)
    html = (await answer.text()).replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 400
    assert sentence in html
    assert 'value="17:30"' in html
    assert len((await table_of(given, planted)).activities) == 3


async def test_moving_this_and_following(client: Client, given: TestWorld, planted: Planted) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 2)
    seen = hidden_in(await text_of(client, url))
    later = {"starts_day": "2027-03-31", "starts_hour": "18:00", "ends_day": "", "ends_hour": "19:00"}
    answer = await send(client, url, url, do="change", scope="following", repeat="same", **later, **seen)
    assert answer.status == 303
    walls = sorted(one.starts_wall for plan in (await table_of(given, planted)).plans for one in plan.occurrences)
    assert walls[-4:] == [
        datetime(2027, 3, 16, 17, 30),
        datetime(2027, 3, 23, 17, 30),
        datetime(2027, 3, 31, 18),
        datetime(2027, 4, 7, 18),
    ]
    undo = f"/formations/{planted.formation.id}/undo"
    seen = re.findall(r'name="seen" value="(\w+)"', await text_of(client, plan_url(planted)))
    answer = await send(client, plan_url(planted), undo, seen="what another did meanwhile")
    assert answer.headers["Location"].endswith("done=changed_meanwhile")
    assert "rien n'est annulé" in await text_of(client, answer.headers["Location"])
    answer = await send(client, plan_url(planted), undo, seen=seen[0])
    assert answer.headers["Location"].endswith("done=undone")
    assert len((await table_of(given, planted)).plans[-1].occurrences) == 4


@pytest.mark.parametrize(
    ("hour", "begins"),
    [("17:30", datetime(2027, 3, 16, 17, 30)), ("18:00", datetime(2027, 3, 16, 18))],
)
async def test_all_dates_move_by_as_much_as_the_one_whose_form_it_is(
    client: Client, given: TestWorld, planted: Planted, hour: str, begins: datetime
) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 2)
    seen = hidden_in(await text_of(client, url))
    third = {"starts_day": "2027-03-30", "starts_hour": hour, "ends_day": "", "ends_hour": "19:00"}
    assert (await send(client, url, url, do="change", scope="all", repeat="same", **third, **seen)).status == 303
    walls = sorted(one.starts_wall for plan in (await table_of(given, planted)).plans for one in plan.occurrences)
    assert walls[-4:] == [begins + timedelta(weeks=number) for number in range(4)]


@pytest.mark.parametrize("scope", ["following", "all"])
async def test_the_form_of_a_date_that_was_moved_by_itself_moves_no_other_where_it_is_kept(
    client: Client, given: TestWorld, planted: Planted, scope: str
) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 1)
    as_shown = {"starts_day": "2027-03-25", "starts_hour": "09:00", "ends_day": "", "ends_hour": "12:00"}
    for kept in {"scope": "this"}, {"scope": scope, "repeat": "same"}:
        seen = hidden_in(await text_of(client, url))
        assert (await send(client, url, url, do="change", **kept, **as_shown, **seen)).status == 303
    dated = [one for plan in (await table_of(given, planted)).plans for one in plan.occurrences]
    walls = [(one.starts_wall, one.ends_wall) for one in sorted(dated, key=lambda one: one.starts_wall)[-4:]]
    usual = [datetime(2027, 3, 16, 17, 30) + timedelta(weeks=number) for number in range(4)]
    expected = [(starts, starts + timedelta(hours=1, minutes=30)) for starts in usual]
    expected[1] = datetime(2027, 3, 25, 9), datetime(2027, 3, 25, 12)
    assert walls == expected


async def test_the_form_of_a_date_counts_it_and_those_that_follow(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    await add_weekly(client, planted)
    for number in range(4):
        url = await date_url(given, planted, number)
        for html in await text_of(client, url), await text_of(client, f"{url}?day=2027-06-01&hour=10:00"):
            assert re.findall(r'name="count" [^>]* value="(\d+)"', html) == [str(4 - number)]
    seen = hidden_in(await text_of(client, url := await date_url(given, planted, 1)))
    fields = {"starts_day": "2027-03-24", "starts_hour": "17:30", "ends_hour": "19:00", "repeat": "fortnightly"}
    assert (await send(client, url, url, do="change", scope="following", count="3", **fields, **seen)).status == 303
    assert sum(len(plan.occurrences) for plan in (await table_of(given, planted)).plans[-2:]) == 4


@pytest.mark.parametrize("told", [2, 3])
async def test_where_all_dates_get_another_rule_the_form_counts_from_its_own(
    client: Client, given: TestWorld, planted: Planted, told: int
) -> None:
    """Two come before the third of four, which says: two with this one."""
    await add_weekly(client, planted)
    seen = hidden_in(await text_of(client, url := await date_url(given, planted, 2)))
    fields = {"starts_day": "2027-03-30", "starts_hour": "17:30", "ends_hour": "19:00", "repeat": "fortnightly"}
    assert (await send(client, url, url, do="change", scope="all", count=str(told), **fields, **seen)).status == 303
    plan = (await table_of(given, planted)).plans[-1]
    begins = [datetime(2027, 3, 16, 17, 30) + timedelta(weeks=2 * number) for number in range(2 + told)]
    assert [one.starts_wall for one in plan.occurrences] == begins


async def test_cancelling_with_a_reason_and_restoring(client: Client, given: TestWorld, planted: Planted) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 1)
    seen = hidden_in(await text_of(client, url))
    answer = await send(client, url, url, do="cancel", reason="<b>Grève</b>", **seen)
    told = await text_of(client, answer.headers["Location"])
    assert "La séance est annulée." in told
    assert "Ce serveur n'envoie pas de messages : prévenez" in told
    assert "Annuler le dernier changement" in told
    html = await (await client.get(url)).text()
    assert "&lt;b&gt;Grève&lt;/b&gt;" in html
    assert "Rétablir" in html
    answer = await send(client, url, url, do="restore", **hidden_in(html))
    assert "La séance est rétablie." in await text_of(client, answer.headers["Location"])
    assert not (await table_of(given, planted)).plans[-1].occurrences[1].is_cancelled


async def test_nothing_is_cancelled_before_its_reason_is_given(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 1)
    seen = hidden_in(await text_of(client, url))
    for reason, sentence in (("", "Donnez un motif"), ("  ", "Donnez un motif"), ("x" * 501, "500 caractères au plus")):
        answer = await send(client, url, url, do="cancel", scope="following", reason=reason, **seen)
        html = await answer.text()
        assert answer.status == 400
        (field,) = re.findall(r'<input id="reason"[^>]*>', html)
        assert 'aria-invalid="true" aria-describedby="error-reason" autofocus' in field
        assert sentence in html[html.index('id="error-reason"') :].partition("</p>")[0]
    assert not any(one.is_cancelled for one in (await table_of(given, planted)).plans[-1].occurrences)
    answer = await send(client, url, url, do="cancel", scope="following", reason="Grève", **seen)
    assert "Les séances choisies sont annulées." in await text_of(client, answer.headers["Location"])
    assert [one.is_cancelled for one in (await table_of(given, planted)).plans[-1].occurrences] == [False] + 3 * [True]


@pytest.mark.parametrize(("state", "is_told"), [(State.OPEN, True), (State.DRAFT, False)])
async def test_that_a_letter_tells_of_it_is_said_where_one_does(
    aiohttp_client: AiohttpClient,
    client: Client,
    given: TestWorld,
    planted: Planted,
    tmp_path: Path,
    state: State,
    is_told: bool,
) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 1)
    async with given.store.writing() as records:
        await records.formations.set_state(planted.formation.id, state)
    mails = await aiohttp_client(create_app(settings_for(tmp_path, smtp_url="smtp://localhost:25"), given.world))
    await sign_in(mails, SCHEDULER)
    before = "Une minute ou deux après, un message" if is_told else "personne n'en est averti avant"
    after = "D'ici une minute ou deux, le temps de vous raviser," if is_told else "personne n'en est averti avant"
    for page in (url, plan_url(planted), await activity_url(given, planted)):
        assert before in await text_of(mails, page)
    moved = {"starts_day": "2027-03-24", "starts_hour": "17:30", "ends_hour": "19:00", "repeat": "same"}
    one, every = "Le changement est enregistré.", "pour toutes les séances choisies"
    for scope, done, tells in (("this", one, True), ("this", "Rien n'a changé", False), ("following", every, True)):
        seen = hidden_in(await text_of(mails, url))
        answer = await send(mails, url, url, do="change", scope=scope, **moved, **seen)
        told = _outcome(await text_of(mails, answer.headers["Location"]))
        assert done in told
        assert (after in told) is tells
    answer = await send(mails, url, url, do="cancel", reason="Grève", **hidden_in(await text_of(mails, url)))
    html = await text_of(mails, answer.headers["Location"])
    assert "La séance est annulée." in html
    assert after in _outcome(html)
    assert "n'envoie pas" not in html
    answer = await send(mails, url, url, do="restore", **hidden_in(await text_of(mails, url)))
    assert ("Si l'annulation avait été annoncée" in await text_of(mails, answer.headers["Location"])) is is_told


async def test_a_second_scheduler_sees_what_the_first_did(client: Client, given: TestWorld, planted: Planted) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 1)
    seen = hidden_in(await text_of(client, url))
    assert (await send(client, url, url, do="cancel", reason="Grève", **seen)).status == 303
    answer = await send(client, url, url, do="cancel", reason="Neige", **seen)
    html = await answer.text()
    assert answer.status == 409
    assert "vient de modifier ces dates" in html
    assert "Grève" in html
    assert (await table_of(given, planted)).plans[-1].occurrences[1].cancelled_because == "Grève"


async def test_one_more_date(client: Client, given: TestWorld, planted: Planted) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 0)
    more = {"starts_day": "2027-03-18", "starts_hour": "09:00", "ends_hour": "10:00"}
    seen = hidden_in(await text_of(client, url))
    html = await text_of(client, (await send(client, url, url, do="add", **more, **seen)).headers["Location"])
    assert "Ajoutée" in html
    assert all(words in _outcome(html) for words in ("La date est ajoutée.", "18 mars"))
    again = await send(client, url, url, do="add", **more, **hidden_in(await text_of(client, url)))
    assert again.status == 400


@pytest.mark.parametrize("who", ["trainer", "ada"])
async def test_others_find_no_door(client: Client, given: TestWorld, planted: Planted, who: str) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 0)
    person: Person = getattr(planted, who)
    await send(client, "/account", "/sign-out")
    await sign_in(client, person)
    activity = await activity_url(given, planted)
    for path in (plan_url(planted), url, activity):
        assert (await client.get(path)).status == 403
    for do in ("change", "remove", "add"):
        assert (await send(client, "/account", activity, **WEEKLY | {"do": do, "version": "1"})).status == 403
    for path in (plan_url(planted), url, f"/formations/{planted.formation.id}/undo"):
        forms = WEEKLY | {"do": "cancel", "version": "1", "series_version": "1"}
        assert (await send(client, "/account", path, **forms)).status == 403
    assert "Planifier" not in await text_of(client, f"/formations/{planted.formation.id}")


@pytest.mark.parametrize("form", [{}, {"do": "cancel"}, {"do": "cancel", "version": "x"}, {"do": "x", "version": "1"}])
async def test_forms_that_are_none_of_ours(
    client: Client, given: TestWorld, planted: Planted, form: dict[str, str]
) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 0)
    assert (await send(client, url, url, **form)).status == 400


def _outcome(html: str) -> str:
    """What the page says first, of what was just sent."""
    return html.partition('<div class="notice notice-good" role="status"')[2].partition("</div></div>")[0]
