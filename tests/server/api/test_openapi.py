"""The description of the REST interface: whole, valid, and kept by the doors."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import hypothesis
import pytest
import schemathesis
from aiohttp import web
from hypothesis import given, strategies
from schemathesis import GenerationMode
from yarl import URL

from accounts.people import DomainId
from accounts.permissions import Role
from actions.sign_in import create_token
from formations.occurrences import OccurrenceId
from server.api.openapi import Description
from server.app import create_app
from tests.live import Classroom, an_id
from tests.live_fixtures import migrated_file
from tests.server.api.described import codes_told, conforms
from tests.server.api.programs import Told
from tests.server.applications import settings_for, small_app
from tests.server.served import served
from tests.socket_clients import Page

__all__ = ["migrated_file", "served"]

Json = dict[str, Any]
# Of the other formation, so that nobody calls off the class that goes on meanwhile.
THERE = {f"{name}_id": an_id(f"{name}-2") for name in ("formation", "activity", "occurrence")} | {
    "series_id": an_id("occurrence-2"),
    "room_id": an_id("occurrence-1"),
    "domain_id": an_id("domain"),
}
PATH = "/api/v1/rooms/{}/join"


async def description(served: Classroom) -> Json:
    async with aiohttp.ClientSession() as session, session.get(f"{served.url}/api/openapi.json") as answer:
        found: Json = await answer.json()
        return found


async def test_a_description_that_could_not_be_written_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    description = Description(())
    with monkeypatch.context() as failing:
        failing.setattr("asyncio.to_thread", no_thread)
        for _ in range(2):
            with pytest.raises(RuntimeError):
                await description.written()
    first, *others = (asyncio.create_task(description.written()) for _ in range(20))
    await asyncio.sleep(0)
    first.cancel()  # who asked first goes, and all hear the same
    assert len({id(each) for each in await asyncio.gather(*others)}) == 1


async def no_thread(*_: object) -> None:
    raise RuntimeError("can't start new thread")


async def test_every_route_under_v1_is_described_and_nothing_else(tmp_path: Path, served: Classroom) -> None:
    app = create_app(settings_for(tmp_path), served.world)
    doors = {
        (route.resource.canonical, route.method.lower())
        for route in app.router.routes()
        if route.resource and route.resource.canonical.startswith("/api/v1") and route.method != "HEAD"
    }
    told = await description(served)
    assert {(path, method) for path, methods in told["paths"].items() for method in methods} == doors
    assert len({one["operationId"] for methods in told["paths"].values() for one in methods.values()}) == len(doors)
    schemathesis.openapi.from_dict(told).validate()


async def undescribed(_request: web.Request) -> web.Response:
    return web.Response()


async def test_a_route_that_nobody_described_stops_the_start(tmp_path: Path) -> None:
    app = small_app(tmp_path)
    app.router.add_get("/api/v1/undescribed", undescribed)
    with pytest.raises(LookupError, match="GET /api/v1/undescribed"):
        await web.AppRunner(app).setup()


# Each code that the description of the join promises, and what brings it about.


async def move(served: Classroom, **hours: float) -> None:
    async with served.world.store.writing() as records:
        planned = await records.formations.planned(OccurrenceId(served.room_id))
        assert planned is not None
        begins = planned.occurrence.starts_wall + timedelta(**hours)
        moved = replace(planned.occurrence, starts_wall=begins, ends_wall=begins + timedelta(hours=1))
        await records.formations.change_occurrence(moved)


async def cancel(served: Classroom) -> None:
    async with served.world.store.writing() as records:
        planned = await records.formations.planned(OccurrenceId(served.room_id))
        assert planned is not None
        await records.formations.change_occurrence(replace(planned.occurrence, cancelled_because="neige"))


async def moderate(served: Classroom, command: str, payload: Json) -> None:
    page = await Page(served, "trainer").open()
    ada = await Page(served, "ada").open()
    assert (await page.ask(command, payload))["ok"]
    await ada.close()
    await page.close()


Prepare = Callable[[Classroom], Awaitable[None]]


async def nothing(_served: Classroom) -> None: ...


REFUSALS: dict[str, tuple[Prepare, Json]] = {
    "malformed": (nothing, {"query": "?role=trainer"}),
    "not_signed_in": (nothing, {"bearer": "nobody's"}),
    "cross_origin": (nothing, {"headers": {"Origin": "https://elsewhere.example"}}),
    "form_expired": (nothing, {"headers": {}}),
    "not_found": (nothing, {"room_id": "a%00b"}),
    "not_a_member": (nothing, {"room_id": "nothere"}),
    "removed_from_room": (
        lambda served: moderate(served, "remove_participant", {"participant_id": served.people["ada"].id}),
        {},
    ),
    "room_ended": (lambda served: moderate(served, "end_class", {}), {}),
    "room_cancelled": (cancel, {}),
    "room_too_early": (lambda served: move(served, hours=3), {}),
    "room_too_late": (lambda served: move(served, hours=-9), {}),
    "rate_limited": (nothing, {"times": 70}),
}


@pytest.mark.parametrize("code", REFUSALS)
async def test_every_refusal_that_is_described_is_given_as_described(served: Classroom, code: str) -> None:
    operation = (await description(served))["paths"][PATH.format("{room_id}")]["post"]
    assert codes_told(operation) == REFUSALS.keys()
    prepare, how = REFUSALS[code]
    await prepare(served)
    bearer = how.get("bearer") or await create_token(served.world, "ada@example.org")
    headers = how.get("headers", {"Authorization": f"Bearer {bearer}"})
    url = served.url + PATH.format(how.get("room_id", served.room_id)) + how.get("query", "")
    async with aiohttp.ClientSession(headers=headers) as session:
        for _ in range(how.get("times", 1)):
            async with session.post(URL(url, encoded=True)) as answer:
                body = await answer.read()
    assert json.loads(body)["code"] == code
    described = schemathesis.openapi.from_dict(await description(served))
    told = Told(answer.status, answer.headers, json.loads(body), body.decode())
    conforms(described[PATH.format("{room_id}")]["POST"], told)
    assert str(answer.status) in operation["responses"]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
async def test_whatever_fits_the_description_or_does_not_is_answered_as_it_says(
    served: Classroom, mode: GenerationMode
) -> None:
    told = await description(served)
    bearer = await create_token(served.world, "ada@example.org")
    async with served.world.store.writing() as records:
        await records.people.grant(served.people["ada"].id, Role.SCHEDULER, DomainId(an_id("domain")))
    page = await Page(served, "basile").open()
    await asyncio.to_thread(attack, told, served.url, bearer, mode)
    assert (await page.write("on continue"))["ok"]
    await page.close()


def attack(told: Json, url: str, bearer: str, mode: GenerationMode) -> None:
    for found in schemathesis.openapi.from_dict(told).get_all_operations():
        operation = found.ok()

        @hypothesis.settings(
            max_examples=20 if "/rooms/" in operation.path else 2,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode), known=strategies.booleans())
        def ask(case: schemathesis.Case, known: bool) -> None:
            if known:  # ids that are there: what is behind them is asked too
                case.path_parameters = {name: THERE.get(name, "x") for name in case.path_parameters or {}}
            response = case.call(base_url=url, headers={"Authorization": f"Bearer {bearer}"})
            assert response.status_code < 500
            case.operation.validate_response(response)

        ask()
