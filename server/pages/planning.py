"""`/formations/{id}/plan`: where a scheduler plans a formation, and changes, cancels and restores its dates.

Rule: plain forms that work without a script. Each carries the version that was seen: what another scheduler changed
meanwhile is shown, not overwritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from accounts.people import Person
from actions.formations import formation_space
from actions.ports.records import Planned
from actions.scheduling import (
    Target,
    Timetable,
    add_one_date,
    cancel_dates,
    change_dates,
    plan_activity,
    restore_dates,
    timetable,
    undo_last_change,
)
from formations.clashes import Clash
from formations.errors import ChangedMeanwhile, Clashing, DatesRefused, NothingToUndo, RuleRefused, UnknownOccurrence
from formations.formations import ActivityId, ActivityKind, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from formations.series import Dates, Plan, Scope
from server.forms import read_form
from server.i18n import later
from server.keys import WORLD
from server.pages.dated import formation_url, planned_view
from server.pages.dates_form import (
    LOBBIES,
    REPEATS,
    half_days,
    read_activity,
    read_dates,
    read_rule,
    sentence_of,
    shown_dates,
)
from server.pages.people import person_view
from server.pages.showing import for_people, show
from server.pages.views import OccurrenceView, PersonView

routes = web.RouteTableDef()
SAME = later("Comme jusqu'à présent")
PLAN = "/formations/{formation_id}/plan"
NEW_ACTIVITY = {"kind": "virtual_class", "planned_minutes": "60", "repeat": "once", "count": "10", "lobby": "none"}


@dataclass(frozen=True, slots=True)
class DateView:
    """One date of a series, and where it is changed."""

    occurrence: OccurrenceView
    url: str
    is_moved: bool
    is_added: bool


@dataclass(frozen=True, slots=True)
class ActivityView:
    """An item of the plan with all its dates."""

    title: str
    kind: ActivityKind
    dates: tuple[DateView, ...]


@dataclass(frozen=True, slots=True)
class ClashesView:
    """What does not fit, and wall times at which the first of the dates would."""

    found: tuple[Clash, ...]
    free: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan of a formation, and the form for one more item. `error` is a French sentence of the catalogue."""

    title: str
    url: str
    formation_url: str
    zone: str
    activities: tuple[ActivityView, ...]
    can_undo: bool
    done: str
    fields: Mapping[str, str]
    error: str
    repeats: Mapping[str, str]
    lobbies: Mapping[str, str]
    clashes: ClashesView | None = None


@dataclass(frozen=True, slots=True)
class DateFormView:
    """One date and what can be done to it, or to its series. `error` is a French sentence of the catalogue.

    Attributes:
        version: of the occurrence; `series_version` of its series.
        repeats_now: there are others in its series.
        changed_meanwhile: by somebody else; what is shown is how it is now.
        sheet_url: the blank signature sheet; empty where nobody meets.
        again: which of the forms clashed: `change` or `add`.
    """

    title: str
    formation_title: str
    url: str
    plan_url: str
    occurrence: OccurrenceView
    version: int
    series_version: int
    repeats_now: bool
    fields: Mapping[str, str]
    repeats: Mapping[str, str]
    error: str
    changed_meanwhile: bool
    sheet_url: str
    clashes: ClashesView | None = None
    again: str = ""


@dataclass(frozen=True, slots=True)
class SheetView:
    """A signature sheet to print: names, and empty boxes for each half-day. `half_days`: a day, and if afternoon."""

    formation_title: str
    title: str
    occurrence: OccurrenceView
    address: str
    back_url: str
    half_days: tuple[tuple[datetime, bool], ...]
    trainers: tuple[PersonView, ...]
    participants: tuple[PersonView, ...]


@routes.get(PLAN)
@for_people
async def show_plan(request: web.Request, person: Person) -> web.Response:
    """The plan, and the form for one more item."""
    return await _show_plan(request, person, NEW_ACTIVITY)


