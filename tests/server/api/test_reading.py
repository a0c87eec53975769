"""Reading by program: page by page, each thing with its entity tag, and to each only what is theirs to see."""

from dataclasses import replace

import pytest

from formations.formations import ActivityId, FormationId
from formations.states import State
from tests.actions.worlds import TestWorld
from tests.server.api.programs import OpenProgram, address
from tests.storage.planted import Planted, an_id


async def test_every_list_is_gone_through_by_its_cursors(
    program: OpenProgram, given: TestWorld, planted: Planted
) -> None:
    async with given.store.writing() as records:
        for word in ("b", "c"):
            await records.formations.add_formation(replace(planted.formation, id=FormationId(an_id(word))))
    planner = await program("planner")
    dates, plan = [f"occurrence-{n}" for n in range(3)], [f"activity-{n}" for n in range(3)]
    for path, ids in {
        "formations": [an_id(word) for word in ("b", "c", "formation")],
        address(planted, "activities"): list(map(an_id, plan)),
        address(planted, "occurrences"): list(map(an_id, dates)),
        "occurrences": list(map(an_id, dates)),
    }.items():
        whole = (await planner.get(path)).body
        assert ([one["id"] for one in whole["items"]], whole["next"]) == (ids, None)
        found, query = [], "?limit=1"
        while query:
            page = (await planner.get(path + query)).body
            found += page["items"]
            query = f"?limit=1&cursor={page['next']}" if page["next"] else ""
        assert found == whole["items"]


async def test_dates_are_asked_for_between_two_moments(program: OpenProgram, planted: Planted) -> None:
    ada = await program("ada")
    span = "?since=2027-03-11T16:30:00%2B01:00&until=2027-03-12T12:59:59Z"
    assert (await ada.get(address(planted, "occurrences") + span)).body["items"] == []
    found = (await ada.get("occurrences?since=2027-03-12T14:59:59Z")).body["items"]
    assert [one["starts_wall"] for one in found] == ["2027-03-12T14:00:00"]
    assert (found[0]["starts_at"], found[0]["zone"]) == ("2027-03-12T13:00:00Z", "Europe/Paris")


async def test_what_did_not_change_is_not_told_again(program: OpenProgram, planted: Planted) -> None:
    ada = await program("ada")
    for path in ((), ("activities", an_id("activity-0")), ("occurrences", an_id("occurrence-1"))):
        first = await ada.get(address(planted, *path))
        assert (first.status, first.headers["ETag"]) == (200, first.body["etag"])
        for told in (first.body["etag"], f'"another", W/{first.body["etag"]}', "*"):
            again = await ada.get(address(planted, *path), **{"If-None-Match": told})
            assert (again.status, again.text, again.headers["ETag"]) == (304, "", first.body["etag"])
        assert (await ada.get(address(planted, *path), **{"If-None-Match": '"another"'})).status == 200


@pytest.mark.parametrize("state", [State.RUNNING, State.DRAFT])
async def test_each_sees_what_is_theirs(program: OpenProgram, given: TestWorld, planted: Planted, state: State) -> None:
    async with given.store.writing() as records:
        await records.formations.set_state(planted.formation.id, state)
    one, date = an_id("activity-0"), an_id("occurrence-0")
    for word, sees in {"ada": state is State.RUNNING, "planner": True, "trainer": True, "nobody": False}.items():
        theirs = await program(word)
        assert len((await theirs.get("formations")).body["items"]) == sees, word
        assert len((await theirs.get("occurrences")).body["items"]) == 3 * sees, word
        for path in ((), ("activities",), ("activities", one), ("occurrences",), ("occurrences", date)):
            assert (await theirs.get(address(planted, *path))).status == (200 if sees else 404), (word, path)


async def test_how_many_a_place_holds_is_for_those_who_plan(
    program: OpenProgram, given: TestWorld, planted: Planted
) -> None:
    async with given.store.writing() as records:
        known = await records.formations.activity(ActivityId(an_id("activity-0")))
        assert known is not None
        await records.formations.change_activity(replace(known, capacity=12))
    path = address(planted, "activities", an_id("activity-0"))
    assert (await (await program("planner")).get(path)).body["capacity"] == 12
    assert (await (await program("ada")).get(path)).body["capacity"] is None


@pytest.mark.parametrize("cursor", ["x", "AAAA", "MjAyNy0wMy0xMQBvbmU", "\u00e9", "a" * 201, ""])
async def test_a_cursor_that_we_never_made_is_refused(program: OpenProgram, planted: Planted, cursor: str) -> None:
    planner = await program("planner")
    for path in ("occurrences", address(planted, "activities"), address(planted, "occurrences")):
        found = await planner.get(f"{path}?cursor={cursor}")
        assert (found.status, found.code) == (400, "malformed"), path


async def test_addresses_of_calendars_are_offered_and_not_told(program: OpenProgram, planted: Planted) -> None:
    found = (await (await program("planner")).get("feeds?limit=1")).body
    assert found["items"] == [{"formation_id": None, "domain_id": None, "title": "", "exists": False}]
    found = (await (await program("planner")).get(f"feeds?cursor={found['next']}")).body
    assert [one["domain_id"] for one in found["items"]] == [planted.domain.id]
    assert found["next"] is None
