"""Sheets to sign, to print: one for each half-day, with names and empty boxes."""

from datetime import datetime

import pytest

from server.pages.dates_form import half_days
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import Client, planted, send, sign_in, text_of
from tests.server.schedulers import add_weekly, client, date_url
from tests.storage.planted import Planted

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]


async def test_a_signature_sheet_has_names_and_empty_boxes(client: Client, given: TestWorld, planted: Planted) -> None:
    meeting = {"kind": "in_person", "title": "Journée", "place": "INSPÉ", "ends_hour": "20:00", "starts_hour": "09:00"}
    await add_weekly(client, planted, repeat="once", **meeting)
    html = await text_of(client, await date_url(given, planted, 0) + "/signatures")
    assert html.count('<table class="signatures">') == 2
    assert html.count("Ada") == 2
    assert html.count("<td></td>") == 2 * 3
    assert "Mardi 16 mars 2027, matin" in html
    await add_weekly(client, planted, starts_day="2027-05-04")
    await text_of(client, await date_url(given, planted, 0) + "/signatures", 404)


async def test_trainers_print_it_from_the_formations_page_and_participants_do_not(
    client: Client, given: TestWorld, planted: Planted
) -> None:
    await add_weekly(client, planted, repeat="once", kind="in_person", title="Journée", place="INSPÉ")
    url = await date_url(given, planted, 0) + "/signatures"
    space = f"/formations/{planted.formation.id}"
    for person, prints in ((planted.trainer, True), (planted.ada, False)):
        await sign_in(client, person)
        assert (f'href="{url}"' in await text_of(client, space)) is prints
        html = await text_of(client, url, 200 if prints else 403)
        assert ("<td></td>" in html) is prints


async def test_the_sheet_of_a_group_names_its_members_alone(client: Client, given: TestWorld, planted: Planted) -> None:
    space = f"/formations/{planted.formation.id}"
    group = (await send(client, f"{space}/groups", f"{space}/groups", name="Groupe A")).headers["Location"]
    await send(client, group, group, **{f"member-{planted.ada.id}": "1"}, name="Groupe A", version="1", do="keep")
    meeting = {"kind": "in_person", "title": "Journée", "place": "INSPÉ", "repeat": "once"}
    sheets = []
    for whose in ({"group": group.rpartition("/")[2]}, {"starts_day": "2027-03-17"}):
        assert await add_weekly(client, planted, **meeting, **whose) == 303
        sheets.append(await text_of(client, await date_url(given, planted, 0) + "/signatures"))
    assert ["Ada" in html for html in sheets] == [True, True]
    assert ["Basile" in html for html in sheets] == [False, True]


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
