"""Samples of a plan: the whole, one activity, one date, a sheet to sign."""

from dataclasses import replace
from datetime import timedelta

from accounts.people import Language
from formations.clashes import Clash, ClashKind
from formations.formations import ActivityId, ActivityKind
from server.pages.dates_form import REPEATS
from server.pages.dates_form import SENTENCES as FORM_SENTENCES
from server.pages.plan_views import (
    ActivityFormView,
    ActivityView,
    ClashesView,
    DateFormView,
    DateView,
    PlanView,
    SheetView,
    Tells,
)
from server.pages.room_fields import LOBBIES
from server.pages.views import OccurrenceView
from tests.server.samples.places import HALL, PLACES_URL
from tests.server.samples.story import (
    CANCELLED,
    FORMATION,
    IN_PERSON,
    NOW,
    PARTICIPANTS,
    SOON,
    TITLE,
    TRAINERS,
    Samples,
)

PLAN_FIELDS = {
    "kind": "virtual_class",
    "title": "",
    "starts_day": "2026-12-01",
    "starts_hour": "17:30",
    "ends_day": "",
    "ends_hour": "19:00",
    "repeat": "weekly",
    "count": "10",
    "planned_minutes": "90",
    "instructions": "",
    "place_id": "",
    "place": "",
    "address": "",
    "capacity": "",
    "lobby": "none",
    "mute_on_entry": "on",
    "allows_microphone": "on",
    "allows_camera": "on",
    "allows_screen": "",
    "allows_chat": "on",
    "links": "",
    "scope": "this",
    "reason": "",
}
DATES = tuple(
    DateView(one, f"{FORMATION}/plan/{number}", number == 1, number == 2)
    for number, one in enumerate((SOON, CANCELLED, IN_PERSON))
)
PLAN = PlanView(
    TITLE,
    f"{FORMATION}/plan",
    FORMATION,
    "Europe/Paris",
    (
        ActivityView(
            ActivityId("a"), "Classe du mardi", ActivityKind.VIRTUAL_CLASS, DATES, f"{FORMATION}/plan/activities/a"
        ),
        ActivityView(ActivityId("b"), "Lecture", ActivityKind.ASYNCHRONOUS, (), f"{FORMATION}/plan/activities/b"),
    ),
    "a version",
    "changed",
    PLAN_FIELDS,
    "Donnez un titre, de 200 caractères au plus, sur une ligne, sans caractères invisibles ni superposés.",
    REPEATS,
    {lobby.value: words for lobby, words in LOBBIES.items()},
    wrong="title",
    places=(HALL,),
    places_url=PLACES_URL,
)


def activity_form(kind: ActivityKind, **changes: object) -> ActivityFormView:
    plain = ActivityFormView(
        "Manipuler pour modéliser",
        TITLE,
        f"{FORMATION}/plan/activities/a",
        f"{FORMATION}/plan",
        kind,
        3,
        "Europe/Paris",
        DATES,
        PLAN_FIELDS | {"title": "Manipuler pour modéliser"},
        REPEATS,
        {lobby.value: words for lobby, words in LOBBIES.items()},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


ACTIVITY_WRONG = activity_form(
    ActivityKind.IN_PERSON,
    places=(HALL,),
    places_url=PLACES_URL,
    dates=(),
    error=FORM_SENTENCES["capacity"],
    wrong="capacity",
    changed_meanwhile=True,
)


def date_form(one: OccurrenceView, *, changed_meanwhile: bool, **changes: object) -> DateFormView:
    url = f"{FORMATION}/plan/1"
    plain = DateFormView(
        one.title, TITLE, url, f"{FORMATION}/plan", one, 1, 1, True, PLAN_FIELDS, REPEATS, "", changed_meanwhile, url
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


CLASHES = ClashesView(
    (
        Clash(ClashKind.WEEKEND, NOW),
        Clash(ClashKind.HOLIDAY, NOW, "Pont"),
        Clash(ClashKind.TRAINER, NOW, "Nadège Payet", "Lire au cycle 3", NOW + timedelta(hours=2)),
        Clash(ClashKind.FORMATION, NOW, until=NOW + timedelta(hours=1)),
    ),
    "Europe/Paris",
    ((NOW + timedelta(days=1), "2026-11-25T17:30"), (NOW + timedelta(days=2), "2026-11-26T17:30")),
    "what was looked at",
    for_all=True,
)
PLAN_CLASHES = replace(PLAN, done="", error="", wrong="", clashes=CLASHES)
PLAN_CANCELLED = replace(
    PLAN, done="cancelled", error="", wrong="", changed=DATES[1], tells=Tells.LETTERS, were_put_out=True
)
PLAN_PLANNED = replace(
    PLAN,
    done="planned",
    error="",
    wrong="",
    planned=PLAN.activities[0],
    tells=Tells.LETTERS,
    will_tell=Tells.LETTERS,
)
DATE_UNDER_WAY = date_form(SOON, changed_meanwhile=False, will_tell=Tells.LETTERS, is_door_open=True)
DATE_WITHOUT_REASON = date_form(
    SOON,
    changed_meanwhile=False,
    error=FORM_SENTENCES["no_reason"],
    wrong="reason",
    clashes=replace(CLASHES, free=(), for_all=False),
    again="change",
)


SHEET = SheetView(
    TITLE,
    "Journée",
    "INSPÉ, 1 rue des Écoles",
    FORMATION,
    ((NOW, False), (NOW, True)),
    TRAINERS,
    PARTICIPANTS,
)


def pages(language: Language) -> Samples:
    return {
        "plan": ("plan.html", PLAN, True),
        "plan-clashes": ("plan.html", PLAN_CLASHES, True),
        "plan-planned": ("plan.html", PLAN_PLANNED, True),
        "plan-cancelled": ("plan.html", PLAN_CANCELLED, True),
        "plan-activity": ("plan_activity.html", activity_form(ActivityKind.VIRTUAL_CLASS), True),
        "plan-activity-wrong": ("plan_activity.html", ACTIVITY_WRONG, True),
        "plan-date": ("plan_date.html", DATE_UNDER_WAY, True),
        "plan-date-wrong": ("plan_date.html", DATE_WITHOUT_REASON, True),
        "plan-date-cancelled": ("plan_date.html", date_form(CANCELLED, changed_meanwhile=True), True),
        "signatures": ("signatures.html", SHEET, True),
    }