@routes.post(PLAN)
@for_people
async def add_activity(request: web.Request, person: Person) -> web.StreamResponse:
    """One more item with its dates."""
    world, fields = request.app[WORLD], await _fields(request)
    formation_id = _formation_id(request)
    try:
        activity = read_activity(fields, ActivityId(world.tokens.public_id()), formation_id)
        zone = (await timetable(world, person.id, formation_id)).formation.zone
        dates = read_dates(fields, zone)
        rule = read_rule(fields, dates.starts_wall)
        await plan_activity(world, person.id, activity, dates, rule, anyway="anyway" in fields)
    except (DatesRefused, RuleRefused) as refused:
        return await _show_plan(request, person, NEW_ACTIVITY | fields, sentence_of(refused))
    except Clashing as found:
        return await _show_plan(request, person, NEW_ACTIVITY | fields, clashing=found)
    raise web.HTTPSeeOther(f"{_plan_url(formation_id)}?done=planned")


@routes.post("/formations/{formation_id}/undo")
@for_people
async def undo(request: web.Request, person: Person) -> web.StreamResponse:
    """The last change is taken back."""
    formation_id = _formation_id(request)
    done = "undone"
    try:
        await undo_last_change(request.app[WORLD], person.id, formation_id)
    except NothingToUndo:
        done = "nothing"
    raise web.HTTPSeeOther(f"{_plan_url(formation_id)}?done={done}")


@routes.get(PLAN + "/{occurrence_id}")
@for_people
async def show_date(request: web.Request, person: Person) -> web.Response:
    """One date, and the forms that change it."""
    return await _show_date(request, person)


@routes.post(PLAN + "/{occurrence_id}")
@for_people
async def change_date(request: web.Request, person: Person) -> web.StreamResponse:
    """Changes, cancels, restores or adds, as the form says."""
    fields = await _fields(request)
    try:
        await _do(request, person, fields)
    except (DatesRefused, RuleRefused) as refused:
        return await _show_date(request, person, fields, sentence_of(refused))
    except Clashing as found:
        return await _show_date(request, person, fields, clashing=found)
    except ChangedMeanwhile:
        return await _show_date(request, person, changed_meanwhile=True)
    raise web.HTTPSeeOther(
        f"{_plan_url(_formation_id(request))}?done=changed#date-{request.match_info['occurrence_id']}"
    )


@routes.get(PLAN + "/{occurrence_id}/signatures")
@for_people
async def show_sheet(request: web.Request, person: Person) -> web.Response:
    """A blank sheet, to be signed on paper; nothing of it comes back."""
    world, formation_id = request.app[WORLD], _formation_id(request)
    table = await timetable(world, person.id, formation_id)
    activity, _, occurrence = table.plan_of(_occurrence_id(request))
    if activity.kind is not ActivityKind.IN_PERSON:
        raise UnknownOccurrence
    space = await formation_space(world, person, formation_id)
    return await show(
        request,
        "signatures.html",
        SheetView(
            table.formation.title,
            activity.title,
            planned_view(Planned(occurrence, activity, table.formation), world.clock.now()),
            activity.address,
            f"{_plan_url(formation_id)}/{occurrence.id}",
            half_days(occurrence.starts_wall, occurrence.ends_wall),
            tuple(person_view(member, is_trainer=True) for member in space.trainers),
            tuple(person_view(member) for member in space.participants),
        ),
    )


async def _do(request: web.Request, person: Person, fields: Mapping[str, str]) -> None:
    world, scope = request.app[WORLD], fields.get("scope", Scope.THIS)
    if scope not in set(Scope):
        raise web.HTTPBadRequest
    seen = fields.get("version" if scope == Scope.THIS else "series_version", "")
    if not seen.isdecimal():
        raise web.HTTPBadRequest
    target = Target(_formation_id(request), _occurrence_id(request), Scope(scope), int(seen[:9]))
    anyway = "anyway" in fields
    match fields.get("do"):
        case "cancel":
            await cancel_dates(world, person.id, target, fields.get("reason", ""))
        case "restore":
            await restore_dates(world, person.id, target)
        case "add":
            dates = read_dates(fields, await _zone(request, person))
            await add_one_date(world, person.id, target, dates, anyway=anyway)
        case "change":
            dates = read_dates(fields, await _zone(request, person))
            same = fields.get("repeat") == "same"
            rule = None if same or target.scope is Scope.THIS else read_rule(fields, dates.starts_wall)
            await change_dates(world, person.id, target, dates, rule, same_rule=same, anyway=anyway)
        case _:
            raise web.HTTPBadRequest


