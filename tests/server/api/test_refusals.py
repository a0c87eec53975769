"""Every refusal that the description promises, of every operation, is provoked, and is as it is described.

The rule: an operation or a refusal that is new is described by itself, and fails here until somebody has provoked it.
"""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient
from yarl import URL

from accounts.people import Domain, DomainId
from actions import once
from formations.formations import ActivityId, ActivityKind, ParcoursId
from formations.occurrences import OccurrenceId, SeriesId
from formations.parcours import Parcours, ParcoursState, Step
from formations.places import Place, PlaceId
from server.app import create_app
from tests.actions.worlds import TestWorld
from tests.server.api.bodies import CLASS, LATER, TUESDAYS, WORDS
from tests.server.api.described import codes_told, conforms
from tests.server.api.programs import Program, Told, program, read
from tests.server.applications import settings_for
from tests.storage.planted import Planted, an_id, plant_planner

Json = dict[str, Any]
ELSEWHERE = {"rooms/{room_id}/join": "its own table is in test_openapi"}
IDS = {
    "formation_id": an_id("formation"),
    "activity_id": an_id("activity-1"),
    "occurrence_id": an_id("occurrence-1"),
    "series_id": an_id("occurrence-1"),
    "parcours_id": an_id("parcours"),
    "domain_id": an_id("domain"),
    "place_id": an_id("place"),
}
MEANT = {"occurrence_id": an_id("occurrence-1"), "scope": "all"}
STEP: Json = {"kind": "asynchronous", "title": "Lire", "planned_minutes": 9}
PARCOURS: Json = {"title": "Autre", "planned_minutes": 60, "steps": [STEP]}
DEPLOYED = {"domain_id": an_id("domain"), "title": "T", "zone": "Europe/Paris", "trainers": ["trainer@example.org"]}
TAKEN = {"starts_wall": "2027-03-12T14:30", "ends_wall": "2027-03-12T15:30", "zone": "Europe/Paris"}
SEPTEMBER = {"starts_wall": "2027-09-06T00:00", "ends_wall": "2027-09-06T23:59"}
READING = Step(ActivityKind.ASYNCHRONOUS, "Lire", 30)
BACKWARDS = LATER | {"ends_wall": "2027-04-01T09:00"}
HOURLY = {"rule": "FREQ=HOURLY;COUNT=2"}

# A body that each operation takes; those that are not here take none.
BODIES: dict[str, Json] = {
    "create_formation": WORDS | {"domain_id": an_id("domain")},
    "change_formation": WORDS,
    "move_formation_on": {"move": "finish"},
    "create_activity": CLASS,
    "change_activity_words": {"title": "Classe", "planned_minutes": 60},
    "plan_series": LATER,
    "change_series": LATER | MEANT,
    "cancel_series": MEANT,
    "restore_series": MEANT,
    "restore_occurrence": {},
    "move_occurrence": LATER,
    "cancel_occurrence": {},
    "create_parcours": {"domain_id": an_id("domain"), "title": "Nouveau"},
    "change_parcours": PARCOURS,
    "move_parcours_on": {"move": "publish"},
    "create_parcours_copy": {"domain_id": an_id("domain")},
    "create_feed": {},
    "create_place": {"name": "Salle 2"},
    "change_place_words": {"name": "Salle 3"},
    "propose_deployment": DEPLOYED | {"first_day": "2027-09-06"},
    "deploy_parcours": DEPLOYED | {"dates": [], "key": "k", "seal": "s"},
}


@dataclass(frozen=True)
class Asked:
    """How one request differs from one that is done."""

    ids: Json = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    query: str = ""
    who: str = "planner"
    headers: Json = field(default_factory=dict)


