"""The scheduler's pages: forms without a script, versions that were seen, sheets to print; for planners only."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from accounts.people import Person
from accounts.permissions import Role
from actions.timetables import Timetable, timetable
from formations.room_settings import Lobby, Means, RoomSettings
from server.app import create_app
from server.pages.dates_form import half_days
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.applications import settings_for
from tests.server.test_pages import PASSWORD, Client, planted, send, sign_in, text_of
from tests.storage.planted import Planted, a_person

__all__ = ["given", "migrated_file", "own_file", "planted"]

SCHEDULER = a_person("scheduler")
WEEKLY = {
    "kind": "virtual_class",
    "title": "Classe du mardi",
    "planned_minutes": "90",
    "starts_day": "2027-03-16",
    "starts_hour": "17:30",
    "ends_hour": "19:00",
    "repeat": "weekly",
    "count": "4",
    "lobby": "approval",
}


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, given: TestWorld, planted: Planted, tmp_path: Path) -> Client:
    async with given.store.writing() as records:
        await records.people.add(SCHEDULER, await given.hasher.hash(PASSWORD))
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, planted.domain.id)
    client = await aiohttp_client(create_app(settings_for(tmp_path), given.world))
    await sign_in(client, SCHEDULER)
    return client


def _plan(planted: Planted) -> str:
    return f"/formations/{planted.formation.id}/plan"


async def _table(given: TestWorld, planted: Planted) -> Timetable:
    return await timetable(given.world, SCHEDULER.id, planted.formation.id)


async def _add(client: Client, planted: Planted, **changes: str) -> int:
    return (await send(client, _plan(planted), _plan(planted), **WEEKLY | changes)).status


def _anyway(html: str) -> str:
    """What a ticked *Planifier quand même* sends: which dates the clashes on this page are of."""
    found = re.search(r'name="anyway" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def _hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(version|series_version)" value="(\d+)"', html))


async def test_a_weekly_class_is_planned_and_shown(client: Client, given: TestWorld, planted: Planted) -> None:
    assert await _add(client, planted) == 303
    html = await text_of(client, _plan(planted) + "?done=planned")
    assert "L'activité est planifiée." in html
    assert html.count("17 h 30") == 4
    assert "Classe du mardi" in await text_of(client, f"/formations/{planted.formation.id}")
    plan = (await _table(given, planted)).plans[-1]
    assert str(plan.series.rule) == "FREQ=WEEKLY;COUNT=4"


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
    answer = await send(client, _plan(planted), _plan(planted), **WEEKLY | changes)
    html = (await answer.text()).replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 400
    assert sentence in html
    assert 'value="17:30"' in html
    assert len((await _table(given, planted)).activities) == 3


async def _date_url(given: TestWorld, planted: Planted, number: int) -> str:
    return f"{_plan(planted)}/{(await _table(given, planted)).plans[-1].occurrences[number].id}"


async def test_moving_this_and_following(client: Client, given: TestWorld, planted: Planted) -> None:
    await _add(client, planted)
    url = await _date_url(given, planted, 2)
    seen = _hidden(await text_of(client, url))
    later = {"starts_day": "2027-03-31", "starts_hour": "18:00", "ends_day": "", "ends_hour": "19:00"}
    answer = await send(client, url, url, do="change", scope="following", repeat="same", **later, **seen)
    assert answer.status == 303
    walls = sorted(one.starts_wall for plan in (await _table(given, planted)).plans for one in plan.occurrences)
    assert walls[-4:] == [
        datetime(2027, 3, 16, 17, 30),
        datetime(2027, 3, 23, 17, 30),
        datetime(2027, 3, 31, 18),
        datetime(2027, 4, 7, 18),
    ]
    undo = f"/formations/{planted.formation.id}/undo"
    seen = re.findall(r'name="seen" value="(\w+)"', await text_of(client, _plan(planted)))
    answer = await send(client, _plan(planted), undo, seen="what another did meanwhile")
    assert answer.headers["Location"].endswith("done=changed_meanwhile")
    assert "rien n'est annulé" in await text_of(client, answer.headers["Location"])
    answer = await send(client, _plan(planted), undo, seen=seen[0])
    assert answer.headers["Location"].endswith("done=undone")
    assert len((await _table(given, planted)).plans[-1].occurrences) == 4


async def test_cancelling_with_a_reason_and_restoring(client: Client, given: TestWorld, planted: Planted) -> None:
    await _add(client, planted)
    url = await _date_url(given, planted, 1)
    seen = _hidden(await text_of(client, url))
    assert (await send(client, url, url, do="cancel", reason="<b>Grève</b>", **seen)).status == 303
    html = await (await client.get(url)).text()
    assert "&lt;b&gt;Grève&lt;/b&gt;" in html
    assert "Rétablir" in html
    assert (await send(client, url, url, do="restore", **_hidden(html))).status == 303
    assert not (await _table(given, planted)).plans[-1].occurrences[1].is_cancelled


async def test_restoring_says_what_is_planned_then_by_now(client: Client, given: TestWorld, planted: Planted) -> None:
    await _add(client, planted)
    url = await _date_url(given, planted, 1)
    seen = _hidden(await text_of(client, url))
    assert (await send(client, url, url, do="cancel", reason="Grève", **seen)).status == 303
    assert await _add(client, planted, repeat="once", starts_day="2027-03-23", title="À la place") == 303
    seen = _hidden(await text_of(client, url))
    answer = await send(client, url, url, do="restore", **seen)
    html = await answer.text()
    assert answer.status == 409
    assert "cette formation a déjà une séance" in html
    assert (await send(client, url, url, do="restore", **seen, anyway=_anyway(html))).status == 303


async def test_a_second_scheduler_sees_what_the_first_did(client: Client, given: TestWorld, planted: Planted) -> None:
    await _add(client, planted)
    url = await _date_url(given, planted, 1)
    seen = _hidden(await text_of(client, url))
    assert (await send(client, url, url, do="cancel", reason="Grève", **seen)).status == 303
    answer = await send(client, url, url, do="cancel", reason="Neige", **seen)
    html = await answer.text()
    assert answer.status == 409
    assert "vient de modifier ces dates" in html
    assert "Grève" in html
    assert (await _table(given, planted)).plans[-1].occurrences[1].cancelled_because == "Grève"


async def test_one_more_date(client: Client, given: TestWorld, planted: Planted) -> None:
    await _add(client, planted)
    url = await _date_url(given, planted, 0)
    more = {"starts_day": "2027-03-18", "starts_hour": "09:00", "ends_hour": "10:00"}
    seen = _hidden(await text_of(client, url))
    assert (await send(client, url, url, do="add", **more, **seen)).status == 303
    assert "Ajoutée" in await text_of(client, _plan(planted))
    again = await send(client, url, url, do="add", **more, **_hidden(await text_of(client, url)))
    assert again.status == 400


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2027-03-28", "l'heure choisie n'existe pas : ce sera 3 h 30"),
        ("2027-10-31", "2 h 30 y vient deux fois : ce sera la première"),
    ],
)
async def test_an_odd_hour_of_a_night_is_said_before_it_is_saved(
    client: Client, planted: Planted, day: str, told: str
) -> None:
    odd = {"starts_day": day, "starts_hour": "02:30", "ends_hour": "04:30", "repeat": "once"}
    answer = await send(client, _plan(planted), _plan(planted), **WEEKLY | odd)
    html = (await answer.text()).replace("\xa0", " ").replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 409
    assert told in html
    assert "voyez d'abord à quelle heure cela tombe" in html
    assert await _add(client, planted, **odd, anyway=_anyway(html)) == 303


async def test_what_clashes_is_said_before_it_is_saved(client: Client, given: TestWorld, planted: Planted) -> None:
    on_the_class = {"starts_day": "2027-03-11", "starts_hour": "15:00", "ends_hour": "17:00", "repeat": "once"}
    answer = await send(client, _plan(planted), _plan(planted), **WEEKLY | on_the_class)
    html = (await answer.text()).replace("\xa0", " ").replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 409
    assert "cette formation a déjà une séance jusqu'à 16 h 00" in html
    assert "jeu. 11 mars, 16 h 00" in html
    assert 'name="anyway"' in html
    assert 'name="take" value="new@2027-03-11T16:00"' in html
    assert await _add(client, planted, **on_the_class, anyway="1") == 409
    seen = _anyway(html)
    assert await _add(client, planted, **on_the_class | {"ends_hour": "17:30"}, anyway=seen) == 409
    assert await _add(client, planted, **on_the_class, anyway=seen) == 303
    table = await _table(given, planted)
    new = next(plan for plan in table.plans if plan.series.activity_id == table.activities[-1].id)
    url = f"{_plan(planted)}/{new.occurrences[0].id}"
    moved = {"do": "change", "scope": "this", "starts_day": "2027-03-11", "starts_hour": "14:30", "ends_hour": "15:30"}
    seen = _hidden(await text_of(client, url))
    refused = await send(client, url, url, **moved, **seen)
    assert refused.status == 409
    anyway = _anyway(await refused.text())
    assert (await send(client, url, url, **moved | {"scope": "all"}, **seen, anyway=anyway)).status == 409
    assert (await send(client, url, url, **moved, **seen, anyway=anyway)).status == 303


async def test_a_free_hour_fills_the_form_and_keeps_nothing(client: Client, given: TestWorld, planted: Planted) -> None:
    taken = WEEKLY | {"starts_day": "2027-03-11", "starts_hour": "15:00", "ends_hour": "17:00", "repeat": "once"}
    before = await _table(given, planted)
    for url, form in (_plan(planted), "new"), (await _activity_url(given, planted, 0), "add"):
        answer = await send(client, url, url, **taken, take=f"{form}@2027-03-12T16:30")
        html = await answer.text()
        assert answer.status == 200
        for name, value in ("starts_day", "2027-03-12"), ("starts_hour", "16:30"), ("ends_hour", "18:30"):
            assert f'name="{name}" value="{value}"' in html
        assert f'value="{WEEKLY["title"]}"' in html
        assert (await send(client, url, url, **taken, take=f"{form}@soon")).status == 400
    assert await _table(given, planted) == before


async def _activity_url(given: TestWorld, planted: Planted, number: int = -1) -> str:
    return f"{_plan(planted)}/activities/{(await _table(given, planted)).activities[number].id}"


async def test_an_activity_without_a_date_is_changed_dated_and_stays(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    answer = await send(client, _plan(planted), _plan(planted), **WEEKLY | {"starts_day": "", "lobby": "none"})
    assert answer.headers["Location"].endswith("done=undated")
    url = await _activity_url(given, planted)
    assert url in await text_of(client, _plan(planted))
    html = await text_of(client, url)
    assert "Pas encore de date." in html
    assert "Retirer l'activité" in html
    assert 'id="place"' not in html
    told = {"title": "Classe du jeudi", "planned_minutes": "60", "lobby": "approval", "place": "nulle part"}
    told |= {"mute_on_entry": "on", "allows_screen": "", "allows_chat": ""}
    told |= {"instructions": "Lire.", "links": "https://example.org/a Un article"}
    assert (await send(client, url, url, do="change", **told, **_hidden(html))).status == 303
    activity = (await _table(given, planted)).activities[-1]
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
    refused = await send(client, url, url, do="change", **told | {"allows_chat": "perhaps"}, **_hidden(html))
    assert refused.status == 400
    assert (await send(client, url, url, do="add", **WEEKLY, **_hidden(html))).status == 303
    assert len((await _table(given, planted)).plans[-1].occurrences) == 4
    html = await text_of(client, url)
    assert html.count("17 h 30") == 4
    assert "elle ne peut pas être retirée" in html
    assert (await send(client, url, url, do="remove", **_hidden(html))).status == 409
    assert len((await _table(given, planted)).activities) == 4


async def test_an_activity_without_a_date_is_removed(client: Client, given: TestWorld, planted: Planted) -> None:
    await _add(client, planted, starts_day="")
    url = await _activity_url(given, planted)
    answer = await send(client, url, url, do="remove", **_hidden(await text_of(client, url)))
    assert answer.headers["Location"].endswith("done=removed")
    assert "L'activité est retirée du plan." in await text_of(client, answer.headers["Location"])
    await text_of(client, url, 404)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "Donnez un titre"),
        ({"planned_minutes": "x"}, "planned_minutes", "La durée prévue"),
        ({"capacity": "0"}, "capacity", "Le nombre de places"),
        ({"links": "ftp://x"}, "links", "Chaque lien"),
        ({"address": "x" * 401}, "address", "L'adresse est trop longue"),
    ],
)
async def test_what_does_not_fit_is_said_beside_its_field(
    client: Client, given: TestWorld, planted: Planted, changes: dict[str, str], field: str, sentence: str
) -> None:
    url = await _activity_url(given, planted, 0)
    told = {"title": "Journée", "planned_minutes": "60", "instructions": "Gardé", "version": "1"} | changes
    answer = await send(client, url, url, do="change", **told)
    html = (await answer.text()).replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 400
    beside = re.search(rf'<p class="field">(?:(?!</p>).)*id="error-{field}">.*?</p>', html, re.S)
    assert beside is not None
    assert sentence in beside[0]
    assert f'aria-describedby="{"links-hint " if field == "links" else ""}error-{field}"' in beside[0]
    assert "Gardé" in html


async def test_a_second_scheduler_does_not_overwrite_an_activity(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    url = await _activity_url(given, planted, 0)
    told = {"planned_minutes": "60", "version": "1"}
    assert (await send(client, url, url, do="change", title="Le premier", **told)).status == 303
    answer = await send(client, url, url, do="change", title="Le second", **told)
    html = await answer.text()
    assert answer.status == 409
    assert "vient de modifier cette activité" in html
    assert 'value="Le premier"' in html
    assert (await send(client, url, url, do="remove", version="1")).status == 409
    assert (await send(client, url, url, do="x", version="2")).status == 400


async def test_a_signature_sheet_has_names_and_empty_boxes(client: Client, given: TestWorld, planted: Planted) -> None:
    meeting = {"kind": "in_person", "title": "Journée", "place": "INSPÉ", "ends_hour": "20:00", "starts_hour": "09:00"}
    await _add(client, planted, repeat="once", **meeting)
    html = await text_of(client, await _date_url(given, planted, 0) + "/signatures")
    assert html.count('<table class="signatures">') == 2
    assert html.count("Ada") == 2
    assert html.count("<td></td>") == 2 * 3
    assert "Mardi 16 mars 2027, matin" in html
    await _add(client, planted, starts_day="2027-05-04")
    await text_of(client, await _date_url(given, planted, 0) + "/signatures", 404)


async def test_trainers_print_it_from_the_formations_page_and_participants_do_not(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    await _add(client, planted, repeat="once", kind="in_person", title="Journée", place="INSPÉ")
    url = await _date_url(given, planted, 0) + "/signatures"
    space = f"/formations/{planted.formation.id}"
    for person, prints in ((planted.trainer, True), (planted.ada, False)):
        await sign_in(client, person)
        assert (f'href="{url}"' in await text_of(client, space)) is prints
        html = await text_of(client, url, 200 if prints else 403)
        assert ("<td></td>" in html) is prints


@pytest.mark.parametrize(
    ("starts", "ends", "halves"),
    [
        ((16, 9), (16, 12), [(16, False)]),
        ((16, 9), (16, 13), [(16, False)]),
        ((16, 13, 30), (16, 17), [(16, True)]),
        ((16, 9), (16, 17), [(16, False), (16, True)]),
        ((16, 14), (17, 12), [(16, True), (17, False)]),
    ],
)
def test_half_days(starts: tuple[int, ...], ends: tuple[int, ...], halves: list[tuple[int, bool]]) -> None:
    found = half_days(datetime(2027, 3, *starts), datetime(2027, 3, *ends))
    assert [(day.day, afternoon) for day, afternoon in found] == halves


@pytest.mark.parametrize("who", ["trainer", "ada"])
async def test_others_find_no_door(client: Client, given: TestWorld, planted: Planted, who: str) -> None:
    await _add(client, planted)
    url = await _date_url(given, planted, 0)
    person: Person = getattr(planted, who)
    await send(client, "/account", "/sign-out")
    await sign_in(client, person)
    activity = await _activity_url(given, planted)
    for path in (_plan(planted), url, activity):
        assert (await client.get(path)).status == 403
    for do in ("change", "remove", "add"):
        assert (await send(client, "/account", activity, **WEEKLY | {"do": do, "version": "1"})).status == 403
    for path in (_plan(planted), url, f"/formations/{planted.formation.id}/undo"):
        forms = WEEKLY | {"do": "cancel", "version": "1", "series_version": "1"}
        assert (await send(client, "/account", path, **forms)).status == 403
    assert "Planifier" not in await text_of(client, f"/formations/{planted.formation.id}")


@pytest.mark.parametrize("form", [{}, {"do": "cancel"}, {"do": "cancel", "version": "x"}, {"do": "x", "version": "1"}])
async def test_forms_that_are_none_of_ours(
    client: Client, given: TestWorld, planted: Planted, form: dict[str, str]
) -> None:
    await _add(client, planted)
    url = await _date_url(given, planted, 0)
    assert (await send(client, url, url, **form)).status == 400
