"""`/formations/{id}/plan/activities/{activity}`: an item of the plan, changed, dated or removed.

Rule: each form carries the version that was seen; its kind is never changed, as its dates and rooms hang on it.
"""

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from accounts.people import Person
from actions.activities import PlannedActivity, change_activity, remove_activity, see_activity
from actions.places import places_of
from actions.scheduling import plan_dates
from formations.errors import ActivityHasDates, ChangedMeanwhile, Clashing, DatesRefused, RuleRefused
from formations.formations import ActivityId
from server.forms import read_texts
from server.keys import WORLD
from server.pages.dates_form import (
    REPEATS,
    filled,
    group_choices,
    is_known,
    read_activity,
    read_dates,
    read_group,
    read_rule,
    sentence_of,
    shown_activity,
)
from server.pages.parcours_form import read_version
from server.pages.places import find_url, offered, places_url
from server.pages.plan_views import ActivityFormView, activity_url, clashes_view, date_view, plan_url
from server.pages.planning import NEW_DATES, PLAN, formation_id_of, planned_url, who_hears
from server.pages.room_fields import LOBBIES
from server.pages.showing import for_people, show

routes = web.RouteTableDef()
ONE = PLAN + "/activities/{activity_id}"
Refused = DatesRefused | RuleRefused


@routes.get(ONE)
@for_people
async def show_activity(request: web.Request, person: Person) -> web.Response:
    """One activity, and the forms that change it."""
    return await _show(request, person)


@routes.post(ONE)
@for_people
async def take_activity(request: web.Request, person: Person) -> web.StreamResponse:
    """Changes it, gives it more dates or removes it, as the form says."""
    fields = await read_texts(request)
    try:
        if taken := filled(fields):
            return await _show(request, person, taken[0], filled_form=taken[1])
        done = await _do(request, person, fields)
    except (DatesRefused, RuleRefused) as refused:
        return await _show(request, person, fields, refused)
    except Clashing as found:
        return await _show(request, person, fields, clashing=found)
    except (ChangedMeanwhile, ActivityHasDates):
        return await _show(request, person, changed_meanwhile=True)
    raise web.HTTPSeeOther(planned_url(formation_id_of(request), _activity_id(request), done))


async def _do(request: web.Request, person: Person, fields: Mapping[str, str]) -> str:
    world, formation_id, activity_id = request.app[WORLD], formation_id_of(request), _activity_id(request)
    match fields.get("do"):
        case "change":
            known = (await see_activity(world, person.id, formation_id, activity_id)).activity
            told = read_activity({**fields, "kind": known.kind}, activity_id, formation_id)
            changed = replace(told, version=read_version(fields))
            await change_activity(world, person.id, changed, anyway=is_known(fields))
            return "changed"
        case "remove":
            await remove_activity(world, person.id, formation_id, activity_id, read_version(fields))
            return "removed"
        case "add":
            zone = (await see_activity(world, person.id, formation_id, activity_id)).formation.zone
            dates = read_dates(fields, zone)
            rule = read_rule(fields, dates.starts_wall)
            whose, anyway = read_group(fields), is_known(fields)
            await plan_dates(world, person.id, formation_id, activity_id, dates, rule, group_id=whose, anyway=anyway)
            return "dated"
    raise web.HTTPBadRequest


async def _show(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str] | None = None,
    refused: Refused | None = None,
    *,
    changed_meanwhile: bool = False,
    clashing: Clashing | None = None,
    filled_form: str = "",
) -> web.Response:
    world = request.app[WORLD]
    seen = await see_activity(world, person.id, formation_id_of(request), _activity_id(request))
    activity, now = seen.activity, world.clock.now()
    _, places = await places_of(world, person.id, seen.formation.domain_id)
    view = ActivityFormView(
        activity.title,
        seen.formation.title,
        activity_url(activity),
        plan_url(seen.formation.id),
        activity.kind,
        activity.version,
        seen.formation.zone,
        tuple(date_view(one, now) for one in seen.dates),
        _fields(seen, fields or {}),
        REPEATS,
        LOBBIES,
        sentence_of(refused) if refused else "",
        refused.part if refused else "",
        changed_meanwhile,
        clashes_view(clashing, fields or {}),
        (fields or {}).get("do", "") if clashing else "",
        offered(places, activity.place_id),
        places_url(seen.formation.domain_id),
        groups=group_choices(seen.groups),
        find_url=find_url(places, seen.formation.domain_id),
        filled=filled_form,
        will_tell=who_hears(request, seen.formation.state),
    )
    status = 400 if refused else 409 if changed_meanwhile or clashing else 200
    return await show(request, "plan_activity.html", view, status)


def _fields(seen: PlannedActivity, told: Mapping[str, str]) -> dict[str, str]:
    """As they are kept; as they were sent, where something of them did not fit."""
    return NEW_DATES | shown_activity(seen.activity) | dict(told)


def _activity_id(request: web.Request) -> ActivityId:
    return ActivityId(request.match_info["activity_id"])
