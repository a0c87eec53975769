"""`/parcours/{id}/steps/{number}`: one step of a parcours, changed or taken away.

Rule: a step has no name of its own: its number counts in the version that the form says it saw.
"""

from collections.abc import Mapping

from aiohttp import web

from accounts.people import Person
from actions.parcours import put_step, remove_step, see_parcours
from formations.errors import ChangedMeanwhile, DatesRefused, ParcoursRefused, UnknownParcours
from server.forms import read_texts
from server.keys import WORLD
from server.pages.parcours import ONE, parcours_id_of, show_one
from server.pages.parcours_form import read_step, read_version, sentence_of
from server.pages.parcours_views import StepFormView, parcours_url, parcours_view
from server.pages.room_fields import LOBBIES, shown_room
from server.pages.showing import for_people, show

routes = web.RouteTableDef()


@routes.get(ONE + "/steps/{number}")
@for_people
async def show_step(request: web.Request, person: Person) -> web.Response:
    """The form of one step."""
    return await _show_step(request, person)


@routes.post(ONE + "/steps/{number}")
@for_people
async def change_step(request: web.Request, person: Person) -> web.StreamResponse:
    """Changes it or takes it away."""
    fields, world, parcours_id = await read_texts(request), request.app[WORLD], parcours_id_of(request)
    try:
        if fields.get("do") == "remove":
            await remove_step(world, person.id, parcours_id, read_version(fields), _step_number(request))
        else:
            step = read_step(fields)
            await put_step(world, person.id, parcours_id, read_version(fields), _step_number(request), step)
    except (DatesRefused, ParcoursRefused) as refused:
        return await _show_step(request, person, fields, sentence_of(refused))
    except ChangedMeanwhile:
        return await show_one(request, person, changed_meanwhile=True)
    raise web.HTTPSeeOther(f"{parcours_url(parcours_id)}?done=1")


async def _show_step(
    request: web.Request, person: Person, fields: Mapping[str, str] | None = None, error: str = ""
) -> web.Response:
    seen = await see_parcours(request.app[WORLD], person.id, parcours_id_of(request))
    number, back = _step_number(request), parcours_url(seen.parcours.id)
    if not parcours_view(seen).may_write or number >= len(seen.parcours.steps):
        raise UnknownParcours
    step = seen.parcours.steps[number]
    shown = {
        "kind": step.kind.value,
        "title": step.title,
        "day": str(step.day + 1),
        "starts": f"{step.starts:%H:%M}",
        "planned_minutes": str(step.planned_minutes),
        "days": str(step.days),
        "instructions": step.instructions,
        "times": str(step.times),
        "weeks": str(step.weeks),
        "links": "\n".join(f"{link.url} {link.title}".strip() for link in step.links),
    } | shown_room(step.room)
    form = StepFormView(
        step.title,
        seen.parcours.title,
        request.path,
        back,
        seen.parcours.version,
        shown | dict(fields or {}),
        LOBBIES,
        error,
    )
    return await show(request, "parcours_step.html", form, 400 if error else 200)


def _step_number(request: web.Request) -> int:
    told = request.match_info["number"]
    if not (told.isascii() and told.isdigit() and len(told) <= 3):
        raise web.HTTPNotFound
    return int(told)
