"""Every route of the product, asked by everybody: who comes past the door of a thing; nobody else learns of it.

The rule: a route that is new fails here until somebody has written down for whom it is. `tests/actions/test_access.py`
holds the verbs to the permissions; this holds every address to them, whatever stands behind it.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from accounts.people import Domain, DomainId
from accounts.permissions import Role, Standing
from actions.ports.records import Records
from actions.scheduling import plan_dates
from actions.sign_in import create_token
from actions.world import World
from formations.following import CalendarFormat, Source, SourceId
from formations.formations import (
    ActivityId,
    ActivityKind,
    Enrolment,
    FormationId,
    GroupId,
    ParcoursId,
)
from formations.groups import Group
from formations.holiday_sources import HolidaySource, HolidaySourceId
from formations.occurrences import OccurrenceId, SeriesId
from formations.parcours import Parcours, Step
from formations.places import Place, PlaceId
from formations.series import Dates
from formations.states import State
from server.app import create_app
from server.pages.rendering import Pages
from server.pages.showing import PAGES, problem_page
from server.problems import PROBLEM_PAGE, Problem
from tests.actions.conftest import given, migrated_file, own_file, planted
from tests.actions.worlds import TestWorld
from tests.server.applications import bare_page, settings_for
from tests.server.sample_routes import ALL, API, FORMS, IDS, OF, ROUTES, SIGNED_IN, SPACE, Json
from tests.storage.planted import KINDS, Planted, a_person, an_id, plant_planner

__all__ = ["given", "migrated_file", "own_file", "planted"]

Client = TestClient[Any, Any]

# What nobody may read who is not let in.
CANARY = "Kanarek"
_PAGES: dict[str, Pages] = {}  # compiled once
THERE_DOMAIN = Domain(DomainId(an_id("domain-there")), "Académie d'Ailleurs")
DATED = [
    ("GET", f"{OF}/occurrences/{{occurrence_id}}"),
    ("GET", "/class/{room_id}"),
    ("POST", f"{API}/rooms/{{room_id}}/join"),
]
LISTS = [
    ("GET", FORMS),
    ("GET", f"{OF}/occurrences"),
    ("GET", f"{API}/occurrences"),
    ("GET", "/calendar"),
    ("GET", "/"),
]


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, given: TestWorld, planted: Planted, tmp_path: Path) -> Client:
    """What is planted, with a canary in all of its words; a group with a date of its own, and a domain elsewhere."""
    async with given.store.writing() as records:
        await _plant_people(records, planted)
        await _plant_words(records, planted)
        await _plant_elsewhere(records, planted)
    given.fetcher.fails = "unreachable"
    app = create_app(settings_for(tmp_path), given.world)
    app[PAGES] = _PAGES.setdefault("all", app[PAGES])
    app[PROBLEM_PAGE] = _problem_page
    return await aiohttp_client(app)


async def _problem_page(request: web.Request, problem: Problem) -> web.Response:
    """The real one where it names a class; it takes as long as all the rest."""
    return await (problem_page if "room_id" in request.match_info else bare_page)(request, problem)


async def _plant_people(records: Records, planted: Planted) -> None:
    await plant_planner(records, planted)
    await records.people.add_domain(THERE_DOMAIN)
    for word in SIGNED_IN - {"planner", "trainer", "ada"}:
        await records.people.add(a_person(word), None)
    await records.people.grant(a_person("admin").id, Role.ADMINISTRATOR, planted.domain.id)
    await records.people.grant(a_person("admin-there").id, Role.ADMINISTRATOR, THERE_DOMAIN.id)
    await records.people.grant(a_person("planner-there").id, Role.SCHEDULER, THERE_DOMAIN.id)
    await records.formations.enrol(Enrolment(planted.formation.id, a_person("left").id, Standing.PARTICIPANT))
    await records.enrolments.withdraw(planted.formation.id, a_person("left").id)


async def _plant_words(records: Records, planted: Planted) -> None:
    domain_id, formation = planted.domain.id, planted.formation
    await records.formations.change_formation(replace(formation, title=CANARY, aims=CANARY))
    for position, kind in enumerate(KINDS):
        activity = replace(planted.activity(kind, position), title=CANARY, instructions=CANARY)
        await records.formations.change_activity(activity)
    group = Group(GroupId(an_id("group")), formation.id, f"Groupe {CANARY}")
    await records.groups.put(group, [planted.basile.id])
    design = Parcours(ParcoursId(an_id("parcours")), domain_id, CANARY, steps=(Step(KINDS[2], CANARY, 30),))
    await records.parcours.put(design)
    await records.places.put(Place(PlaceId(an_id("place")), domain_id, CANARY))
    address = f"https://example.org/{CANARY}"
    await records.sources.put(
        Source(SourceId(an_id("source")), formation.id, CANARY, CalendarFormat.ICALENDAR, address), None
    )
    await records.holiday_sources.put(HolidaySource(HolidaySourceId(an_id("source")), domain_id, address, {}))


async def _plant_elsewhere(records: Records, planted: Planted) -> None:
    """Of another domain; and a draft in this one, of which `ada` is to be a participant."""
    for word, domain, state in (("there", THERE_DOMAIN, State.RUNNING), ("draft", planted.domain, State.DRAFT)):
        formation = replace(
            planted.formation, id=FormationId(an_id(f"formation-{word}")), domain_id=domain.id, title=word, state=state
        )
        await records.formations.add_formation(formation)
        activity = replace(
            planted.activity(ActivityKind.VIRTUAL_CLASS, 0), id=ActivityId(an_id(word)), formation_id=formation.id
        )
        await records.formations.add_activity(activity)
        dated = replace(planted.occurrence(1, 11), id=OccurrenceId(an_id(word)), activity_id=activity.id)
        await records.formations.add_occurrence(replace(dated, series_id=SeriesId(an_id(word))))
        await records.groups.put(Group(GroupId(an_id(word)), formation.id, "Groupe"), [])
        file = Source(SourceId(an_id(word)), formation.id, "x.ics", CalendarFormat.ICALENDAR)
        await records.sources.put(file, None)
        await records.places.put(Place(PlaceId(an_id(word)), domain.id, "Salle"))
        await records.holiday_sources.put(HolidaySource(HolidaySourceId(an_id(word)), domain.id, "https://x", {}))
    enrolled = (("there", "trainer-there", Standing.TRAINER), ("draft", "ada", Standing.PARTICIPANT))
    for word, who, standing in enrolled:
        await records.formations.enrol(Enrolment(FormationId(an_id(f"formation-{word}")), a_person(who).id, standing))


async def _ask(client: Client, bearer: str, route: tuple[str, str], **ids: str) -> tuple[bool, str]:
    """Whether it let them in, and what it said."""
    method, path = route
    here = IDS | ({"occurrence_id": an_id("occurrence-0")} if path.endswith("/signatures") else {}) | ids
    where = re.sub(r"{(\w+)}", lambda found: here[found[1]], path)
    told = ROUTES[route][1]
    body = None if told is None else told | {name: here[name] for name in ids if name in told}
    headers = {"If-Match": '"99"'}
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    else:
        headers["X-CSRF-Token"] = await _form_token(client)
    how: Json = {} if body is None else {"json" if path.startswith(API) else "data": body}
    async with client.request(method, where, headers=headers, allow_redirects=False, **how) as answer:
        assert answer.status < 500, f"{route}: {answer.status}"
        elsewhere = method == "GET" and answer.headers.get("Location", "").startswith("/sign-in")
        away = answer.status in (401, 403, 404) or elsewhere
        return not away, f"{answer.status} {answer.headers.get('Location')} {await answer.text()}"


async def _form_token(client: Client) -> str:
    async with client.get("/sign-in") as answer:
        found = re.search(r'name="csrf-token" content="([^"]+)"', await answer.text())
    assert found is not None
    return found[1]


async def _bearer(given: TestWorld, who: str) -> str:
    return "" if who == "nobody" else await create_token(given.world, f"{who}@example.org")


def test_every_route_says_whom_it_is_for(tmp_path: Path) -> None:
    app = create_app(settings_for(tmp_path), cast(World, None))
    routes = {(one.method, one.resource.canonical) for one in app.router.routes() if one.resource is not None}
    assert {one for one in routes if one[0] != "HEAD"} == set(ROUTES)


@pytest.mark.parametrize("who", sorted(ALL - {"planner-there"}))
async def test_every_route_lets_in_whom_it_is_for_and_tells_others_nothing(
    client: Client, given: TestWorld, who: str
) -> None:
    bearer = await _bearer(given, who)
    wrong, told = [], []
    for route, (whom, _) in ROUTES.items():
        is_in, said = await _ask(client, bearer, route)
        if is_in is not (who in whom):
            wrong.append((*route, is_in))
        if CANARY in said and who not in SPACE and route[1] != f"{FORMS}/programme":
            told.append(route)
    assert (wrong, told) == ([], [])


INNER = ("activity_id", "occurrence_id", "series_id", "group_id", "source_id", "place_id")


@pytest.mark.parametrize("whose", ["there", "draft"])
async def test_what_is_another_s_is_not_reached_through_what_is_one_s_own(
    client: Client, given: TestWorld, whose: str
) -> None:
    """Neither a formation's through another of the same domain, nor a domain's through another."""
    bearer = await _bearer(given, "admin")
    foreign = dict.fromkeys(INNER, an_id(whose))
    if whose == "draft":  # of this domain, as are its places and calendars
        foreign = {name: given_id for name, given_id in foreign.items() if name != "place_id"}
    routes = [one for one in ROUTES if any(f"{{{name}}}" in one[1] for name in foreign)]
    routes = [one for one in routes if whose == "there" or "{domain_id}" not in one[1]]
    found = {route: await _ask(client, bearer, route, **foreign) for route in routes}
    assert [route for route, (is_in, _) in found.items() if is_in] == []


async def test_a_draft_is_there_for_nobody_else_not_even_for_its_participants(client: Client, given: TestWorld) -> None:
    bearer = await _bearer(given, "ada")
    ids = dict.fromkeys((*INNER, "room_id"), an_id("draft")) | {"formation_id": an_id("formation-draft")}
    for route in [one for one in ROUTES if "{formation_id}" in one[1] or "{room_id}" in one[1]]:
        unknown = await _ask(client, bearer, route, **dict.fromkeys(ids, an_id("nowhere")))
        is_in, said = await _ask(client, bearer, route, **ids)
        assert not is_in, route
        assert _without_ids(said) == _without_ids(unknown[1]), route


async def test_who_is_not_in_a_group_hears_nothing_of_its_dates(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    group_id, wall = GroupId(an_id("group")), datetime(2027, 3, 11, 13)
    dates = Dates(wall, wall + timedelta(hours=1), "Europe/Paris")
    planner, place = a_person("planner").id, (planted.formation.id, ActivityId(an_id("activity-1")))
    series_id = await plan_dates(given.world, planner, *place, dates, None, group_id=group_id, anyway=True)
    async with given.store.reading() as records:
        (dated,) = [one.id for one in await records.series.occurrences([series_id])]
    ids = {"occurrence_id": dated, "series_id": series_id, "room_id": dated}
    for who, knows in (("ada", False), ("basile", True), ("trainer", True)):
        bearer = await _bearer(given, who)
        for route in DATED:
            assert (await _ask(client, bearer, route, **ids))[0] is knows, (who, route)
        for route in LISTS:
            assert (dated in (await _ask(client, bearer, route))[1]) is knows, (who, route)


def _without_ids(said: str) -> str:
    """The same of two things, but for what was asked, and the tokens of forms."""
    return re.sub(r"[\w-]{22,}|unknown_\w+", "", said)
