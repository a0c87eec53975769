"""`/formations/{id}/plan/{occurrence}/signatures`: a blank sheet to sign on paper; nothing of it comes back."""

from aiohttp import web

from accounts.people import Person
from actions.concern import group_members
from actions.formations import formation_space
from actions.timetables import timetable
from formations.errors import UnknownOccurrence
from formations.formations import ActivityKind
from formations.occurrences import OccurrenceId
from server.keys import WORLD
from server.pages.dated import planned_view
from server.pages.dates_form import half_days
from server.pages.people import person_view
from server.pages.plan_views import SheetView, plan_url
from server.pages.planning import PLAN, formation_id_of
from server.pages.showing import for_people, show

routes = web.RouteTableDef()


@routes.get(PLAN + "/{occurrence_id}/signatures")
@for_people
async def show_sheet(request: web.Request, person: Person) -> web.Response:
    """A blank sheet, to be signed on paper; nothing of it comes back."""
    world, formation_id = request.app[WORLD], formation_id_of(request)
    table = await timetable(world, person.id, formation_id)
    activity, plan, occurrence = table.plan_of(_occurrence_id(request))
    if activity.kind is not ActivityKind.IN_PERSON:
        raise UnknownOccurrence
    space = await formation_space(world, person, formation_id)
    members = await group_members(world, plan.series.group_id)
    return await show(
        request,
        "signatures.html",
        SheetView(
            table.formation.title,
            activity.title,
            planned_view(table.planned(activity, plan, occurrence), world.clock.now()),
            activity.where,
            f"{plan_url(formation_id)}/{occurrence.id}",
            half_days(occurrence.starts_wall, occurrence.ends_wall),
            tuple(person_view(member, is_trainer=True) for member in space.trainers),
            tuple(person_view(one) for one in space.participants if members is None or one.id in members),
        ),
    )


def _occurrence_id(request: web.Request) -> OccurrenceId:
    return OccurrenceId(request.match_info["occurrence_id"])
