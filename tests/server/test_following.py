"""Calendars in, as a scheduler meets them: two forms, what will be done, and then it is done."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from aiohttp import FormData

from accounts.people import Person
from accounts.permissions import Role
from formations.formations import ActivityId
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.outside_calendars import calendar, event
from tests.actions.worlds import TestWorld
from tests.server.browsing import PASSWORD, Client, client, planted, send, sign_in, text_of
from tests.storage.planted import Planted, a_person, an_id

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]


CLASS = ActivityId(an_id("activity-1"))


@pytest.fixture
async def page(client: Client, planted: Planted, given: TestWorld) -> str:
    """The path where its scheduler, signed in, follows calendars."""
    planner = a_person("planner")
    async with given.store.writing() as records:
        await records.people.add(planner, await given.hasher.hash(PASSWORD))
        await records.people.grant(planner.id, Role.SCHEDULER, planted.domain.id)
    await sign_in(client, planner)
    return f"/formations/{planted.formation.id}/calendars"


async def test_an_address_is_shown_decided_on_and_done(client: Client, given: TestWorld, page: str) -> None:
    given.fetcher.content = calendar(event("1", 8), event("2", 15), event("3", 9, "Devoir <b>"))
    answer = await send(client, page, page, address="webcal://moodle.example.org/x.ics")
    url = answer.headers["Location"]
    html = await text_of(client, url)
    assert "Atelier (2 séances, jeu. 8 avr.)" in re.sub(r"<[^>]+>", "", html)
    assert "Devoir <b>" in html  # unescaped by text_of
    assert "n'est pas encore suivi" in html
    assert "relu toutes les heures" not in await text_of(client, page)
    assert "3 dates suivront votre choix" in html
    answer = await send(
        client, url, url, **{"title-1": "Atelier", "choice-1": "in_person", "title-2": "Devoir <b>", "choice-2": ""}
    )
    assert "relu toutes les heures" in await text_of(client, page)
    plan = await text_of(client, answer.headers["Location"])
    assert plan.count("Atelier") >= 2
    assert "Devoir" not in plan
    assert "Rien n'attend" in await text_of(client, url)
    assert "moodle.example.org" in await text_of(client, page)
    gone = await send(client, page, f"{url}/unfollow")
    after = await text_of(client, gone.headers["Location"])
    assert "n'est plus suivi" in after
    assert "moodle.example.org" not in after


async def test_what_lasts_one_whole_day_there_is_of_that_day_here(
    client: Client, given: TestWorld, page: str, planted: Planted
) -> None:
    """A calendar ends it at the midnight after, which belongs to no day of it."""
    lines = ("BEGIN:VEVENT", "UID:1", "SUMMARY:Bilan", "DTSTART;VALUE=DATE:20270410", "DTEND;VALUE=DATE:20270411")
    given.fetcher.content = calendar(*lines, "END:VEVENT")
    url = (await send(client, page, page, address="https://moodle.example.org/x.ics")).headers["Location"]
    assert "le sam. 10 avr." in await text_of(client, url)
    await send(client, url, url, **{"title-1": "Bilan", "choice-1": "asynchronous"})
    for address in f"/formations/{planted.formation.id}", f"/formations/{planted.formation.id}/plan":
        assert "le sam. 10 avr." in await text_of(client, address)


async def test_a_calendar_of_hundreds_of_titles_is_decided_on_as_its_page_asks(
    client: Client, given: TestWorld, page: str
) -> None:
    """Of a thousand fields aiohttp takes no more."""
    given.fetcher.content = calendar(*(event(str(number), 8, f"Atelier {number}") for number in range(600)))
    url = (await send(client, page, page, address="https://moodle.example.org/x.ics")).headers["Location"]
    html = await text_of(client, url)
    titles = dict(re.findall(r'name="(title-\d+)" value="([^"]*)"', html))
    assert len(titles) == 600
    choices = {name.replace("title", "choice"): "" for name in titles}
    assert (await send(client, url, url, **titles | choices)).status == 303
    assert "Rien n'attend" in await text_of(client, url)


async def test_where_a_calendar_is_asked_for_is_told_whatever_it_calls_itself(
    client: Client, given: TestWorld, page: str
) -> None:
    for called, told in (("data.fr officiel", 1), ("a.fr", 0)):
        given.fetcher.content = calendar(f"X-WR-CALNAME:{called}", event("1", 8))
        answer = await send(client, page, page, address=f"https://a.fr/{told}.ics")
        assert '<p class="quiet">a.fr</p>' in await text_of(client, answer.headers["Location"]) or not told
        assert (await text_of(client, page)).count('<span class="quiet">a.fr</span>') == 1


async def test_what_does_not_fit_is_said_beside_its_date_and_prevents_nothing(
    client: Client, given: TestWorld, planted: Planted, page: str
) -> None:
    async with given.store.writing() as records:
        await records.series.set_holidays(planted.domain.id, {date(2027, 4, 12): "Pont"})
        taken = replace(planted.occurrence(7, 9), starts_wall=datetime(2027, 4, 9, 15), activity_id=CLASS)
        await records.formations.add_occurrence(replace(taken, ends_wall=datetime(2027, 4, 9, 16)))
    given.fetcher.content = calendar(event("1", 9), event("2", 10), event("3", 12), event("4", 15))
    url = (await send(client, page, page, address="https://moodle.example.org/x.ics")).headers["Location"]
    html = (await text_of(client, url)).replace("\xa0", " ")
    assert "3 dates tombent mal : elles sont signalées ci-dessous." in html
    rows = re.findall(
        r"<li><span class=\"list-main\">Atelier.*?(?=<li><span class=\"list-main\">|</section>)", html, re.S
    )
    words = "cette formation a déjà une séance jusqu'à 16 h 00", "c'est le week-end", "jour sans formation (Pont)"
    assert [[word in row for word in words] for row in rows] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
        [False, False, False],
    ]
    answer = await send(client, url, url, **{"title-1": "Atelier", "choice-1": "virtual_class"})
    assert "dates tombent mal" not in await text_of(client, url)
    assert "jeudi 15 avril" in await text_of(client, answer.headers["Location"])


async def upload(client: Client, page: str, content: bytes, name: str = "dates.ics") -> tuple[int, str]:
    html = await (await client.get(page)).text()
    token = re.search(r'name="csrf-token" content="([^"]+)"', html)
    assert token is not None
    form = FormData({"csrf": token[1]})
    form.add_field("file", BytesIO(content), filename=name)
    answer = await client.post(page, data=form, allow_redirects=False)
    return answer.status, answer.headers.get("Location", await answer.text())


async def test_a_file_that_was_only_looked_at_is_shown_as_that_and_can_be_dropped(client: Client, page: str) -> None:
    _, url = await upload(client, page, calendar(event("1", 8)), "stage.ics")
    assert "Ne pas suivre" in await text_of(client, url)
    listed = await text_of(client, page)
    assert "Regardés, pas encore suivis" in listed
    assert "stage.ics" in listed
    assert "Agendas suivis" not in listed
    dropped = await send(client, url, f"{url}/unfollow")
    after = await text_of(client, dropped.headers["Location"])
    assert "n'est pas suivi, et Préau l'a oublié" in after
    assert "stage.ics" not in after
    await text_of(client, url, 404)


async def test_a_file_larger_than_other_forms_may_be_is_taken_here_and_nowhere_else(client: Client, page: str) -> None:
    large = calendar(event("1", 8, "Atelier", "X-NOTE:" + "x" * 600_000))
    status, url = await upload(client, page, large)
    assert status == 303
    assert "Atelier" in await text_of(client, url)
    assert (await upload(client, page, b"x" * (7 * 2**20)))[0] == 413
    token = re.search(r'name="csrf" value="([^"]+)"', await (await client.get("/account")).text())
    assert token is not None
    form = FormData({"csrf": token[1]})
    form.add_field("file", "x" * 600_000, filename="x")
    assert (await client.post("/account", data=form)).status == 413


PART = b'--b\r\nContent-Disposition: form-data; name="%d"\r\n\r\n\r\n'
FILE = b"--b\r\nContent-Disposition: form-data; name=file; filename%s\r\n\r\n%s\r\n"


@pytest.mark.parametrize(
    ("signed_in", "body", "status"),
    [
        (False, FILE % (b"=x", b"x" * 300_000), 413),
        (True, FILE % (b"=x", b"x" * 300_000), 403),  # taken, but without the token of a form
        (False, b"".join(PART % number for number in range(21)), 400),
        (True, b"".join(PART % number for number in range(5_000)), 400),
        (True, FILE % (b'="a\0.ics"', b"x"), 400),
        (True, FILE % (b"*=utf-8''a.ics", b"x"), 403),  # no file: no form names it so (RFC 7578 §4.2)
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
async def test_a_form_takes_little_memory_of_a_stranger_and_a_bounded_one_of_others(
    client: Client, page: str, signed_in: bool, body: bytes, status: int, chunked: bool
) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        for begin in range(0, len(body), 2**16):
            yield body[begin : begin + 2**16]
        yield b"--b--\r\n"

    if not signed_in:
        client.session.cookie_jar.clear()
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = await client.post(page, data=slowly() if chunked else body + b"--b--\r\n", headers=headers)
    assert answer.status == status


@pytest.mark.parametrize(("chunked", "status"), [(False, 413), (True, 400)])
async def test_heads_that_do_not_end_are_refused_as_they_come(
    client: Client, page: str, chunked: bool, status: int
) -> None:
    client.session.cookie_jar.clear()
    chunk = b"--b\r\nContent-Disposition: form-data; name=x\r\n" + b"X: %s\r\n" % (b"y" * 8_000)

    async def without_end() -> AsyncIterator[bytes]:
        yield chunk
        while True:
            yield b"X: y\r\n" * 10_000

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    body = without_end() if chunked else chunk + b"X: y\r\n" * 2**16
    answer = await client.post(page, data=body, headers=headers)
    assert answer.status == status


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("dates.csv", b"\x00\x01", "Ce tableau n'a pas de colonnes"),
        ("dates.csv", b"", "Ce tableau n'a pas de colonnes"),
        ("dates.txt", b"BEGIN:VCALENDAR\r\n;;;\r\nEND:VEVENT\r\n", "Ce n'est pas un agenda"),
        ("dates.ics", b"date;titre\r\n2027-04-08;Atelier\r\n", "Ce n'est pas un agenda"),
        ("dates.ics", calendar(), "ne contient aucune date"),
        ("Dates.ICS", b"", "ne contient aucune date"),
        ("dates.txt", calendar(), "ne contient aucune date"),
    ],
    ids=["table", "empty-table", "calendar", "table-called-ics", "no-event", "no-byte", "no-event-in-a-text"],
)
async def test_what_cannot_be_read_is_told_in_a_sentence(
    client: Client, page: str, name: str, content: bytes, sentence: str
) -> None:
    status, html = await upload(client, page, content, name)
    assert status == 400
    assert sentence in html.replace("\xa0", " ").replace("\u2019", "'").replace("&#39;", "'").replace("&#34;", '"')


async def test_an_address_that_is_refused_is_told_and_stays_in_the_form(
    client: Client, given: TestWorld, page: str
) -> None:
    given.fetcher.fails = "address_refused"
    answer = await send(client, page, page, address="http://169.254.169.254/")
    assert answer.status == 400
    html = (await answer.text()).replace("\u2019", "'")
    assert "pas sur internet" in html
    assert 'value="http://169.254.169.254/"' in html


@pytest.mark.parametrize("who", ["ada", "trainer"])
async def test_others_do_not_follow_calendars(client: Client, planted: Planted, who: str) -> None:
    person: Person = getattr(planted, who)
    await sign_in(client, person)
    page = f"/formations/{planted.formation.id}/calendars"
    await text_of(client, page, 403)
    assert (await send(client, "/", page, address="https://example.org/")).status == 403


async def test_a_calendar_at_too_many_places_says_that_not_all_was_looked_for(client: Client, page: str) -> None:
    events = [event(f"{day}", day, f"Atelier {day}", f"LOCATION:Salle {day}") for day in range(5, 26)]
    for told, is_said in ((events, True), (events[:20], False)):
        _, url = await upload(client, page, calendar(*told), f"{len(told)}.ics")
        html = await text_of(client, url)
        assert ("Pour 1 date, Préau n'a pas tout vérifié" in html) is is_said
