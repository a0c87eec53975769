"""The routes of the product, as a table: for whom each is, and what is sent to it.

The rule: this is told by hand, beside the router and the permissions; a route that is not here fails its test.
"""

from collections.abc import Collection
from typing import Any

from tests.server.api.bodies import CLASS, LATER, WORDS
from tests.storage.planted import an_id

Json = dict[str, Any]

# Of the domain whose things are asked for, or (`there`) of another; `left` was enrolled and is not any more.
PLANNERS = frozenset({"admin", "planner"})
MEMBERS = frozenset({"trainer", "ada"})
SPACE = PLANNERS | MEMBERS
THERE = frozenset({"admin-there", "planner-there", "trainer-there"})
SIGNED_IN = SPACE | THERE | {"left"}
ALL = SIGNED_IN | {"nobody"}
DESIGNERS = PLANNERS | {"admin-there", "planner-there"}
READERS = DESIGNERS | {"trainer", "trainer-there"}
ADMIN, TRAINER, NONE = frozenset({"admin"}), frozenset({"trainer"}), frozenset[str]()

FORMATION = an_id("formation")
IDS = {
    "formation_id": FORMATION,
    "activity_id": an_id("activity-1"),
    "occurrence_id": an_id("occurrence-1"),
    "series_id": an_id("occurrence-1"),
    "room_id": an_id("occurrence-1"),
    "parcours_id": an_id("parcours"),
    "domain_id": an_id("domain"),
    "place_id": an_id("place"),
    "group_id": an_id("group"),
    "source_id": an_id("source"),
    "number": "0",
    "name": "planifier",
    "language": "en",
    "secret": "s" * 43,
    "token": "forged",
    "path": "css/none.css",
}
MEANT = {"occurrence_id": an_id("occurrence-1"), "scope": "all"}
DEPLOYED_BY_FORM = {"domain_id": an_id("domain"), "title": "T", "zone": "Europe/Paris", "first_day": "2027-09-06"}
DEPLOYED = {"domain_id": an_id("domain"), "title": "T", "zone": "Europe/Paris", "trainers": []}

FORMS = "/formations/{formation_id}"
API = "/api/v1"
OF = f"{API}{FORMS}"

