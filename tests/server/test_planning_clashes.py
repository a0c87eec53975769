"""What does not fit is said before it is saved, with hours that would; who insists plans it all the same."""

import re
from datetime import date, timedelta

import pytest

from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import Client, planted, send, text_of
from tests.server.schedulers import (
    WEEKLY,
    activity_url,
    add_weekly,
    anyway_in,
    client,
    date_url,
    hidden_in,
    plan_url,
    table_of,
)
from tests.storage.planted import Planted

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]


@pytest.mark.parametrize(
    ("day", "starts", "ends", "told"),
    [
        ("2027-03-28", "02:30", "04:30", "2 h 30 n'existe pas, ce sera 3 h 30"),
        ("2027-03-28", "01:00", "02:30", "l'heure de fin, 2 h 30, n'existe pas, ce sera 3 h 30"),
        ("2027-10-31", "02:30", "04:30", "2 h 30 existe deux fois, ce sera la première"),
        ("2027-10-31", "01:00", "02:30", "l'heure de fin, 2 h 30, existe deux fois, ce sera la première"),
    ],
)
async def test_an_odd_hour_of_a_night_is_said_before_it_is_saved(
    client: Client, planted: Planted, day: str, starts: str, ends: str, told: str
) -> None:
    odd = {"starts_day": day, "starts_hour": starts, "ends_hour": ends, "repeat": "once"}
    answer = await send(client, plan_url(planted), plan_url(planted), **WEEKLY | odd)
    html = (await answer.text()).replace("\xa0", " ").replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 409
    assert f"on change d'heure cette nuit-là : {told}" in html
    assert "voyez d'abord quand cela tombe" in html
    assert await add_weekly(client, planted, **odd, anyway=anyway_in(html)) == 303


async def test_what_clashes_is_said_before_it_is_saved(client: Client, given: TestWorld, planted: Planted) -> None:
    on_the_class = {"starts_day": "2027-03-11", "starts_hour": "15:00", "ends_hour": "17:00", "repeat": "once"}
    answer = await send(client, plan_url(planted), plan_url(planted), **WEEKLY | on_the_class)
    html = (await answer.text()).replace("\xa0", " ").replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 409
    assert "cette formation a déjà une séance jusqu'à 16 h 00" in html
    assert "jeu. 11 mars, 16 h 00" in html
    assert 'name="anyway"' in html
    assert 'name="take" value="new@2027-03-11T16:00"' in html
    assert await add_weekly(client, planted, **on_the_class, anyway="1") == 409
    seen = anyway_in(html)
    assert await add_weekly(client, planted, **on_the_class | {"ends_hour": "17:30"}, anyway=seen) == 409
    assert await add_weekly(client, planted, **on_the_class, anyway=seen) == 303
    table = await table_of(given, planted)
    new = next(plan for plan in table.plans if plan.series.activity_id == table.activities[-1].id)
    url = f"{plan_url(planted)}/{new.occurrences[0].id}"
    moved = {"do": "change", "scope": "this", "starts_day": "2027-03-11", "starts_hour": "14:30", "ends_hour": "15:30"}
    seen = hidden_in(await text_of(client, url))
    refused = await send(client, url, url, **moved, **seen)
    assert refused.status == 409
    anyway = anyway_in(await refused.text())
    assert (await send(client, url, url, **moved | {"scope": "all"}, **seen, anyway=anyway)).status == 409
    assert (await send(client, url, url, **moved, **seen, anyway=anyway)).status == 303


