"""The page of days without formation: a calendar fills its lines, what is sent is kept, nobody is overwritten."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import aiohttp
import pytest
from pytest_aiohttp.plugin import AiohttpClient

from accounts.permissions import Role
from actions.holidays import refresh_holidays
from formations.holiday_sources import HolidaySource, HolidaySourceId
from server.app import create_app
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.applications import settings_for
from tests.server.browsing import PASSWORD, Client, planted, send, sign_in, text_of
from tests.storage.planted import Planted, a_person, an_id

__all__ = ["given", "migrated_file", "own_file", "planted"]

ADMIN = a_person("admin")
PAGE = f"/domains/{an_id('domain')}/holidays"
CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//x//\r
BEGIN:VEVENT\r
UID:1\r
DTSTAMP:20260901T000000Z\r
DTSTART;VALUE=DATE:20270220\r
DTEND;VALUE=DATE:20270308\r
SUMMARY:Vacances d'Hiver - Zone A\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTAMP:20260901T000000Z\r
DTSTART;VALUE=DATE:20270901\r
SUMMARY:Rentr\xc3\xa9e scolaire des \xc3\xa9l\xc3\xa8ves\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, given: TestWorld, planted: Planted, tmp_path: Path) -> Client:
    async with given.store.writing() as records:
        await records.people.add(ADMIN, await given.hasher.hash(PASSWORD))
        await records.people.grant(ADMIN.id, Role.ADMINISTRATOR, planted.domain.id)
    client = await aiohttp_client(create_app(settings_for(tmp_path), given.world))
    await sign_in(client, ADMIN)
    return client


async def _upload(client: Client, content: bytes) -> tuple[int, str]:
    token = re.search(r'name="csrf-token" content="([^"]+)"', await (await client.get("/account")).text())
    assert token is not None
    form = aiohttp.FormData({"csrf": token[1]})
    form.add_field("file", content, filename="zone-a.ics", content_type="text/calendar")
    answer = await client.post(PAGE, data=form)
    return answer.status, (await answer.text()).replace("\xa0", " ").replace("&#39;", "'").replace("\u2019", "'")


def _seen(html: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', html)
    assert found is not None
    return found[1]


async def _kept(given: TestWorld, planted: Planted) -> dict[date, str]:
    async with given.store.reading() as records:
        return dict(await records.series.holidays(planted.domain.id, date(2000, 1, 1), date(2100, 1, 1)))


async def test_a_calendar_fills_the_lines_and_nothing_is_kept_before_they_are_sent(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    assert PAGE in await text_of(client, "/formations")
    status, html = await _upload(client, CALENDAR)
    assert status == 200
    assert "20/02/2027 - 07/03/2027 : Vacances d'Hiver - Zone A" in html
    assert "16 jours ont été lus" in html
    assert "Rentrée scolaire des" not in html
    assert await _kept(given, planted) == {}
    lines = "20/02/2027 - 07/03/2027 : Vacances d'hiver\n1/5/2027 : Fête du Travail"
    assert (await send(client, PAGE, PAGE, do="save", days=lines, seen=_seen(html))).status == 303
    kept = await _kept(given, planted)
    assert len(kept) == 17
    assert kept[date(2027, 5, 1)] == "Fête du Travail"
    assert "01/05/2027 : Fête du Travail" in await text_of(client, f"{PAGE}?saved=1")


async def test_a_second_administrator_overwrites_nothing(client: Client, given: TestWorld, planted: Planted) -> None:
    seen = _seen(await text_of(client, PAGE))
    assert (await send(client, PAGE, PAGE, do="save", days="1/5/2027 : Un", seen=seen)).status == 303
    answer = await send(client, PAGE, PAGE, do="save", days="1/5/2027 : Deux", seen=seen)
    assert answer.status == 409
    assert "01/05/2027 : Un" in await answer.text()
    assert await _kept(given, planted) == {date(2027, 5, 1): "Un"}


async def test_a_wrong_line_is_told_and_the_text_stays(client: Client, given: TestWorld, planted: Planted) -> None:
    seen = _seen(await text_of(client, PAGE))
    answer = await send(client, PAGE, PAGE, do="save", days="1/5/2027 : Un\n<b>demain</b>", seen=seen)
    html = await answer.text()
    assert answer.status == 400
    assert "La ligne 2" in html
    assert "&lt;b&gt;demain&lt;/b&gt;" in html
    assert await _kept(given, planted) == {}


@pytest.mark.parametrize(("content", "sentence"), [
    (b"nothing of the kind", "Ce n'est pas un agenda"),
    (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n", "aucune journée entière"),
])  # fmt: skip
async def test_a_file_without_days_is_told(client: Client, content: bytes, sentence: str) -> None:
    status, html = await _upload(client, content)
    assert status == 400
    assert sentence in html


async def test_an_address_that_only_we_can_reach_is_refused(client: Client) -> None:
    answer = await send(client, PAGE, PAGE, address="http://169.254.169.254/latest")
    assert answer.status == 400


async def test_an_address_that_fills_the_lines_is_followed_until_it_is_not(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    given.fetcher.content, address = CALENDAR, "https://example.org/zone-a.ics?key=<b>"
    answer = await send(client, PAGE, PAGE, address=address)
    html = unescape(await answer.text())
    assert answer.status == 200
    assert "Relire cette adresse chaque jour" in html
    assert f">{address}</p>" in html
    found = re.search(r'name="given" value="([^"]+)"', html)
    assert found is not None
    lines = "20/02/2027 - 07/03/2027 : Vacances d'hiver"
    sent = {"do": "save", "days": lines, "seen": _seen(html), "address": address, "given": found[1], "follow": "1"}
    wrong = await send(client, PAGE, PAGE, **sent | {"days": "demain"})
    assert (wrong.status, 'name="follow" value="1" checked' in await wrong.text()) == (400, True)
    assert (await send(client, PAGE, PAGE, **sent)).status == 303
    async with given.store.reading() as records:
        (source,) = await records.holiday_sources.of_domain(planted.domain.id)
    assert (source.address, len(source.given), len(await _kept(given, planted))) == (address, 16, 16)

    html = unescape(await text_of(client, PAGE))
    assert "key=" not in html  # it may be a secret, and there are other administrators
    assert "zone-a.ics" not in html
    assert ">example.org<" in html
    assert "16 jours donnés" in html
    assert ">Vacances d'Hiver - Zone A…<" in html

    given.fetcher.fails = "no_answer"
    await refresh_holidays(given.world, source.id)
    assert "L'adresse ne répond pas" in await text_of(client, PAGE)
    assert "un calendrier à vérifier" in await text_of(client, "/formations")
    assert (await send(client, PAGE, f"{PAGE}/{source.id}/unfollow")).headers["Location"] == PAGE
    assert "Calendriers suivis" not in await text_of(client, PAGE)
    assert len(await _kept(given, planted)) == 16
    assert (await send(client, PAGE, f"{PAGE}/{source.id}/unfollow")).status == 404


async def test_calendars_of_one_host_are_told_apart_and_an_address_that_is_none_shows_nothing_of_itself(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    addresses = ("https://example.org/secret-1", "https://example.org/secret-2", "http://[secret-3")
    async with given.store.writing() as records:
        for number, address in enumerate(addresses):
            named = HolidaySourceId(f"{number:022}")
            await records.holiday_sources.put(HolidaySource(named, planted.domain.id, address, {}))
    html = await text_of(client, PAGE)
    assert re.findall(r'list-main">([^<]+)<', html) == ["?", "example.org", "example.org (2)"]
    assert "secret-" not in html


async def test_others_find_no_door(client: Client, given: TestWorld, planted: Planted) -> None:
    scheduler = a_person("scheduler")
    async with given.store.writing() as records:
        await records.people.add(scheduler, await given.hasher.hash(PASSWORD))
        await records.people.grant(scheduler.id, Role.SCHEDULER, planted.domain.id)
    for person, status in ((scheduler, 403), (planted.trainer, 404), (planted.ada, 404)):
        await send(client, "/account", "/sign-out")
        await sign_in(client, person)
        await text_of(client, PAGE, status)
        assert (await send(client, "/account", PAGE, do="save", days="", seen="")).status == status
        assert "Jours sans formation" not in await text_of(client, "/formations")
