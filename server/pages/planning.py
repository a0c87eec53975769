"""`/formations/{id}/plan`: where a scheduler plans a formation: what is planned, one more item, the last change undone.

Rule: plain forms that work without a script.
"""

from collections.abc import Iterable, Mapping

from aiohttp import web

from accounts.people import Person
from actions.places import places_of
from actions.scheduling import plan_activity, undo_last_change
from actions.timetables import Timetable, is_door_open, timetable
from formations.errors import ChangedMeanwhile, Clashing, DatesRefused, NothingToUndo, RuleRefused
from formations.formations import ActivityId, FormationId
from formations.occurrences import OccurrenceId
from formations.room_settings import DEFAULTS
from formations.slots import new_dates
from formations.states import QUIET, State
from formations.versions import Version
from server.forms import read_texts
from server.keys import SETTINGS, WORLD
from server.pages.calendar_address import pointed_at
from server.pages.dated import formation_url
from server.pages.dates_form import (
    REPEATS,
    USUAL_COUNT,
    filled,
    group_choices,
    is_known,
    read_activity,
    read_dates,
    read_group,
    read_rule,
    sentence_of,
    shown_dates,
)
from server.pages.places import find_url, offered, places_url
from server.pages.plan_views import (
    ActivityView,
    DateView,
    PlanView,
    Tells,
    activity_url,
    clashes_view,
    date_view,
    plan_url,
)
from server.pages.room_fields import LOBBIES, shown_room
from server.pages.showing import for_people, show
from server.pages.views import Phase

routes = web.RouteTableDef()
PLAN = "/formations/{formation_id}/plan"
NEW_DATES = {
    "starts_day": "",
    "starts_hour": "14:00",
    "ends_day": "",
    "ends_hour": "15:00",
    "repeat": "once",
    "count": USUAL_COUNT,
    "group": "",
}
NEW_ACTIVITY = NEW_DATES | {"kind": "virtual_class", "planned_minutes": "60"} | shown_room(DEFAULTS)


@routes.get(PLAN)
@for_people
async def show_plan(request: web.Request, person: Person) -> web.Response:
    """The plan, and the form for one more item; with the day and hour that somebody pointed at on a calendar."""
    return await _show_plan(request, person, NEW_ACTIVITY | await _pointed(request, person))


@routes.post(PLAN)
@for_people
async def add_activity(request: web.Request, person: Person) -> web.StreamResponse:
    """One more item, with its dates if there are any yet."""
    world, fields = request.app[WORLD], await read_texts(request)
    formation_id = formation_id_of(request)
    try:
        if taken := filled(fields):
            return await _show_plan(request, person, NEW_ACTIVITY | taken[0], is_filled=True)
        activity = read_activity(fields, ActivityId(world.tokens.public_id()), formation_id)
        zone = (await timetable(world, person.id, formation_id)).formation.zone
        dates = read_dates(fields, zone) if fields.get("starts_day") else None
        rule = read_rule(fields, dates.starts_wall) if dates else None
        group_id = read_group(fields)
        await plan_activity(world, person.id, activity, dates, rule, group_id=group_id, anyway=is_known(fields))
    except (DatesRefused, RuleRefused) as refused:
        return await _show_plan(request, person, NEW_ACTIVITY | fields, refused)
    except Clashing as found:
        return await _show_plan(request, person, NEW_ACTIVITY | fields, clashing=found)
    raise web.HTTPSeeOther(planned_url(formation_id, activity.id, "planned" if dates else "undated"))


@routes.post("/formations/{formation_id}/undo")
@for_people
async def undo(request: web.Request, person: Person) -> web.StreamResponse:
    """The last change is taken back, if it is still the one that was seen."""
    formation_id, seen = formation_id_of(request), (await read_texts(request)).get("seen", "")
    done = "undone"
    try:
        await undo_last_change(request.app[WORLD], person.id, formation_id, Version(seen))
    except NothingToUndo:
        done = "nothing"
    except ChangedMeanwhile:
        done = "changed_meanwhile"
    raise web.HTTPSeeOther(f"{plan_url(formation_id)}?done={done}")


