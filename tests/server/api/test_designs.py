"""Parcours and places by program: written, published, copied, deployed as it was seen; planned at."""

from tests.server.api.programs import Json, OpenProgram, address
from tests.storage.planted import Planted, an_id

STEPS: list[Json] = [
    {"kind": "asynchronous", "title": "Lire", "planned_minutes": 60, "day": 3, "days": 5, "times": 2, "weeks": 3},
    {"kind": "in_person", "title": "Se voir", "planned_minutes": 180, "starts": "13:30"},
]


async def test_a_parcours_is_written_published_copied_and_deployed_as_it_was_seen(
    program: OpenProgram, planted: Planted
) -> None:
    planner, domain = await program("planner"), {"domain_id": planted.domain.id}
    made = await planner.post("parcours", domain | {"title": "Dire les maths"})
    path = made.headers["Location"]
    words = {"title": "Dire et lire les maths", "planned_minutes": 360, "steps": STEPS}
    written = await planner.put(path, words, made.body["etag"])
    assert [one["title"] for one in written.body["steps"]] == ["Se voir", "Lire"]
    assert [(one["times"], one["weeks"]) for one in written.body["steps"]] == [(1, 1), (2, 3)]
    assert (await planner.put(path, words, made.body["etag"])).status == 412
    published = await planner.post(f"{path}/moves", {"move": "publish"}, written.body["etag"])
    copied = await planner.post(f"{path}/copies", domain)
    assert (published.body["state"], copied.body["state"], copied.status) == ("published", "draft", 201)
    found = [one["id"] for one in (await planner.get("parcours")).body["items"]]
    assert found == sorted([made.body["id"], copied.body["id"]])

    chosen = domain | {"title": "Rentrée", "zone": "Pacific/Noumea", "trainers": ["trainer@example.org"]}
    tag = published.body["etag"]
    seen = (await planner.post(f"{path}/proposals", chosen | {"first_day": "2027-09-04"}, tag)).body
    assert [(one["starts_wall"], [clash["kind"] for clash in one["clashes"]]) for one in seen["dates"]] == [
        ("2027-09-04T13:30:00", ["weekend"]),
        ("2027-09-07T00:00:00", []),
    ]
    assert [one["rule"] for one in seen["dates"]] == [None, "FREQ=WEEKLY;INTERVAL=3;COUNT=2"]
    dates = [{name: one[name] for name in ("starts_wall", "ends_wall", "place")} for one in seen["dates"]]
    sealed = chosen | {"dates": dates, "key": seen["key"], "seal": seen["seal"]}
    other = await planner.post(f"{path}/deployments", sealed | {"title": "Autre"}, tag)
    assert (other.status, other.code) == (412, "changed_meanwhile")
    first, again = [await planner.post(f"{path}/deployments", sealed, tag) for _ in range(2)]
    assert (first.status, first.body["state"], again.body["id"]) == (201, "draft", first.body["id"])
    kept = (await planner.get(f"{first.headers['Location']}/occurrences")).body["items"]
    assert [one["starts_wall"][:10] for one in kept] == ["2027-09-04", "2027-09-07", "2027-09-28"]


async def test_a_place_is_kept_and_what_is_planned_there_says_what_it_says(
    program: OpenProgram, planted: Planted
) -> None:
    planner = await program("planner")
    places = f"domains/{planted.domain.id}/places"
    made = await planner.post(places, {"name": "Salle 1", "address": "1 rue d'Ici", "capacity": 12})
    meeting = address(planted, "activities", an_id("activity-0"))
    words = {"title": "Se voir", "planned_minutes": 60, "place_id": made.body["id"], "anyway": True}
    there = await planner.put(meeting, words, (await planner.get(meeting)).headers["ETag"])
    assert (there.body["place"], there.body["capacity"]) == ("Salle 1", 12)
    moved = await planner.put(made.headers["Location"], {"name": "Salle 2", "capacity": 30}, made.body["etag"])
    assert (moved.status, moved.body["etag"] != made.body["etag"]) == (200, True)
    now = await planner.get(meeting, **{"If-None-Match": there.body["etag"]})
    assert (now.status, now.body["place"]) == (200, "Salle 2")
    assert (await planner.put(meeting, words, there.body["etag"])).status == 200  # nobody changed the meeting itself
    assert (await planner.put(meeting, words, now.body["etag"])).status == 412
    assert [one["name"] for one in (await planner.get(places)).body["items"]] == ["Salle 2"]
    for word in ("trainer", "nobody"):
        assert (await (await program(word)).get(places)).code == "unknown_domain"