# What brings about a code, whatever the operation.
ALWAYS: dict[str, Asked] = {
    "malformed": Asked(query="?role=admin"),
    "not_signed_in": Asked(who="", headers={"Authorization": "Bearer nobody's"}),
    "cross_origin": Asked(who="", headers={"Origin": "https://elsewhere.example"}),
    "form_expired": Asked(who=""),
    "unsupported_type": Asked(headers={"Content-Type": "text/plain"}),
    "precondition_required": Asked(headers={"If-Match": "*"}),
    "changed_meanwhile": Asked(headers={"If-Match": '"99"'}),
    "key_reused": Asked(headers={"Idempotency-Key": "taken"}),
    "rate_limited": Asked(headers={"Idempotency-Key": "new"}),
    "not_allowed": Asked(who="ada"),
    "unknown_formation": Asked(ids={"formation_id": "nothere"}),
    "unknown_activity": Asked(ids={"activity_id": "nothere"}),
    "unknown_series": Asked(ids={"series_id": "nothere"}),
    "unknown_parcours": Asked(ids={"parcours_id": "nothere"}),
    "unknown_place": Asked(ids={"place_id": "nothere"}),
    "unknown_person": Asked(body={"trainers": ["nobody@elsewhere.example"]}),
    "place_refused": Asked(body={"name": " "}),
    "unknown_occurrence": Asked(ids={"occurrence_id": "nothere"}),
    "unknown_domain": Asked(body={"domain_id": "nothere"}),
    "dates_refused": Asked(body=BACKWARDS),
    "rule_refused": Asked(body=HOURLY),
    "clashing": Asked(body=TAKEN),
    "formation_refused": Asked(body={"title": " "}),
    "parcours_refused": Asked(body={"title": " "}),
}
# And what brings it about here.
HERE: dict[tuple[str, str], Asked] = {
    **{
        (name, "unknown_domain"): Asked(ids={"domain_id": "nothere"})
        for name in ("create_place", "change_place_words", "get_place", "list_places")
    },
    ("propose_deployment", "dates_refused"): Asked(body={"zone": "Mars/Olympus"}),
    ("propose_deployment", "not_allowed"): Asked(ids={"parcours_id": an_id("archived")}),
    ("deploy_parcours", "not_allowed"): Asked(ids={"parcours_id": an_id("archived")}, body={"dates": [SEPTEMBER]}),
    ("deploy_parcours", "dates_refused"): Asked(body={"dates": [SEPTEMBER], "zone": "Mars/Olympus"}),
    ("deploy_parcours", "unknown_domain"): Asked(body={"dates": [SEPTEMBER], "domain_id": "nothere"}),
    ("deploy_parcours", "unknown_person"): Asked(body={"dates": [SEPTEMBER], "trainers": ["nobody@e.example"]}),
    ("deploy_parcours", "changed_meanwhile"): Asked(body={"dates": [SEPTEMBER]}),
    ("create_formation", "parcours_refused"): Asked(body={"trainers": ["ada@example.org"] * 51}),
    ("move_formation_on", "move_refused"): Asked(body={"move": "open"}),
    ("plan_series", "unknown_group"): Asked(body={"group_id": "nothere"}),
    ("create_activity", "unknown_group"): Asked(body={"dates": TUESDAYS | {"group_id": "nothere"}}),
    ("create_activity", "dates_refused"): Asked(body={"title": " "}),
    ("create_activity", "rule_refused"): Asked(body={"dates": TUESDAYS | HOURLY}),
    ("create_activity", "clashing"): Asked(body={"dates": TAKEN}),
    ("change_activity_words", "dates_refused"): Asked(body={"title": " "}),
    ("change_activity_words", "clashing"): Asked(
        ids={"activity_id": an_id("activity-0")}, body={"place": "Ailleurs", "capacity": 1}
    ),
    ("restore_occurrence", "clashing"): Asked(ids={"occurrence_id": an_id("off")}),
    ("restore_series", "clashing"): Asked(ids={"series_id": an_id("off")}, body={"occurrence_id": an_id("off")}),
    ("cancel_occurrence", "dates_refused"): Asked(body={"reason": "a" * 501}),
    ("cancel_series", "dates_refused"): Asked(body={"reason": "a" * 501}),
    ("remove_activity_from_plan", "activity_has_dates"): Asked(),
    ("change_parcours", "not_allowed"): Asked(ids={"parcours_id": an_id("foreign")}),
    ("change_parcours", "dates_refused"): Asked(body={"steps": [STEP | {"title": ""}]}),
    ("move_parcours_on", "not_allowed"): Asked(ids={"parcours_id": an_id("foreign")}),
    ("move_parcours_on", "move_refused"): Asked(body={"move": "withdraw"}),
    **{
        (f"{verb}_series", "unknown_occurrence"): Asked(body={"occurrence_id": "nothere"})
        for verb in ("change", "cancel", "restore")
    },
    ("create_feed", "key_reused"): Asked(body={"domain_id": an_id("domain")}, headers={"Idempotency-Key": "taken"}),
    ("create_feed", "unknown_feed"): Asked(body={"domain_id": "nothere"}),
    ("create_feed", "unknown_formation"): Asked(body={"formation_id": "nothere"}),
}