# Method and path; for whom it is; the JSON or form that is sent. In this order they are asked: what takes away is last.
ROUTES: dict[tuple[str, str], tuple[Collection[str], Json | None]] = {
    ("GET", "/healthz"): (ALL, None),
    ("GET", "/static/{path}"): (NONE, None),  # of this name there is none
    ("GET", "/guide/{name}"): (ALL, None),
    ("GET", "/accessibility"): (ALL, None),
    ("GET", "/privacy"): (ALL, None),
    ("GET", "/styleguide"): (ALL, None),
    ("GET", "/locale/{language}.json"): (ALL, None),
    ("GET", "/device-check"): (ALL, None),
    ("GET", "/sign-in"): (ALL, None),
    ("GET", "/api/openapi.json"): (ALL, None),
    ("GET", "/feeds/{secret}.ics"): (NONE, None),  # nobody was given this one
    ("GET", "/mail/stop/{token}"): (NONE, None),
    ("POST", "/mail/stop/{token}"): (NONE, None),
    ("GET", "/"): (SIGNED_IN, None),
    ("GET", "/account"): (SIGNED_IN, None),
    ("GET", "/calendar"): (SIGNED_IN, None),
    ("GET", "/calendar/plan"): (DESIGNERS, None),
    ("GET", "/calendar/subscribe"): (SIGNED_IN, None),
    ("GET", "/formations"): (SIGNED_IN, None),
    ("GET", "/rehearsal"): (TRAINER | {"trainer-there"}, None),
    ("GET", f"{FORMS}/programme"): (SIGNED_IN, None),
    ("GET", FORMS): (SPACE, None),
    ("GET", f"{FORMS}/calendar"): (SPACE, None),
    ("GET", f"{FORMS}/participants"): (PLANNERS, None),
    ("GET", f"{FORMS}/externals"): (PLANNERS, None),
    ("GET", f"{FORMS}/calendars"): (PLANNERS, None),
    ("GET", f"{FORMS}/calendars/{{source_id}}"): (PLANNERS, None),
    ("GET", f"{FORMS}/groups"): (PLANNERS, None),
    ("GET", f"{FORMS}/groups/{{group_id}}"): (PLANNERS, None),
    ("GET", f"{FORMS}/plan"): (PLANNERS, None),
    ("GET", f"{FORMS}/plan/{{occurrence_id}}"): (PLANNERS, None),
    ("GET", f"{FORMS}/plan/activities/{{activity_id}}"): (PLANNERS, None),
    ("GET", f"{FORMS}/plan/{{occurrence_id}}/signatures"): (PLANNERS | TRAINER, None),
    ("GET", "/class/{room_id}"): (MEMBERS, None),
    ("GET", "/domains/{domain_id}/calendar"): (PLANNERS, None),
    ("GET", "/domains/{domain_id}/plan"): (PLANNERS, None),
    ("GET", "/domains/{domain_id}/formations"): (PLANNERS, None),
    ("GET", "/domains/{domain_id}/holidays"): (ADMIN, None),
    ("GET", "/domains/{domain_id}/places"): (PLANNERS, None),
    ("GET", "/domains/{domain_id}/places/{place_id}"): (PLANNERS, None),
    ("GET", "/parcours"): (READERS, None),
    ("GET", "/parcours/{parcours_id}"): (PLANNERS, None),
    ("GET", "/parcours/{parcours_id}/deploy"): (PLANNERS, None),
    ("GET", "/parcours/{parcours_id}/steps/{number}"): (PLANNERS, None),
    ("POST", "/account"): (SIGNED_IN, {}),
    ("POST", "/account/mail"): (SIGNED_IN, None),
    ("POST", "/preferences"): (ALL, None),
    ("POST", f"{FORMS}/ticks"): (frozenset({"ada"}), {"activity_id": an_id("activity-1")}),
    ("POST", f"{FORMS}/finished"): (TRAINER, {"person_id": an_id("ada")}),
    ("POST", f"{FORMS}/participants"): (PLANNERS, {"do": "enrol", "addresses": "basile@example.org"}),
    ("POST", f"{FORMS}/externals"): (PLANNERS, None),
    ("POST", f"{FORMS}/calendars"): (PLANNERS, None),
    ("POST", f"{FORMS}/calendars/{{source_id}}"): (PLANNERS, None),
    ("POST", f"{FORMS}/groups"): (PLANNERS, None),
    ("POST", f"{FORMS}/groups/{{group_id}}"): (PLANNERS, {"do": "remove", "version": "99"}),
    ("POST", f"{FORMS}/plan"): (PLANNERS, None),
    ("POST", f"{FORMS}/plan/{{occurrence_id}}"): (PLANNERS, {"do": "cancel", "version": "99"}),
    ("POST", f"{FORMS}/plan/activities/{{activity_id}}"): (PLANNERS, {"do": "remove", "version": "99"}),
    ("POST", f"{FORMS}/undo"): (PLANNERS, None),
    ("POST", f"{FORMS}/state"): (PLANNERS, {"seen": "running", "move": "open"}),
    ("POST", "/domains/{domain_id}/formations"): (PLANNERS, None),
    ("POST", "/domains/{domain_id}/holidays"): (ADMIN, None),
    ("POST", "/domains/{domain_id}/places"): (PLANNERS, None),
    ("POST", "/domains/{domain_id}/places/{place_id}"): (PLANNERS, None),
    ("POST", "/parcours"): (PLANNERS, {"domain_id": an_id("domain"), "title": "Nouveau"}),
    ("POST", "/parcours/{parcours_id}"): (PLANNERS, {"do": "move", "move": "publish", "version": "99"}),
    ("POST", "/parcours/{parcours_id}/steps/{number}"): (PLANNERS, None),
    ("POST", "/parcours/{parcours_id}/deploy"): (PLANNERS, {"do": "propose", **DEPLOYED_BY_FORM}),
    ("GET", f"{API}/formations"): (SIGNED_IN, None),
    ("GET", f"{API}/occurrences"): (SIGNED_IN, None),
    ("GET", f"{API}/feeds"): (SIGNED_IN, None),
    ("GET", f"{API}/parcours"): (READERS, None),
    ("GET", OF): (SPACE, None),
    ("GET", f"{OF}/activities"): (SPACE, None),
    ("GET", f"{OF}/activities/{{activity_id}}"): (SPACE, None),
    ("GET", f"{OF}/occurrences"): (SPACE, None),
    ("GET", f"{OF}/occurrences/{{occurrence_id}}"): (SPACE, None),
    ("GET", f"{OF}/series/{{series_id}}"): (SPACE, None),
    ("GET", f"{API}/parcours/{{parcours_id}}"): (PLANNERS, None),
    ("GET", f"{API}/domains/{{domain_id}}/places"): (PLANNERS, None),
    ("GET", f"{API}/domains/{{domain_id}}/places/{{place_id}}"): (PLANNERS, None),
    ("POST", f"{API}/rooms/{{room_id}}/join"): (MEMBERS, None),
    ("POST", f"{API}/formations"): (PLANNERS, WORDS | {"domain_id": an_id("domain")}),
    ("PUT", OF): (PLANNERS, WORDS),
    ("POST", f"{OF}/moves"): (PLANNERS, {"move": "finish"}),
    ("POST", f"{OF}/activities"): (PLANNERS, CLASS),
    ("PUT", f"{OF}/activities/{{activity_id}}"): (PLANNERS, {"title": "Classe", "planned_minutes": 60}),
    ("DELETE", f"{OF}/activities/{{activity_id}}"): (PLANNERS, None),
    ("POST", f"{OF}/activities/{{activity_id}}/series"): (PLANNERS, LATER),
    ("PUT", f"{OF}/series/{{series_id}}"): (PLANNERS, LATER | MEANT),
    ("POST", f"{OF}/series/{{series_id}}/cancel"): (PLANNERS, MEANT),
    ("POST", f"{OF}/series/{{series_id}}/restore"): (PLANNERS, MEANT),
    ("PUT", f"{OF}/occurrences/{{occurrence_id}}"): (PLANNERS, LATER),
    ("POST", f"{OF}/occurrences/{{occurrence_id}}/cancel"): (PLANNERS, {}),
    ("POST", f"{OF}/occurrences/{{occurrence_id}}/restore"): (PLANNERS, {}),
    ("POST", f"{API}/parcours"): (PLANNERS, {"domain_id": an_id("domain"), "title": "Nouveau"}),
    ("PUT", f"{API}/parcours/{{parcours_id}}"): (PLANNERS, {"title": "Autre", "planned_minutes": 60, "steps": []}),
    ("POST", f"{API}/parcours/{{parcours_id}}/moves"): (PLANNERS, {"move": "publish"}),
    ("POST", f"{API}/parcours/{{parcours_id}}/copies"): (PLANNERS, {"domain_id": an_id("domain")}),
    ("POST", f"{API}/parcours/{{parcours_id}}/proposals"): (PLANNERS, DEPLOYED | {"first_day": "2027-09-06"}),
    ("POST", f"{API}/parcours/{{parcours_id}}/deployments"): (
        PLANNERS,
        DEPLOYED
        | {"dates": [{"starts_wall": "2027-09-06T00:00", "ends_wall": "2027-09-06T23:59"}], "key": "k", "seal": "s"},
    ),
    ("POST", f"{API}/domains/{{domain_id}}/places"): (PLANNERS, {"name": "Salle 2"}),
    ("PUT", f"{API}/domains/{{domain_id}}/places/{{place_id}}"): (PLANNERS, {"name": "Salle 3"}),
    ("POST", f"{API}/feeds"): (SPACE, {"formation_id": FORMATION}),
    ("DELETE", f"{API}/feeds"): (SIGNED_IN, None),
    ("POST", "/calendar/subscribe"): (SIGNED_IN, None),
    ("POST", "/calendar/subscribe/revoke"): (SIGNED_IN, None),
    ("POST", f"{FORMS}/calendars/{{source_id}}/unfollow"): (PLANNERS, None),
    ("POST", "/domains/{domain_id}/holidays/{source_id}/unfollow"): (ADMIN, None),
    ("POST", "/sign-in"): (NONE, {"email": "ada@example.org", "password": "guessed"}),
    ("POST", "/sign-out"): (ALL, None),
}
