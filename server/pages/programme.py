"""`/formations/{id}/programme`: what a formation is and asks, before enrolling. Nothing of its people stands there."""

from dataclasses import dataclass

from aiohttp import web

from accounts.people import Person
from actions.programme import Programme, programme
from formations.formations import ActivityKind, FormationId
from server.keys import WORLD
from server.pages.dated import formation_url, planned_view
from server.pages.externals import ExternalsView, externals_view
from server.pages.showing import for_people, show
from server.pages.views import OccurrenceView

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class ProgrammeStep:
    """An item of the plan, with its dates."""

    kind: ActivityKind
    title: str
    planned_minutes: int
    dates: tuple[OccurrenceView, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeView:
    """The programme. `space_url` is empty for those who have nothing to find in the space."""

    title: str
    domain: str
    aims: str
    didactics: str
    audience: str
    authors: str
    planned_minutes: int
    zone: str
    steps: tuple[ProgrammeStep, ...]
    space_url: str
    externals: ExternalsView


@routes.get("/formations/{formation_id}/programme")
@for_people
async def show_programme(request: web.Request, person: Person) -> web.Response:
    """For everybody who is signed in."""
    found = await programme(request.app[WORLD], person.id, FormationId(request.match_info["formation_id"]))
    return await show(request, "programme.html", programme_view(found, request))


def programme_view(found: Programme, request: web.Request) -> ProgrammeView:
    """As its page shows it."""
    formation, now = found.formation, request.app[WORLD].clock.now()
    return ProgrammeView(
        formation.title,
        found.domain_name,
        formation.aims,
        formation.didactics,
        formation.audience,
        formation.authors,
        formation.planned_minutes,
        formation.zone,
        tuple(
            ProgrammeStep(
                activity.kind,
                activity.title,
                activity.planned_minutes,
                tuple(planned_view(one, now) for one in dated),
            )
            for activity, dated in found.plan
        ),
        formation_url(formation.id) if found.is_theirs else "",
        externals_view(formation),
    )