async def test_weekends_and_holidays_of_a_series_are_said_before_it_is_saved(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    async with given.store.writing() as records:
        await records.series.set_holidays(planted.domain.id, {date(2027, 3, 27): "Pont"})
    saturdays = WEEKLY | {"starts_day": "2027-03-20", "count": "3"}
    answer = await send(client, plan_url(planted), plan_url(planted), **saturdays)
    html = (await answer.text()).replace("\xa0", " ").replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 409
    assert html.count("c'est le week-end") == 3
    assert html.count("jour sans formation (Pont)") == 1
    assert "voyez d'abord quand cela tombe" in html
    assert await add_weekly(client, planted, **saturdays, anyway=anyway_in(html)) == 303
    windows = WEEKLY | {"kind": "asynchronous", "starts_day": "2027-03-20", "ends_day": "2027-03-28", "repeat": "once"}
    assert await add_weekly(client, planted, **windows) == 303


async def test_the_way_to_plan_all_the_same_is_beside_the_button_that_does(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    await add_weekly(client, planted)
    taken = WEEKLY | {"title": "Encore"}
    activity, date = await activity_url(given, planted), await date_url(given, planted, 0)
    assert (await send(client, date, date, do="cancel", reason="Grève", **hidden_in(await text_of(client, date)))).ok
    assert await add_weekly(client, planted, repeat="once") == 303
    for url, do in (plan_url(planted), "new"), (activity, "add"), (date, "restore"):
        seen = hidden_in(await text_of(client, url))
        html = await (await send(client, url, url, do=do, **taken, **seen)).text()
        (form,) = (one for one in re.findall(r"<form.*?</form>", html, re.DOTALL) if 'name="anyway"' in one)
        assert f'href="#anyway-{do}"' in form
        after = form.partition(f'id="anyway-{do}"')[2]
        assert after.count("<button") == 1
        assert "<input" not in after


async def test_a_free_hour_for_a_whole_series_fills_the_form_too(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    other = {"starts_day": "2027-03-30", "starts_hour": "15:00", "ends_hour": "16:00", "repeat": "once"}
    assert await add_weekly(client, planted, **other) == 303
    on_the_other = {"starts_hour": "15:30", "ends_hour": "17:00"}
    answer = await send(client, plan_url(planted), plan_url(planted), **WEEKLY | on_the_other)
    html = (await answer.text()).replace("\xa0", " ").replace("&#39;", "'").replace("\u2019", "'")
    assert answer.status == 409
    assert "Libre pour tout le monde, à chaque séance, à partir du :" in html
    (first, *_) = re.findall(r'name="take" value="(new@[^"]+)"', html)
    assert first == "new@2027-03-16T16:00"
    answer = await send(client, plan_url(planted), plan_url(planted), **WEEKLY | on_the_other, take=first)
    fields = dict(re.findall(r'name="(starts_day|starts_hour|ends_hour)" value="([^"]+)"', await answer.text()))
    assert fields == {"starts_day": "2027-03-16", "starts_hour": "16:00", "ends_hour": "17:30"}
    assert await add_weekly(client, planted, **fields) == 303


async def test_where_no_hour_suits_a_whole_series_none_can_be_pressed(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    async with given.store.writing() as records:
        days = (date(2027, 3, 23) + timedelta(days=number) for number in range(13))
        await records.series.set_holidays(planted.domain.id, dict.fromkeys(days, "Vacances"))
    answer = await send(client, plan_url(planted), plan_url(planted), **WEEKLY)
    html = await answer.text()
    assert "Libre pour tout le monde :" in html.replace("\xa0", " ")
    assert 'name="take"' not in html


async def test_a_free_hour_fills_the_form_and_keeps_nothing(client: Client, given: TestWorld, planted: Planted) -> None:
    taken = WEEKLY | {"starts_day": "2027-03-11", "starts_hour": "15:00", "ends_hour": "17:00", "repeat": "once"}
    before = await table_of(given, planted)
    for url, form in (plan_url(planted), "new"), (await activity_url(given, planted, 0), "add"):
        answer = await send(client, url, url, **taken, take=f"{form}@2027-03-12T16:30")
        html = await answer.text()
        assert answer.status == 200
        for name, value in ("starts_day", "2027-03-12"), ("starts_hour", "16:30"), ("ends_hour", "18:30"):
            assert f'name="{name}" value="{value}"' in html
        assert f'value="{WEEKLY["title"]}"' in html
        assert (await send(client, url, url, **taken, take=f"{form}@soon")).status == 400
    assert await table_of(given, planted) == before


async def test_restoring_says_what_is_planned_then_by_now(client: Client, given: TestWorld, planted: Planted) -> None:
    await add_weekly(client, planted)
    url = await date_url(given, planted, 1)
    seen = hidden_in(await text_of(client, url))
    assert (await send(client, url, url, do="cancel", reason="Grève", **seen)).status == 303
    assert await add_weekly(client, planted, repeat="once", starts_day="2027-03-23", title="À la place") == 303
    seen = hidden_in(await text_of(client, url))
    answer = await send(client, url, url, do="restore", **seen)
    html = await answer.text()
    assert answer.status == 409
    assert "cette formation a déjà une séance" in html
    assert (await send(client, url, url, do="restore", **seen, anyway=anyway_in(html))).status == 303


@pytest.mark.parametrize(("count", "is_cut"), [(19, False), (30, True)])
async def test_that_only_the_first_of_many_clashes_are_told_is_said(
    client: Client, planted: Planted, count: int, is_cut: bool
) -> None:
    saturdays = WEEKLY | {"starts_day": "2027-04-03", "count": str(count)}
    answer = await send(client, plan_url(planted), plan_url(planted), **saturdays)
    html = (await answer.text()).replace("\xa0", " ")
    assert html.count("c&#39;est le week-end") + html.count("c’est le week-end") == min(count, 20)
    assert ("Seules les 20 premières difficultés sont dites" in html) is is_cut
