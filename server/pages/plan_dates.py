"""`/formations/{id}/plan/{occurrence}`: one date, or those of its series: changed, cancelled, restored, added.

Rule: each form carries the version that was seen: what another scheduler changed meanwhile is shown, not overwritten.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from urllib.parse import urlencode

from aiohttp import web

from accounts.people import Person
from actions.moving import try_move
from actions.scheduling import Target, add_one_date, cancel_dates, change_dates, restore_dates
from actions.timetables import is_door_open, timetable
from formations.errors import ChangedMeanwhile, Clashing, DatesRefused, RuleRefused
from formations.formations import ActivityKind
from formations.occurrences import Occurrence, OccurrenceId
from formations.rules import Rule
from formations.series import Dates, Plan, Scope, in_scope, rule_for
from formations.slots import moved_dates
from server.forms import read_texts
from server.i18n import later
from server.keys import WORLD
from server.pages.calendar_address import pointed_at
from server.pages.calendar_layout import date_url
from server.pages.dated import formation_url, planned_view
from server.pages.dates_form import (
    NO_REASON,
    REPEATS,
    filled,
    is_known,
    read_dates,
    read_rule,
    sentence_of,
    shown_dates,
)
from server.pages.hours import local_day
from server.pages.plan_views import DateFormView, clashes_view, plan_url
from server.pages.planning import PLAN, formation_id_of, who_hears
from server.pages.showing import for_people, show

routes = web.RouteTableDef()
SAME = later("Comme jusqu'à présent")


@routes.get(PLAN + "/{occurrence_id}")
@for_people
async def show_date(request: web.Request, person: Person) -> web.Response:
    """One date, and the forms that change it; filled in with the day and hour that it was put on, on a calendar."""
    pointed = pointed_at(request.query)
    if pointed is None:
        return await _show_date(request, person)
    return await _propose(request, person, *pointed)


@routes.post(PLAN + "/{occurrence_id}")
@for_people
async def change_date(request: web.Request, person: Person) -> web.StreamResponse:
    """Changes, cancels, restores or adds, as the form says."""
    fields = await read_texts(request)
    try:
        if taken := filled(fields):
            return await _show_date(request, person, taken[0], filled_form=taken[1])
        done, occurrence_id = await _do(request, person, fields)
    except (DatesRefused, RuleRefused) as refused:
        return await _show_date(request, person, fields, sentence_of(refused), wrong=refused.part)
    except Clashing as found:
        return await _show_date(request, person, fields, clashing=found)
    except ChangedMeanwhile:
        return await _show_date(request, person, changed_meanwhile=True)
    raise web.HTTPSeeOther(f"{plan_url(formation_id_of(request))}?done={done}&date={occurrence_id}")


async def _do(request: web.Request, person: Person, fields: Mapping[str, str]) -> tuple[str, OccurrenceId]:
    """What was done, in one word, and the date that it is said of."""
    world, target, anyway = request.app[WORLD], _target(request, fields), is_known(fields)
    those = "" if target.scope is Scope.THIS else "all_"
    match fields.get("do"):
        case "cancel":
            await cancel_dates(world, person.id, target, _reason(fields))
            done = "cancelled"
        case "restore":
            await restore_dates(world, person.id, target, anyway=anyway)
            done = "restored"
        case "add":
            dates = read_dates(fields, (await _occurrence(request, person)).zone)
            return "added", await add_one_date(world, person.id, target, dates, anyway=anyway)
        case "change":
            before = await _occurrence(request, person)
            dates = read_dates(fields, before.zone)
            if target.scope is Scope.THIS and dates == _dates_of(before):
                return "unchanged", before.id
            same = fields.get("repeat") == "same"
            rule = None if same or target.scope is Scope.THIS else read_rule(fields, dates.starts_wall)
            rule = await _with_earlier(request, person, target.scope, rule)
            of_named = same or target.scope is Scope.ALL  # a rule that is chosen begins with this date
            await change_dates(world, person.id, target, dates, rule, same_rule=same, of_named=of_named, anyway=anyway)
            done = "changed"
        case _:
            raise web.HTTPBadRequest
    return f"{those}{done}", target.occurrence_id


def _target(request: web.Request, fields: Mapping[str, str]) -> Target:
    scope = fields.get("scope", Scope.THIS)
    if scope not in set(Scope):
        raise web.HTTPBadRequest
    seen = fields.get("version" if scope == Scope.THIS else "series_version", "")
    if not seen.isdecimal():
        raise web.HTTPBadRequest
    return Target(formation_id_of(request), _occurrence_id(request), Scope(scope), int(seen[:9]))


async def _with_earlier(request: web.Request, person: Person, scope: Scope, rule: Rule | None) -> Rule | None:
    """A form counts from its own date on: where all are meant, those before it that have not begun come on top."""
    if rule is None or rule.count is None or scope is not Scope.ALL:
        return rule
    world = request.app[WORLD]
    _, plan, named = (await timetable(world, person.id, formation_id_of(request))).plan_of(_occurrence_id(request))
    chosen = in_scope(plan, named.id, Scope.ALL, world.clock.now())
    earlier = [one for one in chosen if not one.added and one.recurrence_wall < named.recurrence_wall]
    return replace(rule, count=rule.count + len(earlier))


def _reason(fields: Mapping[str, str]) -> str:
    """People who set out for a class read it; programs, which may have none to give, need not. Raises DatesRefused."""
    reason = fields.get("reason", "").strip()
    if not reason:
        raise DatesRefused(NO_REASON)
    return reason


async def _propose(request: web.Request, person: Person, day: date, hour: time | None) -> web.Response:
    """Nothing is kept: the form is shown as it would be sent, with what clashes."""
    world, formation_id = request.app[WORLD], formation_id_of(request)
    activity, plan, occurrence = (await timetable(world, person.id, formation_id)).plan_of(_occurrence_id(request))
    at = None if activity.kind is ActivityKind.ASYNCHRONOUS else hour
    error, clashing, fields = "", None, {"do": "change"}
    try:
        dates = moved_dates(occurrence, day, at, person.zone)
        fields |= shown_dates(dates, _rule(plan, occurrence, world.clock.now())) | {"scope": Scope.THIS.value}
        await try_move(world, person.id, formation_id, occurrence.id, dates)
    except DatesRefused as refused:
        error = sentence_of(refused)
    except Clashing as found:
        clashing = found
    return await _show_date(request, person, fields, error, clashing=clashing, is_proposed=True)


async def _occurrence(request: web.Request, person: Person) -> Occurrence:
    table = await timetable(request.app[WORLD], person.id, formation_id_of(request))
    return table.plan_of(_occurrence_id(request))[2]


def _dates_of(occurrence: Occurrence) -> Dates:
    return Dates(occurrence.starts_wall, occurrence.ends_wall, occurrence.zone)


async def _show_date(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str] | None = None,
    error: str = "",
    *,
    changed_meanwhile: bool = False,
    clashing: Clashing | None = None,
    is_proposed: bool = False,
    filled_form: str = "",
    wrong: str = "",
) -> web.Response:
    world = request.app[WORLD]
    table = await timetable(world, person.id, formation_id_of(request))
    activity, plan, occurrence = table.plan_of(_occurrence_id(request))
    url, planned = date_url(table.formation.id, occurrence.id), table.planned(activity, plan, occurrence)
    view = DateFormView(
        activity.title,
        table.formation.title,
        url,
        plan_url(table.formation.id),
        planned_view(planned, world.clock.now()),
        occurrence.version,
        plan.series.version,
        len(plan.occurrences) > 1,
        _shown(plan, occurrence, world.clock.now()) | dict(fields or {}),
        ({"same": SAME} if plan.series.rule else {}) | REPEATS,
        error,
        changed_meanwhile,
        f"{url}/signatures" if activity.kind is ActivityKind.IN_PERSON else "",
        clashes_view(clashing, fields or {}),
        (fields or {}).get("do", "") if clashing else "",
        is_proposed,
        f"{formation_url(table.formation.id)}/calendar?{_moving(occurrence, person.zone)}",
        filled_form,
        "reason" if wrong == NO_REASON else wrong,
        who_hears(request, table.formation.state),
        await is_door_open(world, planned),
    )
    status = 200 if is_proposed else 409 if changed_meanwhile or clashing else 400 if error else 200
    return await show(request, "plan_date.html", view, status)


def _moving(occurrence: Occurrence, zone: str) -> str:
    return urlencode({"date": f"{local_day(occurrence.starts_at, zone)}", "move": occurrence.id})


def _shown(plan: Plan, occurrence: Occurrence, now: datetime) -> dict[str, str]:
    return shown_dates(_dates_of(occurrence), _rule(plan, occurrence, now)) | {
        "reason": occurrence.cancelled_because or "",
        "scope": Scope.THIS.value,
    }


def _rule(plan: Plan, occurrence: Occurrence, now: datetime) -> Rule | None:
    """Of this date and those that follow: what a change begins with. Of a date beside the rule, the whole rule."""
    return rule_for(plan, in_scope(plan, occurrence.id, Scope.FOLLOWING, now)) or plan.series.rule


def _occurrence_id(request: web.Request) -> OccurrenceId:
    return OccurrenceId(request.match_info["occurrence_id"])
