"""`Idempotency-Key`: asked again, nothing is done twice and the answer is the same; what is kept of it is sealed."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_aiohttp.plugin import AiohttpClient

from actions import once
from actions.jobs import run_due_jobs
from actions.ports.jobs import Job, JobKind
from formations.states import State
from server.api.once import Sealing
from server.app import create_app
from tests.actions.worlds import TestWorld
from tests.server.api.bodies import CLASS, CLASS_ID, DATE, LATER, WORDS
from tests.server.api.programs import OpenProgram, Program, address
from tests.server.applications import settings_for
from tests.storage.planted import Planted

READING = {"kind": "asynchronous", "title": "Lire", "planned_minutes": 30}


async def titles(planner: Program, planted: Planted) -> list[str]:
    return [one["title"] for one in (await planner.get(address(planted, "activities"))).body["items"]]


async def test_the_same_question_with_the_same_key_is_done_once(program: OpenProgram, planted: Planted) -> None:
    planner, path = await program("planner"), address(planted, "activities")
    answers = await asyncio.gather(*(planner.post(path, CLASS, key="k-1") for _ in range(4)))
    assert {one.status for one in answers} == {201}
    assert len({(one.text, one.headers["Location"], one.headers["ETag"]) for one in answers}) == 1
    assert len(await titles(planner, planted)) == 4
    await planner.post(path, CLASS | {"anyway": True}, key="k-2")
    assert len(await titles(planner, planted)) == 5


async def test_another_question_with_the_same_key_is_refused(program: OpenProgram, planted: Planted) -> None:
    planner = await program("planner")
    await planner.post(address(planted, "activities"), CLASS, key="k")
    for path, body in ((address(planted, "activities"), CLASS | {"title": "Autre"}), ("formations", WORDS)):
        found = await planner.post(path, body | ({"domain_id": planted.domain.id} if body is WORDS else {}), key="k")
        assert (found.status, found.code) == (422, "key_reused")
    assert len(await titles(planner, planted)) == 4


async def test_a_condition_that_held_the_first_time_is_not_looked_at_again(
    program: OpenProgram, planted: Planted
) -> None:
    planner, path = await program("planner"), address(planted, "occurrences", DATE)
    tag = (await planner.get(path)).headers["ETag"]
    first = await planner.post(f"{path}/cancel", {"reason": "neige"}, tag, "k")
    assert (await planner.post(f"{path}/cancel", {"reason": "neige"}, tag, "k")).text == first.text
    assert (await planner.post(f"{path}/cancel", {"reason": "neige"}, tag)).status == 412


async def test_what_was_refused_may_be_asked_again(program: OpenProgram, planted: Planted) -> None:
    planner, path = await program("planner"), address(planted, "activities", CLASS_ID, "series")
    same = {"starts_wall": "2027-03-11T14:30", "ends_wall": "2027-03-11T15:30", "zone": "Europe/Paris"}
    assert (await planner.post(path, same, key="k")).status == 409
    assert (await planner.post(path, LATER, key="k")).status == 201


async def test_the_answer_is_the_same_after_a_restart(
    program: OpenProgram, given: TestWorld, planted: Planted, aiohttp_client: AiohttpClient, tmp_path: Path
) -> None:
    before = await program("planner")
    first = await before.post("feeds", {}, key="k")
    restarted = await aiohttp_client(create_app(settings_for(tmp_path), given.world))
    again = await Program(restarted, before.bearer).post("feeds", {}, key="k")
    assert (first.status, again.status, again.text) == (201, 201, first.text)


async def test_who_may_no_longer_do_it_hears_no_answer_of_before(
    program: OpenProgram, given: TestWorld, planted: Planted
) -> None:
    planner, ada = await program("planner"), await program("ada")
    first = await planner.post(address(planted, "activities"), READING, key="k")
    secret = await ada.post("feeds", {"formation_id": planted.formation.id}, key="k")
    assert (first.status, secret.status) == (201, 201)
    async with given.store.writing() as records:
        await records.enrolments.withdraw(planted.formation.id, planted.ada.id)
        await records.formations.set_state(planted.formation.id, State.ARCHIVED)
    again = await planner.post(address(planted, "activities"), READING, key="k")
    assert (again.status, again.code) == (403, "not_allowed")
    again = await ada.post("feeds", {"formation_id": planted.formation.id}, key="k")
    assert (again.status, again.code) == (404, "unknown_formation")
    async with given.store.writing() as records:
        await records.formations.set_state(planted.formation.id, State.RUNNING)
    assert (await planner.post(address(planted, "activities"), READING, key="k")).text == first.text
    assert len(await titles(planner, planted)) == 4


async def test_keys_are_each_persons_own(program: OpenProgram, planted: Planted) -> None:
    urls = [(await (await program(word)).post("feeds", {}, key="k")).body["url"] for word in ("ada", "planner")]
    assert len(set(urls)) == 2


@pytest.mark.parametrize("key", ["a" * 256, "deux mots", "\u00e9"])
async def test_a_key_that_is_none(program: OpenProgram, key: str) -> None:
    assert (await (await program("ada")).post("feeds", {}, key=key)).code == "malformed"


async def test_a_secret_in_an_answer_is_given_again_and_cannot_be_read_where_it_is_kept(
    program: OpenProgram, planted: Planted, own_file: Path
) -> None:
    ada = await program("ada")
    told = await ada.post("feeds", {}, key="k")
    assert (await ada.post("feeds", {}, key="k")).text == told.text
    assert (await ada.client.get(f"/feeds/{told.body['url'].rpartition('/')[2]}")).status == 200
    secret = told.body["url"].rpartition("/")[2].removesuffix(".ics")
    kept = b"".join(file.read_bytes() for file in own_file.parent.glob(f"{own_file.name}*"))
    assert b"kept_answer" in kept
    assert secret.encode() not in kept
    sealing = Sealing(b"another secret", planted.ada.id, "k")
    assert sealing.open(sealing.seal("été")) == "été"
    assert sealing.seal("été") != sealing.seal("été")


async def test_rooms_hear_of_it_once_and_only_when_it_is_kept(
    program: OpenProgram, given: TestWorld, planted: Planted
) -> None:
    planner, path = await program("planner"), address(planted, "occurrences", DATE)
    tag = (await planner.get(path)).headers["ETag"]
    for _ in range(2):
        await planner.post(f"{path}/cancel", {}, tag, "k")
    assert [notice.subject for notice in given.bus.notices] == [DATE]


async def test_answers_are_kept_for_a_day_and_gone_two_nights_later(
    program: OpenProgram, given: TestWorld, planted: Planted
) -> None:
    planner = await program("planner")
    await planner.post(address(planted, "activities"), READING, key="k")
    for wait, done_again in ((timedelta(days=1), 0), (timedelta(days=1), 1)):
        given.clock.set_to(given.clock.now() + wait)
        async with given.store.writing() as records:
            await records.jobs.plan(Job(JobKind.PURGE_SIGN_INS, "", given.clock.now()))
        await run_due_jobs(given.world, "node", lambda *_: None, {JobKind.PURGE_SIGN_INS})
        await planner.post(address(planted, "activities"), READING, key="k")
        assert len(await titles(planner, planted)) == 4 + done_again


async def test_more_keys_than_are_kept_of_anybody_are_refused_until_some_are_forgotten(
    program: OpenProgram, planted: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "MOST_KEPT", 2)
    ada = await program("ada")
    found = [await ada.post("feeds", {}, key=key) for key in ("1", "2", "3", "1")]
    assert [one.status for one in found] == [201, 201, 429, 201]
    assert found[2].body["retry_after_s"] == int(found[2].headers["Retry-After"])
