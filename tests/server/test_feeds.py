"""Feeds out: who may read what at a private address, how programs ask for it, and that no trace is left of that."""

import gzip
import re
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from icalendar import Calendar

from accounts.people import Person
from accounts.permissions import Role
from actions.planning import change_date
from formations.formations import ActivityKind
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.rules import parse_rule
from formations.series import Dates, Plan, add_date, cancel, move, plan_series
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import client, planted, send, sign_in, text_of
from tests.storage.planted import Planted, a_person, an_id

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]

Client = TestClient[Any, Any]


@pytest.fixture
async def planner(planted: Planted, given: TestWorld) -> Person:
    """Whoever plans the domain."""
    planner = a_person("planner")
    async with given.store.writing() as records:
        await records.people.add(planner, await given.hasher.hash("une phrase assez longue"))
        await records.people.grant(planner.id, Role.SCHEDULER, planted.domain.id)
    return planner


async def subscribe(client: Client, **form: str) -> str:
    """The path of a new address."""
    answer = await send(client, "/calendar", "/calendar/subscribe", **form)
    found = re.search(r'value="http://localhost:8080(/feeds/[\w-]{22}\.ics)"', await answer.text())
    assert found is not None
    return found[1]


async def events(client: Client, path: str) -> dict[str, Any]:
    answer = await client.get(path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return {str(event["SUMMARY"]): event for event in Calendar.from_ical(await answer.read()).walk("VEVENT")}


async def test_an_address_is_told_once_and_shows_all_that_is_its_owner_s(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.ada)
    path = await subscribe(client)
    assert path not in await text_of(client, "/calendar/subscribe")
    assert "Une adresse existe" in await text_of(client, "/calendar/subscribe")
    await send(client, "/", "/sign-out")
    found = await events(client, path)
    assert set(found) == {"Activité 0", "Activité 1", "Activité 2"}
    virtual = found["Activité 1"]
    assert str(virtual["CONFERENCE"]) == f"http://localhost:8080/class/{planted.class_room}"
    assert str(virtual["URL"]) == f"http://localhost:8080/formations/{planted.formation.id}"
    assert virtual.decoded("DTSTART").isoformat() == "2027-03-11T14:00:00+01:00"
    assert "CONFERENCE" not in found["Activité 0"]
    assert found["Activité 2"]["DTSTART"].params["VALUE"] == "DATE"  # an asynchronous phase


async def test_who_came_from_a_formation_finds_it_there_whatever_address_they_make(
    client: Client, planted: Planted, planner: Person
) -> None:
    await sign_in(client, planner)
    page, card = f"/calendar/subscribe?formation={planted.formation.id}", f'id="feed-{planted.formation.id}"'
    html = await text_of(client, page)
    assert card in html
    assert f'href="/formations/{planted.formation.id}/calendar"' in html
    assert card in await (await send(client, page, page)).text()
    gone = await send(client, page, f"/calendar/subscribe/revoke?formation={planted.formation.id}")
    assert card in await text_of(client, gone.headers["Location"])
    assert 'href="/calendar"' in await text_of(client, f"/calendar/subscribe?formation={an_id('none')}")


async def test_the_calendar_that_one_came_from_is_offered_first(
    client: Client, planted: Planted, planner: Person
) -> None:
    await sign_in(client, planner)
    formation, domain = planted.formation.id, planted.domain.id
    for asked, first, back in (
        ("", "mine", "/calendar"),
        (f"?formation={formation}", formation, f"/formations/{formation}/calendar"),
        (f"?domain={domain}", domain, f"/domains/{domain}/calendar"),
        (f"?formation={formation}&domain={domain}", formation, f"/formations/{formation}/calendar"),
        (f"?domain={an_id('none')}", "mine", "/calendar"),
    ):
        page = f"/calendar/subscribe{asked}"
        gone = await send(client, page, page.replace("subscribe", "subscribe/revoke"))
        made = await (await send(client, page, page)).text()
        for html in (await text_of(client, page), made, await text_of(client, gone.headers["Location"])):
            assert re.findall(r'id="feed-([^"]+)"', html)[0] == first, asked
            assert f'href="{back}"' in html.partition("<h1>")[0], asked
    made = await (await send(client, "/calendar/subscribe", "/calendar/subscribe", formation_id=formation)).text()
    assert re.findall(r'id="feed-([^"]+)"', made)[0] == "mine", "what one presses stays where it was"
    calendar = await text_of(client, f"/domains/{domain}/calendar")
    assert f'href="/calendar/subscribe?domain={domain}"' in calendar


async def test_a_new_address_is_the_old_one_s_death_and_a_revoked_one_is_dead(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.ada)
    old, new = await subscribe(client), await subscribe(client)
    assert (await client.get(old)).status == 404
    assert (await client.get(new)).status == 200
    answer = await send(client, "/calendar", "/calendar/subscribe/revoke")
    assert answer.headers["Location"] == "/calendar/subscribe?revoked"
    assert (await client.get(new)).status == 404
    assert "supprimée" in await text_of(client, "/calendar/subscribe?revoked")


async def test_a_program_that_knows_it_already_is_told_so(client: Client, planted: Planted, given: TestWorld) -> None:
    await sign_in(client, planted.ada)
    path = await subscribe(client)
    first = await client.get(path)
    given.clock.pass_by(minutes=5)
    known = {"If-None-Match": first.headers["ETag"]}
    again = await client.get(path, headers=known)
    assert (again.status, await again.read()) == (304, b"")
    async with given.store.writing() as records:
        await change_date(records, replace(planted.occurrence(1, 11), cancelled_because="Neige"))
    changed = await client.get(path, headers=known)
    assert changed.status == 200
    cancelled = (await events(client, path))["Annulé\xa0: Activité 1"]
    assert cancelled["STATUS"] == "CANCELLED"
    assert "CONFERENCE" not in cancelled
    assert "Neige" in cancelled["DESCRIPTION"]


async def test_it_is_compressed_for_those_who_ask(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.ada)
    path = await subscribe(client)
    async with client.session.get(
        client.make_url(path), headers={"Accept-Encoding": "gzip"}, auto_decompress=False
    ) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(await answer.read()).startswith(b"BEGIN:VCALENDAR\r\n")


async def test_one_formation_s_address_goes_when_its_owner_goes(
    client: Client, planted: Planted, own_file: Path
) -> None:
    await sign_in(client, planted.ada)
    path = await subscribe(client, formation_id=planted.formation.id)
    assert len(await events(client, path)) == 3
    with sqlite3.connect(own_file) as connection:
        connection.execute("DELETE FROM enrolment WHERE person_id = (SELECT id FROM person WHERE name = 'Ada')")
    connection.close()
    assert (await client.get(path)).status == 404


async def test_strangers_get_no_address(client: Client, planted: Planted, given: TestWorld) -> None:
    stranger = a_person("stranger")
    async with given.store.writing() as records:
        await records.people.add(stranger, await given.hasher.hash("une phrase assez longue"))
    await sign_in(client, stranger)
    for form in ({"formation_id": planted.formation.id}, {"domain_id": planted.domain.id}, {"formation_id": "x"}):
        assert (await send(client, "/calendar", "/calendar/subscribe", **form)).status == 404
    assert await events(client, await subscribe(client)) == {}


async def test_whoever_plans_a_domain_reads_it_without_the_way_into_its_classes(
    client: Client, planted: Planted, planner: Person
) -> None:
    await sign_in(client, planner)
    assert "Toutes les formations du domaine" in await text_of(client, "/calendar/subscribe")
    found = await events(client, await subscribe(client, domain_id=planted.domain.id))
    assert len(found) == 3
    assert not any("CONFERENCE" in event for event in found.values())


@pytest.mark.parametrize("path", ["/feeds/x.ics", f"/feeds/{an_id('guessed')}.ics", "/feeds/%00.ics", "/feeds/.ics"])
async def test_a_guessed_address_is_nowhere(client: Client, path: str) -> None:
    assert (await client.get(path)).status == 404


async def test_reading_leaves_no_trace(client: Client, planted: Planted, own_file: Path, given: TestWorld) -> None:
    await sign_in(client, planted.ada)
    path = await subscribe(client)
    before = _dump(own_file)
    for _ in range(3):
        assert (await client.get(path)).status == 200
    assert _dump(own_file) == before
    assert path[7:29] not in "".join(before)


def _dump(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


async def _weekly_class(given: TestWorld, planted: Planted) -> tuple[Occurrence, ...]:
    """Planned at its hour on an island; since then one date was moved, one is cancelled, and one came beside them."""
    starts = datetime(2027, 3, 15, 17, 30)
    dates = Dates(starts, starts + timedelta(hours=1), "Indian/Reunion")
    activity = planted.activity(ActivityKind.VIRTUAL_CLASS, 1)
    rule = parse_rule("FREQ=WEEKLY;COUNT=4", dates.zone)
    new = plan_series(SeriesId(an_id("weekly")), activity.id, dates, rule, given.tokens.public_id)
    async with given.store.writing() as records:
        await records.series.apply(new)
        plan = Plan(new.series[0], new.occurrences)
        later = Dates(datetime(2027, 3, 23, 9), datetime(2027, 3, 23, 10), "Europe/Paris")
        await records.series.apply(move(plan, new.occurrences[1].id, later))
        await records.series.apply(cancel(plan, new.occurrences[2:3], "Grève"))
        beside = Dates(datetime(2027, 3, 31, 8), datetime(2027, 3, 31, 9), "Indian/Reunion")
        await records.series.apply(add_date(plan, OccurrenceId(an_id("beside")), beside))
    return new.occurrences


async def test_a_series_is_told_by_its_rule_and_each_class_by_its_own_way_in(
    client: Client, planted: Planted, given: TestWorld
) -> None:
    ids = [one.id for one in await _weekly_class(given, planted)]
    await sign_in(client, planted.ada)
    answer = await client.get(await subscribe(client))
    found = [
        e for e in Calendar.from_ical(await answer.read()).walk("VEVENT") if e["UID"] == f"{an_id('weekly')}@preau"
    ]
    ruled, *differing = found
    assert ruled["RRULE"].to_ical() == b"FREQ=WEEKLY;COUNT=4"
    assert "CONFERENCE" not in ruled
    assert str(ruled["RDATE"].to_ical(), "ascii") == "20270331T080000"
    told = {
        e.decoded("RECURRENCE-ID").isoformat(): (
            e.decoded("DTSTART").isoformat(),
            str(e["STATUS"]),
            str(e.get("CONFERENCE", "")).rpartition("/")[2],
        )
        for e in differing
    }
    assert told == {
        "2027-03-15T17:30:00+04:00": ("2027-03-15T17:30:00+04:00", "CONFIRMED", ids[0]),
        "2027-03-22T17:30:00+04:00": ("2027-03-23T09:00:00+01:00", "CONFIRMED", ids[1]),
        "2027-03-29T17:30:00+04:00": ("2027-03-29T17:30:00+04:00", "CANCELLED", ""),
        "2027-04-05T17:30:00+04:00": ("2027-04-05T17:30:00+04:00", "CONFIRMED", ids[3]),
        "2027-03-31T08:00:00+04:00": ("2027-03-31T08:00:00+04:00", "CONFIRMED", an_id("beside")),
    }
    assert all(e["SEQUENCE"] >= ruled["SEQUENCE"] for e in differing)