async def _zone(request: web.Request, person: Person) -> str:
    table = await timetable(request.app[WORLD], person.id, _formation_id(request))
    return table.plan_of(_occurrence_id(request))[2].zone


async def _show_plan(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str],
    error: str = "",
    clashing: Clashing | None = None,
) -> web.Response:
    table = await timetable(request.app[WORLD], person.id, _formation_id(request))
    formation = table.formation
    view = PlanView(
        formation.title,
        _plan_url(formation.id),
        formation_url(formation.id),
        formation.zone,
        tuple(_activity_view(request, table, position) for position in range(len(table.activities))),
        table.can_undo,
        request.query.get("done", "")[:20],
        {"starts_day": "", "starts_hour": "14:00", "ends_day": "", "ends_hour": "15:00", **_EMPTY, **fields},
        error,
        REPEATS,
        {lobby.value: words for lobby, words in LOBBIES.items()},
        _clashes(clashing),
    )
    return await show(request, "plan.html", view, 400 if error else 409 if clashing else 200)


_EMPTY = dict.fromkeys(("title", "instructions", "place", "address", "capacity", "links"), "")


def _activity_view(request: web.Request, table: Timetable, position: int) -> ActivityView:
    activity, now = table.activities[position], request.app[WORLD].clock.now()
    dated = sorted(
        (one for plan in table.plans if plan.series.activity_id == activity.id for one in plan.occurrences),
        key=lambda one: one.starts_at,
    )
    return ActivityView(
        activity.title,
        activity.kind,
        tuple(
            DateView(
                planned_view(Planned(one, activity, table.formation), now),
                f"{_plan_url(table.formation.id)}/{one.id}",
                one.is_moved,
                one.added,
            )
            for one in dated
        ),
    )


async def _show_date(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str] | None = None,
    error: str = "",
    *,
    changed_meanwhile: bool = False,
    clashing: Clashing | None = None,
) -> web.Response:
    world = request.app[WORLD]
    table = await timetable(world, person.id, _formation_id(request))
    activity, plan, occurrence = table.plan_of(_occurrence_id(request))
    plan_url = _plan_url(table.formation.id)
    url = f"{plan_url}/{occurrence.id}"
    view = DateFormView(
        activity.title,
        table.formation.title,
        url,
        plan_url,
        planned_view(Planned(occurrence, activity, table.formation), world.clock.now()),
        occurrence.version,
        plan.series.version,
        len(plan.occurrences) > 1,
        _shown(plan, occurrence) | dict(fields or {}),
        ({"same": SAME} if plan.series.rule else {}) | REPEATS,
        error,
        changed_meanwhile,
        f"{url}/signatures" if activity.kind is ActivityKind.IN_PERSON else "",
        _clashes(clashing),
        (fields or {}).get("do", "") if clashing else "",
    )
    status = 409 if changed_meanwhile or clashing else 400 if error else 200
    return await show(request, "plan_date.html", view, status)


def _clashes(found: Clashing | None) -> ClashesView | None:
    return None if found is None else ClashesView(found.clashes, found.free)


def _shown(plan: Plan, occurrence: Occurrence) -> dict[str, str]:
    dates = Dates(occurrence.starts_wall, occurrence.ends_wall, occurrence.zone)
    return shown_dates(dates, plan) | {"reason": occurrence.cancelled_because or "", "scope": Scope.THIS.value}


async def _fields(request: web.Request) -> dict[str, str]:
    return {name: value for name, value in (await read_form(request)).items() if isinstance(value, str)}


def _formation_id(request: web.Request) -> FormationId:
    return FormationId(request.match_info["formation_id"])


def _occurrence_id(request: web.Request) -> OccurrenceId:
    return OccurrenceId(request.match_info["occurrence_id"])


def _plan_url(formation_id: FormationId) -> str:
    return f"{formation_url(formation_id)}/plan"
