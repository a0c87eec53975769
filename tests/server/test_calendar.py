"""Calendars as pages: what stands in their address, who sees which, and pointing that keeps nothing by itself."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from accounts.people import Domain, DomainId, Language, Person, Theme
from accounts.permissions import Role
from actions.timetables import timetable
from formations.formations import FormationId
from formations.states import State
from server.app import create_app
from server.pages.calendar_address import Asked, Shape, asked_of, days_shown, earlier, later_day, pointed_at
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.applications import settings_for
from tests.server.browsing import PASSWORD, Client, planted, sign_in, text_of
from tests.storage.planted import Planted, a_person, an_id

__all__ = ["given", "migrated_file", "own_file", "planted"]

SCHEDULER, STRANGER = a_person("scheduler"), a_person("stranger")
CLASS = an_id("occurrence-1")  # on 11 March 2027 from 14:00 to 16:00 in Paris


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, given: TestWorld, planted: Planted, tmp_path: Path) -> Client:
    async with given.store.writing() as records:
        for person in (SCHEDULER, STRANGER):
            await records.people.add(person, await given.hasher.hash(PASSWORD))
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, planted.domain.id)
    return await aiohttp_client(create_app(settings_for(tmp_path), given.world))


async def _read(client: Client, person: Person, path: str, status: int = 200) -> str:
    await sign_in(client, person)
    html = await text_of(client, path, status)
    return html.replace("\xa0", " ").replace("&#39;", "'").replace("\u2019", "'").replace("&amp;", "&")


@pytest.mark.parametrize(
    ("query", "shown", "there", "not_there"),
    [
        ("view=month&date=2027-03-20", "Mars 2027", ("Activité 0", "Activité 1", "Activité 2"), ()),
        ("date=2027-05-02", "Mai 2027", (), ("Activité 0", "Activité 1")),
        ("view=week&date=2027-03-11", "Du 8 au 14 mars 2027", ("Activité 0", "Activité 1", "Activité 2"), ()),
        ("view=week&date=2027-03-01", "Du 1er au 7 mars 2027", (), ("Activité 1",)),
        ("view=week&date=2027-03-31", "Du 29 mars au 4 avril 2027", (), ("Activité 1",)),
        ("view=agenda&date=2027-03-11&kind=virtual_class", "Mars 2027", ("Activité 1",), ("Activité 0", "Activité 2")),
        ("month=2027-03", "Mars 2027", ("À votre rythme", "dès le 12 mars", "Activité 1"), ('role="grid"',)),
        (f"date=2027-03-11&formation={an_id('formation')}", "Mars 2027", ("Activité 1",), ()),
        ("date=2027-03-11&formation=another", "Mars 2027", (), ("Activité 1",)),
    ],
)
async def test_an_address_says_what_is_shown(
    client: Client, planted: Planted, query: str, shown: str, there: tuple[str, ...], not_there: tuple[str, ...]
) -> None:
    html = await _read(client, planted.ada, f"/calendar?{query}")
    assert shown in re.sub(r"\s+", " ", html)
    assert all(words in html for words in there)
    assert not any(words in html for words in not_there)


@pytest.mark.parametrize(
    ("now", "query", "shown"),
    [
        (datetime(2027, 3, 1, tzinfo=UTC), "", "Mars 2027"),
        (datetime(2026, 11, 22, tzinfo=UTC), "", "Mars 2027"),
        (datetime(2026, 11, 22, tzinfo=UTC), "?view=week&kind=virtual_class", "Du 8 au 14 mars 2027"),
        (datetime(2027, 9, 5, tzinfo=UTC), "", "Mars 2027"),
        (datetime(2026, 11, 22, tzinfo=UTC), "?date=2026-11-22", "Novembre 2026"),
    ],
)
async def test_a_formation_s_calendar_opens_where_its_dates_are(
    client: Client, given: TestWorld, planted: Planted, now: datetime, query: str, shown: str
) -> None:
    given.clock.set_to(now)
    html = await _read(client, planted.ada, f"/formations/{planted.formation.id}/calendar{query}")
    assert shown in re.sub(r"\s+", " ", html)


async def test_links_keep_what_was_chosen(client: Client, planted: Planted) -> None:
    html = await _read(client, planted.ada, "/calendar?view=week&date=2027-03-11&kind=virtual_class")
    assert 'href="/calendar?view=week&date=2027-03-18&kind=virtual_class"' in html
    assert 'href="/calendar?view=week&date=2027-03-04&kind=virtual_class"' in html
    assert 'href="/calendar?date=2027-03-11&kind=virtual_class"' in html
    assert 'href="/calendar?view=week&kind=virtual_class"' in html


@pytest.mark.parametrize(
    "query",
    [
        "month=0000-99",
        "month=9999-12",
        "date=2027-02-30",
        "date=2099-12-31&view=month",
        "date=2000-01-01&view=week",
        "date=2099-12-31&view=agenda",
        "view=year",
        "kind=%00",
        "formation=x",
        "formation=%00",
        "move=nothing",
        "date=2027-03-01&date=x",
    ],
)
async def test_an_address_that_makes_no_sense_shows_a_calendar_all_the_same(
    client: Client, planted: Planted, query: str
) -> None:
    assert 'id="calendar-title"' in await _read(client, planted.ada, f"/calendar?{query}")


@pytest.mark.parametrize(
    ("shape", "day", "first", "end", "before", "after"),
    [
        (Shape.MONTH, (2027, 5, 31), (2027, 4, 26), (2027, 6, 7), (2027, 4, 1), (2027, 6, 1)),
        (Shape.WEEK, (2027, 1, 3), (2026, 12, 28), (2027, 1, 4), (2026, 12, 27), (2027, 1, 10)),
        (Shape.AGENDA, (2028, 2, 29), (2028, 2, 1), (2028, 3, 1), (2028, 1, 1), (2028, 3, 1)),
    ],
)
def test_each_shape_has_its_days_and_its_neighbours(
    shape: Shape, day: tuple[int, int, int], first: object, end: object, before: object, after: object
) -> None:
    at = date(*day)
    said = (*days_shown(shape, at), earlier(shape, at), later_day(shape, at))
    assert tuple((one.year, one.month, one.day) for one in said) == (first, end, before, after)


def test_an_address_and_what_it_asks_for_are_the_same_thing() -> None:
    asked = Asked("/calendar", Shape.WEEK, date(2027, 3, 11))
    query = dict(pair.split("=") for pair in asked.url.partition("?")[2].split("&"))
    assert asked_of("/calendar", query) == asked
    assert pointed_at({"day": "2027-03-11", "hour": "25:00"}) == (date(2027, 3, 11), None)
    assert pointed_at({"day": "hier", "hour": "10:00"}) is None


async def test_hours_and_days_are_the_readers(client: Client, planted: Planted, given: TestWorld) -> None:
    async with given.store.writing() as records:
        await records.people.set_preferences(planted.ada.id, Language.FRENCH, "Pacific/Noumea", Theme.SYSTEM)
    html = await _read(client, planted.ada, "/calendar?view=week&date=2027-03-12")
    friday = html.partition('data-cell="2027-03-12"')[2].partition("data-cell")[0]
    assert "0 h 00" in friday
    assert "(14 h 00, heure de Paris)" in friday
    assert "Activité 1" in friday


async def test_today_is_said_in_words(client: Client, planted: Planted) -> None:
    html = await _read(client, planted.ada, "/calendar")
    assert re.search(
        r'aria-current="date"><span aria-hidden="true">11</span><span[^>]*>jeudi 11 mars, aujourd\'hui', html
    )


@pytest.mark.parametrize("person", ["ada", "trainer"])
async def test_who_does_not_plan_sees_a_formation_and_can_point_at_nothing(
    client: Client, planted: Planted, person: str
) -> None:
    page = f"/formations/{planted.formation.id}/calendar?date=2027-03-11"
    html = await _read(client, getattr(planted, person), f"{page}&move={CLASS}")
    assert "Activité 1" in html
    assert "/plan" not in html
    assert "draggable" not in html.replace('draggable="false"', "")
    assert f"/domains/{planted.domain.id}" not in html


async def test_strangers_see_no_formation_and_no_domain(client: Client, planted: Planted) -> None:
    await _read(client, STRANGER, f"/formations/{planted.formation.id}/calendar", 404)
    for person in (STRANGER, planted.trainer):
        for path in ("calendar", "plan"):
            await _read(client, person, f"/domains/{planted.domain.id}/{path}", 404)
    await _read(client, SCHEDULER, "/domains/nowhere/calendar", 404)


async def test_a_day_and_an_hour_lead_to_the_form_with_them_filled_in(client: Client, planted: Planted) -> None:
    plan = f"/formations/{planted.formation.id}/plan"
    week = await _read(client, SCHEDULER, f"/formations/{planted.formation.id}/calendar?view=week&date=2027-03-16")
    assert f'href="{plan}?day=2027-03-16&hour=10%3A00"' in week
    form = await _read(client, SCHEDULER, f"{plan}?day=2027-03-16&hour=10:00")
    for field, value in (("starts_day", "2027-03-16"), ("starts_hour", "10:00"), ("ends_hour", "11:00")):
        assert f'name="{field}" value="{value}"' in form


async def test_a_domain_asks_for_the_formation_first(client: Client, planted: Planted) -> None:
    plan = f"/formations/{planted.formation.id}/plan"
    domain = f"/domains/{planted.domain.id}"
    assert f'href="{domain}/calendar"' in await _read(client, SCHEDULER, "/calendar")
    html = await _read(client, SCHEDULER, f"{domain}/calendar?date=2027-03-11")
    assert "Activité 1" in html
    assert f'href="{domain}/plan?day=2027-03-16"' in html
    assert f'href="{plan}?day=2027-03-16#new"' in await _read(client, SCHEDULER, f"{domain}/plan?day=2027-03-16")
    only = await _read(client, SCHEDULER, f"{domain}/calendar?date=2027-03-11&formation={planted.formation.id}")
    assert f'href="{plan}?day=2027-03-16"' in only


@pytest.mark.parametrize("view", ["", "view=week&", "view=agenda&"])
async def test_whoever_plans_can_do_so_from_their_own_calendar_on_the_day_they_look_at(
    client: Client, planted: Planted, view: str
) -> None:
    plan = f"/formations/{planted.formation.id}/plan?day=2027-03-16"
    html = await _read(client, SCHEDULER, f"/calendar?{view}date=2027-03-16")
    assert re.search(rf'href="{re.escape(plan)}">.*Planifier<span class="visually-hidden">, mardi 16 mars<', html)
    assert 'name="starts_day" value="2027-03-16"' in await _read(client, SCHEDULER, plan)


async def test_whoever_plans_several_formations_chooses_which_from_their_own_calendar(
    client: Client, planted: Planted, given: TestWorld
) -> None:
    other = replace(planted.formation, id=FormationId(an_id("other")), title="Autre formation")
    archived = replace(planted.formation, id=FormationId(an_id("archived")), title="Finie", state=State.ARCHIVED)
    elsewhere = Domain(DomainId(an_id("elsewhere")), "Académie d'ailleurs")
    async with given.store.writing() as records:
        for formation in (other, archived):
            await records.formations.add_formation(formation)
        await records.people.add_domain(elsewhere)
    assert 'href="/calendar/plan?day=2027-03-16"' in await _read(client, SCHEDULER, "/calendar?date=2027-03-16")
    only = await _read(client, SCHEDULER, f"/calendar?date=2027-03-16&formation={other.id}")
    assert f'href="/formations/{other.id}/plan?day=2027-03-16"' in only
    chosen = await _read(client, SCHEDULER, "/calendar/plan?day=2027-03-16")
    assert f'href="/formations/{planted.formation.id}/plan?day=2027-03-16#new"' in chosen
    assert f'href="/formations/{other.id}/plan?day=2027-03-16#new"' in chosen
    assert archived.title not in chosen
    assert planted.domain.name not in chosen
    async with given.store.writing() as records:
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, elsewhere.id)
    by_domain = await _read(client, SCHEDULER, "/calendar/plan?day=2027-03-16")
    assert f">{planted.domain.name}</h2>" in by_domain
    assert by_domain.index(elsewhere.name) < by_domain.index("pas encore de formation")


async def test_formations_of_one_title_are_told_apart_where_one_chooses(
    client: Client, planted: Planted, given: TestWorld
) -> None:
    again = replace(planted.formation, id=FormationId(an_id("again")))
    alone = replace(planted.formation, id=FormationId(an_id("alone")), title="Seule")
    async with given.store.writing() as records:
        for formation in (again, alone):
            await records.formations.add_formation(formation)
    words = "du mer. 10 mars au ven. 12 mars"
    for address in ("/calendar?date=2027-03-16", f"/domains/{planted.domain.id}/calendar"):
        html = await _read(client, SCHEDULER, address)
        assert f'<option value="{planted.formation.id}">Titre ({words})</option>' in html
        assert f'<option value="{again.id}">Titre</option>' in html
    for address in ("/calendar/plan", f"/domains/{planted.domain.id}/plan"):
        assert f'Titre <span class="quiet">{words}</span></a>' in await _read(client, SCHEDULER, address)
    async with given.store.writing() as records:
        await records.formations.change_formation(replace(again, title="Autre"))
    assert words not in await _read(client, SCHEDULER, "/calendar?date=2027-03-16")
    assert "Du mer. 10 mars au ven. 12 mars" in await _read(client, SCHEDULER, "/formations")


async def test_who_plans_nothing_is_offered_no_planning_on_their_own_calendar(client: Client, planted: Planted) -> None:
    for person in (planted.ada, planted.trainer, STRANGER):
        assert "Planifier" not in await _read(client, person, "/calendar?date=2027-03-16")
        await _read(client, person, "/calendar/plan?day=2027-03-16", 403)


async def test_what_is_moved_is_first_shown_with_what_clashes(
    client: Client, planted: Planted, given: TestWorld
) -> None:
    given.clock.set_to(datetime(2027, 3, 1, 12, tzinfo=UTC))
    calendar, form = f"/formations/{planted.formation.id}/calendar", f"/formations/{planted.formation.id}/plan/{CLASS}"
    choosing = await _read(client, SCHEDULER, f"{calendar}?date=2027-03-11&move={CLASS}")
    assert "Où placer « Activité 1 » ?" in choosing
    assert f'href="{form}?day=2027-03-10"' in choosing
    free = await _read(client, SCHEDULER, f"{form}?day=2027-03-18")
    assert "Rien ne s'oppose à cette date" in free
    assert 'name="starts_day" value="2027-03-18"' in free
    assert 'name="starts_hour" value="14:00"' in free
    taken = await _read(client, SCHEDULER, f"{form}?day=2027-03-10&hour=15:00")
    assert "Rien n'est encore enregistré" in taken
    assert "cette formation a déjà une séance" in taken
    assert 'name="starts_hour" value="15:00"' in taken
    table = await timetable(given.world, SCHEDULER.id, planted.formation.id)
    assert table.plan_of(planted.occurrence(1, 11).id)[2].starts_wall == datetime(2027, 3, 11, 14)


@pytest.mark.parametrize("moved", ["nothing", an_id("occurrence-9")])
async def test_what_is_not_there_cannot_be_moved(client: Client, planted: Planted, moved: str) -> None:
    await _read(client, SCHEDULER, f"/formations/{planted.formation.id}/calendar?move={moved}", 404)