@pytest.fixture
async def client(
    aiohttp_client: AiohttpClient, given: TestWorld, planted: Planted, tmp_path: Path
) -> TestClient[Any, Any]:
    """With a meeting tomorrow, a class called off at its hour, and a parcours of one's own and one of others."""
    elsewhere = Domain(DomainId(an_id("elsewhere")), "Académie d'Ailleurs")
    async with given.store.writing() as records:
        await plant_planner(records, planted)
        await records.people.add_domain(elsewhere)
        own = Parcours(ParcoursId(an_id("parcours")), planted.domain.id, "Le nôtre", steps=(READING,))
        await records.parcours.put(own)
        await records.places.put(Place(PlaceId(an_id("place")), planted.domain.id, "Salle 1"))
        archived = replace(own, id=ParcoursId(an_id("archived")), state=ParcoursState.ARCHIVED)
        await records.parcours.put(archived)
        foreign = replace(own, id=ParcoursId(an_id("foreign")), domain_id=elsewhere.id, state=ParcoursState.PUBLISHED)
        await records.parcours.put(foreign)
        meeting = replace(planted.activity(ActivityKind.IN_PERSON, 0), id=ActivityId(an_id("activity-0")))
        await records.formations.change_activity(meeting)
        await records.formations.change_occurrence(
            replace(
                planted.occurrence(0, 12),
                series_id=planted.occurrence(0, 10).series_id,
                recurrence_wall=planted.occurrence(0, 10).starts_wall,
            )
        )
        off = replace(planted.occurrence(1, 12), id=OccurrenceId(an_id("off")), series_id=SeriesId(an_id("off")))
        await records.formations.add_occurrence(replace(off, cancelled_because=""))
    return await aiohttp_client(create_app(settings_for(tmp_path), given.world))


async def ask(client: TestClient[Any, Any], programs: dict[str, Program], path: str, method: str, name: str, how: Asked) -> Told:  # fmt: skip  # noqa: E501
    ids = IDS | how.ids
    where = re.sub(r"{(\w+)}", lambda found: str(ids[found[1]]), path) + how.query
    taken = {"Content-Type": "application/json"} if name in BODIES else {}
    thing = "/".join(where.split("?")[0].split("/")[: 3 + (where.count("/") - 2) // 2 * 2])
    tag = (await programs["planner"].get(thing)).headers.get("ETag", '"1"')
    headers = taken | {"If-Match": tag} | how.headers
    if how.who:
        headers["Authorization"] = f"Bearer {programs[how.who].bearer}"
    body = BODIES[name] | how.body if name in BODIES else None
    async with client.request(method, URL(where, encoded=True), json=body, headers=headers) as answer:
        return await read(answer)


async def test_every_refusal_that_is_described_is_given_as_described(
    client: TestClient[Any, Any], given: TestWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = {word: await program(client, given, word) for word in ("planner", "ada")}
    await programs["planner"].post("feeds", {}, key="taken")
    told = (await programs["planner"].get("/api/openapi.json")).body
    described, wrong = schemathesis.openapi.from_dict(told), []
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            for code in codes_told(operation) if path.removeprefix("/api/v1/") not in ELSEWHERE else ():
                how = HERE.get((name, code)) or ALWAYS.get(code, Asked())
                if code == "not_found":
                    how = Asked(ids=dict.fromkeys(IDS, "a%00b"))
                with monkeypatch.context() as patched:
                    if code == "rate_limited":
                        patched.setattr(once, "MOST_KEPT", 0)
                    answer = await ask(client, programs, path, method, name, how)
                if answer.code == code:
                    conforms(described[path][method.upper()], answer)
                else:
                    wrong.append((name, code, answer.status, answer.text))
    assert wrong == []
