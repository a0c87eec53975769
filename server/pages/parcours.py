"""`/parcours` and `/parcours/{id}`: what can be deployed, and the design of one: its words, its plan, its state.

Rule: plain forms that work without a script. Each carries the version that was seen: what another changed meanwhile is
shown, not overwritten.
"""

from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from accounts.people import DomainId, Person
from actions.parcours import (
    add_parcours,
    change_parcours,
    copy_parcours,
    move_parcours,
    offer,
    put_step,
    see_parcours,
)
from formations.errors import ChangedMeanwhile, DatesRefused, ParcoursRefused
from formations.formations import ParcoursId
from formations.parcours import ParcoursMove
from server.forms import read_texts
from server.keys import WORLD
from server.pages.parcours_form import read_parcours, read_step, read_version, sentence_of
from server.pages.parcours_views import offer_view, parcours_url, parcours_view
from server.pages.showing import for_people, show

routes = web.RouteTableDef()
ONE = "/parcours/{parcours_id}"


@routes.get("/parcours")
@for_people
async def show_offer(request: web.Request, person: Person) -> web.Response:
    """All that this person finds."""
    return await show(request, "parcours_offer.html", offer_view(await offer(request.app[WORLD], person.id)))


@routes.post("/parcours")
@for_people
async def add(request: web.Request, person: Person) -> web.StreamResponse:
    """A new draft, and on to it."""
    fields, world = await read_texts(request), request.app[WORLD]
    domain_id = DomainId(fields.get("domain_id", ""))
    try:
        new = await add_parcours(world, person.id, domain_id, fields.get("title", "").strip())
    except ParcoursRefused as refused:
        view = replace(offer_view(await offer(world, person.id)), error=sentence_of(refused))
        return await show(request, "parcours_offer.html", view, 400)
    raise web.HTTPSeeOther(parcours_url(new))


@routes.get(ONE)
@for_people
async def show_parcours(request: web.Request, person: Person) -> web.Response:
    """Its words and its plan."""
    return await show_one(request, person)


@routes.post(ONE)
@for_people
async def take_change(request: web.Request, person: Person) -> web.StreamResponse:
    """Changes, moves or copies it, or adds a step, as the form says."""
    fields = await read_texts(request)
    try:
        address = await _do(request, person, fields)
    except (DatesRefused, ParcoursRefused) as refused:
        return await show_one(request, person, fields, sentence_of(refused))
    except ChangedMeanwhile:
        return await show_one(request, person, changed_meanwhile=True)
    raise web.HTTPSeeOther(address)


async def _do(request: web.Request, person: Person, fields: Mapping[str, str]) -> str:
    """Where to go on."""
    world, parcours_id = request.app[WORLD], parcours_id_of(request)
    match fields.get("do"):
        case "change":
            await change_parcours(world, person.id, read_parcours(fields, parcours_id))
        case "add":
            await put_step(world, person.id, parcours_id, read_version(fields), None, read_step(fields))
        case "move":
            move = fields.get("move", "")
            if move not in set(ParcoursMove):
                raise web.HTTPBadRequest
            await move_parcours(world, person.id, parcours_id, read_version(fields), ParcoursMove(move))
        case "copy":
            copy = await copy_parcours(world, person.id, parcours_id, DomainId(fields.get("domain_id", "")))
            return parcours_url(copy)
        case _:
            raise web.HTTPBadRequest
    return f"{parcours_url(parcours_id)}?done=1"


async def show_one(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str] | None = None,
    error: str = "",
    *,
    changed_meanwhile: bool = False,
) -> web.Response:
    """The page of one, with what a form said of it."""
    view = parcours_view(await see_parcours(request.app[WORLD], person.id, parcours_id_of(request)))
    if fields is not None and fields.get("do") == "add":
        view = replace(view, new={**view.new, **fields}, in_new=True)
    elif fields is not None:
        view = replace(view, fields={**view.fields, **fields})
    view = replace(view, error=error, changed_meanwhile=changed_meanwhile, done="done" in request.query)
    return await show(request, "parcours.html", view, 409 if changed_meanwhile else 400 if error else 200)


def parcours_id_of(request: web.Request) -> ParcoursId:
    """Of its address."""
    return ParcoursId(request.match_info["parcours_id"])