async def _pointed(request: web.Request, person: Person) -> dict[str, str]:
    pointed = pointed_at(request.query)
    if pointed is None:
        return {}
    zone = (await timetable(request.app[WORLD], person.id, formation_id_of(request))).formation.zone
    shown = shown_dates(new_dates(*pointed, person.zone, zone))
    return {name: told for name, told in shown.items() if name.startswith(("starts", "ends"))}


async def _show_plan(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str],
    refused: DatesRefused | RuleRefused | None = None,
    clashing: Clashing | None = None,
    *,
    is_filled: bool = False,
) -> web.Response:
    table = await timetable(request.app[WORLD], person.id, formation_id_of(request))
    formation = table.formation
    activities = tuple(_activity_view(request, table, position) for position in range(len(table.activities)))
    _, places = await places_of(request.app[WORLD], person.id, formation.domain_id)
    changed = _date_of(activities, request.query.get("date", ""))
    planned = next((one for one in activities if one.id == request.query.get("activity")), None)
    view = PlanView(
        formation.title,
        plan_url(formation.id),
        formation_url(formation.id),
        formation.zone,
        activities,
        table.undo or "",
        request.query.get("done", "")[:20],
        {**_EMPTY, **fields},
        sentence_of(refused) if refused else "",
        REPEATS,
        LOBBIES,
        clashes_view(clashing, fields),
        refused.part if refused else "",
        offered(places),
        places_url(formation.domain_id),
        groups=group_choices(table.groups),
        find_url=find_url(places, formation.domain_id),
        changed=changed,
        is_filled=is_filled,
        tells=_tells(request, formation.state, changed, planned),
        planned=planned,
        will_tell=who_hears(request, formation.state),
        were_put_out=await _were_put_out(request, table, changed),
    )
    return await show(request, "plan.html", view, 400 if refused else 409 if clashing else 200)


_EMPTY = dict.fromkeys(("title", "instructions", "place_id", "place", "address", "capacity", "links"), "")


def _date_of(activities: Iterable[ActivityView], occurrence_id: str) -> DateView | None:
    dates = (date for activity in activities for date in activity.dates)
    return next((date for date in dates if date.occurrence.id == occurrence_id), None)


_TOLD_OF_DATES = frozenset(
    {"added", "changed", "all_changed", "cancelled", "all_cancelled", "restored", "all_restored"}
)


def _tells(request: web.Request, state: State, changed: DateView | None, planned: ActivityView | None) -> Tells:
    """Of what is over nobody hears."""
    done = request.query.get("done", "")
    if changed is not None and done in _TOLD_OF_DATES:
        is_over = changed.occurrence.phase is Phase.PAST and not done.startswith("all_")
    elif planned is not None and done in ("planned", "dated"):
        is_over = all(date.occurrence.phase is Phase.PAST for date in planned.dates)
    else:
        return Tells.NOTHING
    return Tells.NOTHING if is_over else who_hears(request, state)


async def _were_put_out(request: web.Request, table: Timetable, changed: DateView | None) -> bool:
    if changed is None or request.query.get("done") not in ("cancelled", "all_cancelled"):
        return False
    planned = table.planned(*table.plan_of(OccurrenceId(changed.occurrence.id)))
    return planned.occurrence.is_cancelled and await is_door_open(request.app[WORLD], planned)


def who_hears(request: web.Request, state: State) -> Tells:
    """Of dates of a formation in this state that are planned, changed or called off, and are not over."""
    if state in QUIET:
        return Tells.DRAFT
    return Tells.NO_LETTERS if request.app[SETTINGS].smtp_url is None else Tells.LETTERS


def planned_url(formation_id: FormationId, activity_id: ActivityId, done: str) -> str:
    """Of the plan, where it says what was done to this activity."""
    return f"{plan_url(formation_id)}?activity={activity_id}&done={done}"


def _activity_view(request: web.Request, table: Timetable, position: int) -> ActivityView:
    activity, now = table.activities[position], request.app[WORLD].clock.now()
    found = (
        table.planned(activity, plan, one)
        for plan in table.plans
        if plan.series.activity_id == activity.id
        for one in plan.occurrences
    )
    dates = tuple(date_view(one, now) for one in sorted(found, key=lambda one: one.occurrence.starts_at))
    return ActivityView(activity.id, activity.title, activity.kind, dates, activity_url(activity))


def formation_id_of(request: web.Request) -> FormationId:
    """Of the formation that the address is about."""
    return FormationId(request.match_info["formation_id"])
