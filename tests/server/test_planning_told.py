"""What planners read, before and after, of what a change does: who hears of it, who goes out of a class, its hours."""

from pathlib import Path

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from actions.timetables import timetable
from formations.formations import GroupId
from formations.groups import Group
from rooms.ids import RoomId
from server.app import create_app
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.applications import settings_for
from tests.server.browsing import Client, planted, send, sign_in, text_of
from tests.server.schedulers import SCHEDULER, WEEKLY, activity_url, client, hidden_in, plan_url
from tests.storage.planted import Planted, an_id

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]

SOON = WEEKLY | {"starts_day": "2027-03-11", "starts_hour": "13:20", "ends_hour": "14:00"}  # in twenty minutes
UNDER_WAY = "Cette classe est en cours : les personnes présentes en sortiront aussitôt."
DOOR_OPEN = "La porte de cette classe est ouverte : les personnes présentes en sortiront aussitôt."
WERE_PUT_OUT = "La classe était ouverte : les personnes présentes en sont sorties aussitôt."
EVERYBODY = "les participants et l'équipe de formation"


async def test_a_form_that_cancels_warns_while_the_door_is_open_by_its_hours(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    url = await _planned(client, given, planted)

    async def told() -> list[str]:
        html = await text_of(client, url)
        return [one for one in (UNDER_WAY, DOOR_OPEN) if one in html]

    assert await told() == []
    given.clock.pass_by(minutes=5)
    assert await told() == [DOOR_OPEN]
    given.clock.pass_by(minutes=15)
    assert await told() == [UNDER_WAY]
    given.clock.pass_by(minutes=40)
    assert await told() == [DOOR_OPEN]
    given.clock.pass_by(hours=1)
    assert await told() == []


async def test_where_people_meet_nobody_is_put_out(client: Client, given: TestWorld, planted: Planted) -> None:
    url = await _planned(client, given, planted, kind="in_person")
    given.clock.pass_by(minutes=20)
    html = await text_of(client, url)
    assert "Motif, que tout le monde lira" in html
    assert "sortiront aussitôt" not in html


async def test_of_a_class_that_was_ended_nobody_goes_out(client: Client, given: TestWorld, planted: Planted) -> None:
    url = await _planned(client, given, planted)
    given.clock.pass_by(minutes=20)
    assert UNDER_WAY in await text_of(client, url)
    async with given.store.writing() as records:
        await records.rooms.end(RoomId(url.rpartition("/")[2]))
    assert UNDER_WAY not in await text_of(client, url)


@pytest.mark.parametrize("scope", ["this", "all"])
@pytest.mark.parametrize(("minutes", "is_told"), [(0, False), (20, True)])
async def test_that_people_went_out_at_once_is_said_afterwards(
    client: Client, given: TestWorld, planted: Planted, scope: str, minutes: int, is_told: bool
) -> None:
    url = await _planned(client, given, planted)
    given.clock.pass_by(minutes=minutes)
    seen = hidden_in(await text_of(client, url))
    answer = await send(client, url, url, do="cancel", scope=scope, reason="Panne", **seen)
    assert (WERE_PUT_OUT in await text_of(client, answer.headers["Location"])) is is_told
    answer = await send(client, url, url, do="restore", **hidden_in(await text_of(client, url)))
    assert WERE_PUT_OUT not in await text_of(client, answer.headers["Location"])


@pytest.mark.parametrize("smtp_url", [None, "smtp://localhost:25"])
@pytest.mark.parametrize("group", ["", "<Soir>"])
async def test_who_hears_is_named_and_of_a_group_its_participants(
    aiohttp_client: AiohttpClient, given: TestWorld, client: Client, planted: Planted, tmp_path: Path,
    smtp_url: str | None, group: str,
) -> None:  # fmt: skip
    mails = await aiohttp_client(create_app(settings_for(tmp_path, smtp_url=smtp_url), given.world))
    await sign_in(mails, SCHEDULER)
    who, chosen = EVERYBODY, {}
    if group:
        who = "les participants du groupe <Soir> et l'équipe de formation"
        chosen = {"group": an_id("group")}
        async with given.store.writing() as records:
            await records.groups.put(Group(GroupId(an_id("group")), planted.formation.id, group), [planted.ada.id])
    in_form = "les participants concernés et l'équipe de formation" if group else EVERYBODY
    before, dated, after = "prévenez", "prévenez", "prévenez"
    if smtp_url:
        before, dated = "un message en avertira", "un message avertira de ces dates"
        after = "le temps de vous raviser, un message en avertira"
    assert f"{dated} {in_form}." in await text_of(mails, plan_url(planted))
    answer = await send(mails, plan_url(planted), plan_url(planted), **SOON | chosen)
    assert f"{after} {who}." in await text_of(mails, answer.headers["Location"])
    assert f"{dated} {in_form}." in await text_of(mails, await activity_url(given, planted))
    url = await _date_url(given, planted)
    html = await text_of(mails, url)
    assert html.count(f"{before} {who}.") == 3
    answer = await send(mails, url, url, do="cancel", reason="Panne", **hidden_in(html))
    assert f"{after} {who}." in await text_of(mails, answer.headers["Location"])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"repeat": "once"}, "une date, mar. 16 mars, <span>de 17 h 30 à 19 h 00</span></a>"),
        ({}, "4 dates, du mar. 16 mars au mar. 6 avr., <span>de 17 h 30 à 19 h 00</span></a>"),
        ({"repeat": "once", "kind": "asynchronous"}, "une date, mar. 16 mars</a>"),
    ],
)
async def test_what_was_planned_is_told_with_its_hours(
    client: Client, planted: Planted, changes: dict[str, str], told: str
) -> None:
    answer = await send(client, plan_url(planted), plan_url(planted), **WEEKLY | changes)
    assert told in await text_of(client, answer.headers["Location"])


async def test_of_dates_with_several_hours_those_of_the_first_are_told(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    await send(client, plan_url(planted), plan_url(planted), **WEEKLY)
    url = await activity_url(given, planted)
    more = {"starts_day": "2027-05-04", "starts_hour": "09:00", "ends_hour": "10:30", "repeat": "once"}
    seen = hidden_in(await text_of(client, url))
    html = await text_of(client, (await send(client, url, url, do="add", **more, **seen)).headers["Location"])
    assert "5 dates, du mar. 16 mars au mar. 4 mai, la première <span>de 17 h 30 à 19 h 00</span></a>" in html


async def _planned(client: Client, given: TestWorld, planted: Planted, **changes: str) -> str:
    """The form of the first date of what is planned soon."""
    assert (await send(client, plan_url(planted), plan_url(planted), **SOON | changes)).status == 303
    return await _date_url(given, planted)


async def _date_url(given: TestWorld, planted: Planted) -> str:
    table = await timetable(given.world, SCHEDULER.id, planted.formation.id)
    latest = table.activities[-1].id
    plan = next(one for one in table.plans if one.series.activity_id == latest)
    return f"{plan_url(planted)}/{plan.occurrences[0].id}"
