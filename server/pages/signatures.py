"""`/formations/{id}/plan/{occurrence}/signatures`: a blank sheet to sign on paper; nothing of it comes back."""

from aiohttp import web

from accounts.errors import NotAllowed
from accounts.people import Person
from actions.concern import group_members
from actions.entries import Entry
from actions.formations import FormationSpace, formation_space
from formations.errors import UnknownOccurrence
from formations.formations import ActivityKind
from formations.occurrences import OccurrenceId
from server.keys import WORLD
from server.pages.dated import formation_url
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
    space = await formation_space(world, person, formation_id)
    if not space.may_print:
        raise NotAllowed
    met = _meeting(space, OccurrenceId(request.match_info["occurrence_id"]))
    members = await group_members(world, met.planned.group_id)
    return await show(
        request,
        "signatures.html",
        SheetView(
            space.formation.title,
            met.activity.title,
            met.activity.where,
            f"{plan_url(formation_id)}/{met.occurrence.id}" if space.may_plan else formation_url(formation_id),
            half_days(met.occurrence.starts_wall, met.occurrence.ends_wall),
            tuple(person_view(member, is_trainer=True) for member in space.trainers),
            tuple(person_view(one) for one in space.participants if members is None or one.id in members),
        ),
    )


def _meeting(space: FormationSpace, occurrence_id: OccurrenceId) -> Entry:
    """Raises UnknownOccurrence."""
    for step in space.steps:
        for entry in step.entries:
            if entry.occurrence.id == occurrence_id and entry.activity.kind is ActivityKind.IN_PERSON:
                return entry
    raise UnknownOccurrence
