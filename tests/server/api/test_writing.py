"""Writing by program: each change says which version it saw, and what another changed meanwhile is not overwritten."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from actions.groups import add_group
from formations.formations import ActivityId, ActivityKind
from tests.actions.worlds import TestWorld
from tests.server.api.bodies import CLASS, CLASS_ID, DATE, LATER, TUESDAYS, WORDS
from tests.server.api.programs import Json, OpenProgram, Program, address
from tests.storage.planted import Planted, a_person, an_id

# Every operation with a condition: its method, its address below the formation, and a body that it takes.
CONDITIONAL: dict[str, tuple[str, tuple[str, ...], Json | None]] = {
    "change_formation": ("PUT", (), WORDS),
    "move_formation_on": ("POST", ("moves",), {"move": "finish"}),
    "change_activity_words": ("PUT", ("activities", CLASS_ID), {"title": "Classe", "planned_minutes": 60}),
    "remove_activity_from_plan": ("DELETE", ("activities", an_id("undated")), None),
    "move_occurrence": ("PUT", ("occurrences", DATE), LATER),
    "cancel_occurrence": ("POST", ("occurrences", DATE, "cancel"), {"reason": "neige"}),
    "restore_occurrence": ("POST", ("occurrences", DATE, "restore"), {}),
    "change_series": ("PUT", ("series", DATE), LATER | {"occurrence_id": DATE, "scope": "all"}),
    "cancel_series": ("POST", ("series", DATE, "cancel"), {"occurrence_id": DATE, "scope": "following"}),
    "restore_series": ("POST", ("series", DATE, "restore"), {"occurrence_id": DATE, "scope": "all"}),
}


def thing_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """What the condition is about: the address without the verb at its end."""
    return parts[: len(parts) // 2 * 2]


async def prepared(program: OpenProgram, given: TestWorld, planted: Planted) -> Program:
    """With an item that has no date."""
    undated = replace(planted.activity(ActivityKind.ASYNCHRONOUS, 3), id=ActivityId(an_id("undated")))
    async with given.store.writing() as records:
        await records.formations.add_activity(undated)
    return await program("planner")


@pytest.mark.parametrize("name", CONDITIONAL)
async def test_a_change_needs_the_tag_of_what_was_seen_and_two_at_once_do_not_overwrite_each_other(
    program: OpenProgram, given: TestWorld, planted: Planted, name: str
) -> None:
    planner = await prepared(program, given, planted)
    method, parts, body = CONDITIONAL[name]
    path, thing = address(planted, *parts), address(planted, *thing_of(parts))
    if name == "restore_occurrence":
        await planner.post(address(planted, "occurrences", DATE, "cancel"), {}, '"1"')
    before = await planner.get(thing)
    tag = before.headers["ETag"]
    for headers, status, code in (
        ({}, 428, "precondition_required"),
        ({"If-Match": "*"}, 428, "precondition_required"),
        ({"If-Match": "1"}, 400, "malformed"),
        ({"If-Match": f"{tag}, {tag}"}, 400, "malformed"),
        ({"If-Match": '"99"'}, 412, "changed_meanwhile"),
        ({"If-Match": f"W/{tag}"}, 412, "changed_meanwhile"),
    ):
        refused = await planner.ask(method, path, body, headers)
        assert (refused.status, refused.code) == (status, code), headers
    assert (await planner.get(thing)).body == before.body
    both = await asyncio.gather(*(planner.ask(method, path, body, {"If-Match": tag}) for _ in range(2)))
    statuses = sorted(answer.status for answer in both)
    assert statuses[0] in (200, 204)
    assert statuses[1] == (404 if name == "remove_activity_from_plan" else 412)


async def test_who_may_not_plan_changes_nothing(program: OpenProgram, given: TestWorld, planted: Planted) -> None:
    planner = await prepared(program, given, planted)
    for word, status in {"ada": 403, "trainer": 403, "nobody": 404}.items():
        theirs = await program(word)
        for method, parts, body in CONDITIONAL.values():
            tag = (await planner.get(address(planted, *thing_of(parts)))).headers["ETag"]
            refused = await theirs.ask(method, address(planted, *parts), body, {"If-Match": tag})
            assert refused.status == status, (word, parts)
        assert (await theirs.post(address(planted, "activities"), CLASS)).status == status
        assert (await theirs.post(address(planted, "activities", CLASS_ID, "series"), LATER)).status == status
        for address_of in ("ada", "nobody.at.all"):  # nor learns which addresses have an account
            trainers = {"domain_id": planted.domain.id, "trainers": [f"{address_of}@example.org"]}
            made = await theirs.post("formations", WORDS | trainers)
            assert (made.status, made.code) == (404, "unknown_domain")


async def test_a_formation_is_made_planned_and_moved(program: OpenProgram, planted: Planted) -> None:
    planner = await program("planner")
    trainers = ["Trainer@example.org", "ada@example.org"]
    made = await planner.post("formations", WORDS | {"domain_id": planted.domain.id, "trainers": trainers})
    assert (made.status, made.body["state"], made.body["aims"]) == (201, "draft", "Savoir\nfaire")
    path = made.headers["Location"]
    assert (await planner.get(path)).body == made.body
    assert (await (await program("ada")).get(path)).status == 200  # who leads it
    assert (await (await program("basile")).get(path)).status == 404  # a draft

    item = await planner.post(f"{path}/activities", CLASS)
    assert (item.status, item.body["title"], item.body["position"]) == (201, "Classe du mardi", 0)
    dates = (await planner.get(f"{path}/occurrences")).body["items"]
    assert [one["starts_at"] for one in dates[:2]] == ["2027-03-16T13:30:00Z", "2027-03-23T13:30:00Z"]
    assert {one["starts_wall"][11:] for one in dates} == {"17:30:00"}

    opened = await planner.post(f"{path}/moves", {"move": "open"}, made.headers["ETag"])
    assert opened.body["state"] == "open"
    refused = await planner.post(f"{path}/moves", {"move": "archive"}, opened.headers["ETag"])
    assert (refused.status, refused.code) == (409, "move_refused")


async def test_a_formation_is_found_by_what_the_catalogue_calls_it(program: OpenProgram, planted: Planted) -> None:
    planner, path = await program("planner"), address(planted)
    ids = {"dispositif": " 23a0190456", "module": "54321 "}
    changed = await planner.put(path, WORDS | ids, (await planner.get(path)).headers["ETag"])
    assert (changed.body["dispositif"], changed.body["module"]) == ("23A0190456", "54321")
    for query, found in (
        ("dispositif=23A0190456", 1),
        ("dispositif=23a0190456&module=54321", 1),
        ("module=0054321", 1),
        ("module=54322", 0),
        ("dispositif=23A&module=54321", 0),
    ):
        assert len((await planner.get(f"formations?{query}")).body["items"]) == found, query
    assert (await (await program("nobody")).get("formations?module=54321")).body["items"] == []
    same = WORDS | ids | {"domain_id": planted.domain.id}
    refused = await planner.post("formations", same)
    assert (refused.status, refused.code, refused.body["part"]) == (400, "formation_refused", "taken")
    refused = await planner.post("formations", same | {"module": "5" * 41})
    assert (refused.status, refused.body["part"]) == (400, "module")


async def test_words_are_kept_in_one_way_to_write_them_and_refused_where_they_deceive(
    program: OpenProgram, planted: Planted
) -> None:
    planner, path = await program("planner"), address(planted)
    tag = (await planner.get(path)).headers["ETag"]
    pasted = "\ufeffE\u0301va\u00adluer a\u0300 l'oral\u200b"
    changed = await planner.put(path, WORDS | {"title": pasted, "aims": pasted}, tag)
    assert (changed.status, changed.body["title"], changed.body["aims"]) == (
        200,
        "Évaluer à l'oral",
        "Évaluer à l'oral",
    )
    for wrong in ("\u202elaro", "Z" + "\u0335\u0301" * 100, "a\U000e0041", "\u200b\u200d"):
        refused = await planner.put(path, WORDS | {"title": wrong}, changed.headers["ETag"])
        assert (refused.status, refused.code, refused.body["part"]) == (400, "formation_refused", "title"), ascii(wrong)
        assert refused.headers["Content-Type"].startswith("application/problem+json")


async def test_a_date_is_moved_called_off_and_restored_with_the_tag_of_each_answer(
    program: OpenProgram, planted: Planted
) -> None:
    planner, path = await program("planner"), address(planted, "occurrences", DATE)
    moved = await planner.put(path, LATER, (await planner.get(path)).headers["ETag"])
    assert (moved.status, moved.body["starts_at"], moved.body["id"]) == (200, "2027-04-01T08:00:00Z", DATE)
    off = await planner.post(f"{path}/cancel", {"reason": "neige"}, moved.headers["ETag"])
    assert off.body["cancelled_because"] == "neige"
    on = await planner.post(f"{path}/restore", {}, off.headers["ETag"])
    assert (on.body["cancelled_because"], on.body["starts_wall"]) == (None, "2027-04-01T10:00:00")
    assert len({one.headers["ETag"] for one in (moved, off, on)}) == 3


async def test_those_that_follow_become_a_series_of_their_own(program: OpenProgram, planted: Planted) -> None:
    planner = await program("planner")
    made = await planner.post(address(planted, "activities", CLASS_ID, "series"), TUESDAYS)
    path = made.headers["Location"]
    dates = [
        one for one in (await planner.get(address(planted, "occurrences"))).body["items"]
        if one["series_id"] == made.body["id"]
    ]  # fmt: skip
    assert (made.status, made.body["rule"], len(dates)) == (201, "FREQ=WEEKLY;COUNT=4", 4)
    third = dates[2]["id"]
    other = LATER | {"rule": "FREQ=WEEKLY;COUNT=3", "occurrence_id": third, "scope": "following"}
    assert (await planner.put(path, other, made.headers["ETag"])).status == 204
    moved = (await planner.get(address(planted, "occurrences", third))).body
    assert (moved["starts_wall"], moved["series_id"] != made.body["id"]) == ("2027-04-01T10:00:00", True)
    new = address(planted, "series", moved["series_id"])
    off = {"occurrence_id": third, "scope": "all", "reason": "grève"}
    stale = await planner.post(f"{path}/cancel", off, (await planner.get(path)).headers["ETag"])
    assert (stale.status, stale.code) == (404, "unknown_series")
    assert (await planner.post(f"{new}/cancel", off, (await planner.get(new)).headers["ETag"])).status == 204
    assert (await planner.get(address(planted, "occurrences", third))).body["cancelled_because"] == "grève"


async def test_dates_of_a_group_are_told_to_those_whom_they_concern(
    program: OpenProgram, given: TestWorld, planted: Planted
) -> None:
    planner, ada = await program("planner"), await program("ada")
    group_id = await add_group(given.world, a_person("planner").id, planted.formation.id, "Groupe A")
    path = address(planted, "activities", CLASS_ID, "series")
    made = await planner.post(path, LATER | {"group_id": group_id})
    dated = (await planner.get(address(planted, "occurrences"))).body["items"][-1]
    assert (made.body["group_id"], dated["group_id"], dated["series_id"]) == (group_id, group_id, made.body["id"])
    for hidden in (made.headers["Location"], address(planted, "occurrences", dated["id"])):
        assert ((await ada.get(hidden)).status, (await planner.get(hidden)).status) == (404, 200)
    for listed in ("occurrences", address(planted, "occurrences")):
        assert dated["id"] not in [one["id"] for one in (await ada.get(listed)).body["items"]]


async def test_what_clashes_is_told_and_planned_only_if_that_is_meant(program: OpenProgram, planted: Planted) -> None:
    planner, path = await program("planner"), address(planted, "activities", CLASS_ID, "series")
    same = {"starts_wall": "2027-03-11T14:30", "ends_wall": "2027-03-11T15:30", "zone": "Europe/Paris"}
    refused = await planner.post(path, same)
    assert (refused.status, refused.code) == (409, "clashing")
    assert refused.body["clashes"][0]["kind"] == "formation"
    assert refused.body["free"]
    assert (await planner.post(path, same | {"anyway": True})).status == 201


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (("activities",), CLASS | {"title": " "}, "dates_refused"),
        (("activities",), CLASS | {"kind": "asynchronous"}, "dates_refused"),
        (("activities",), CLASS | {"title": "a\0b"}, "malformed"),
        (("activities",), CLASS | {"dates": TUESDAYS | {"zone": "Mars/Olympus"}}, "dates_refused"),
        (("activities",), CLASS | {"dates": TUESDAYS | {"rule": "FREQ=SECONDLY;COUNT=9"}}, "rule_refused"),
        (("activities",), CLASS | {"dates": TUESDAYS | {"starts_wall": "2027-02-30T10:00"}}, "malformed"),
        (("activities",), CLASS | {"dates": TUESDAYS | {"starts_wall": "2027-03-16T10:00Z"}}, "malformed"),
        (("activities", CLASS_ID, "series"), LATER | {"ends_wall": "2027-04-01T09:00"}, "dates_refused"),
        (("activities", "nothere", "series"), LATER, "unknown_activity"),
        ((), None, "method_not_allowed"),
    ],
)
async def test_what_cannot_be_planned_is_refused(
    program: OpenProgram, planted: Planted, path: tuple[str, ...], body: Any, code: str
) -> None:
    planner = await program("planner")
    assert (await planner.post(address(planted, *path), body)).code == code
    assert len((await planner.get(address(planted, "activities"))).body["items"]) == 3


async def test_an_address_of_a_calendar_is_told_once_and_dies_when_it_is_taken_back(
    program: OpenProgram, planted: Planted
) -> None:
    ada, secret = await program("ada"), []
    for body in ({}, {"formation_id": planted.formation.id}):
        made = await ada.post("feeds", body)
        secret.append(made.body["url"].rpartition("/")[2])
        assert (await ada.client.get(f"/feeds/{secret[-1]}")).status == 200
    assert [one["exists"] for one in (await ada.get("feeds")).body["items"]] == [True, True]
    for body, code in (
        ({"domain_id": planted.domain.id}, "unknown_feed"),
        ({"formation_id": "x"}, "unknown_formation"),
    ):
        assert (await ada.post("feeds", body)).code == code
    assert (await ada.post("feeds", {"formation_id": "x", "domain_id": "y"})).code == "malformed"
    gone = await ada.ask("DELETE", f"feeds?formation_id={planted.formation.id}")
    assert (gone.status, gone.text) == (204, "")
    assert [(await ada.client.get(f"/feeds/{each}")).status for each in secret] == [200, 404]
