"""`/domains/{id}/formations`: a formation of no parcours: its title, its zone and who leads it; its plan comes after.

Rule: plain forms that work without a script. What is made is a draft, which nobody hears of.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from accounts.errors import UnknownPerson
from accounts.people import DomainId, Person
from actions.deploying import known_trainers
from actions.founding import domain_to_found_in, found_formation
from formations.deploying import MOST_TRAINERS
from formations.errors import FormationRefused, ParcoursRefused
from formations.formations import Formation, FormationId
from server.forms import read_texts
from server.i18n import later
from server.keys import WORLD
from server.pages import hours
from server.pages.dated import formation_url
from server.pages.dates_form import SENTENCES, read_number
from server.pages.showing import for_people, show
from server.pages.team_fields import NO_TRAINER, NOBODY, read_others, shown_team

routes = web.RouteTableDef()
PATH = "/domains/{domain_id}/formations"
OTHERWISE = later("Cette formation ne peut pas être enregistrée ainsi.")
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FoundView:
    """The form. `trainers` are (id, name, chosen); `zones` groups of (IANA name, place); `error` a French sentence."""

    domain: str
    url: str
    fields: Fields
    trainers: tuple[tuple[str, str, bool], ...]
    zones: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    error: str = ""


@routes.get(PATH)
@for_people
async def show_form(request: web.Request, person: Person) -> web.Response:
    """The form, empty."""
    return await _show(request, person, {})


@routes.post(PATH)
@for_people
async def take(request: web.Request, person: Person) -> web.StreamResponse:
    """Makes the draft, and goes on to its space."""
    fields, world = await read_texts(request), request.app[WORLD]
    domain_id, formation_id = _domain_id(request), FormationId(world.tokens.public_id())
    try:
        written = await read_others(world, person, domain_id, fields)
        known = (one.id for one in await known_trainers(world, person.id) if f"trainer-{one.id}" in fields)
        trainers = tuple(dict.fromkeys((*known, *written)))
        if not 1 <= len(trainers) <= MOST_TRAINERS:
            return await _show(request, person, fields, NO_TRAINER)
        minutes = read_number(fields, "planned_minutes", FormationRefused("planned_minutes"))
        new = Formation(formation_id, domain_id, fields.get("title", ""), "", minutes, fields.get("zone", ""))
        await found_formation(world, person.id, new, trainers)
    except UnknownPerson:
        return await _show(request, person, fields, NOBODY)
    except (FormationRefused, ParcoursRefused) as refused:
        return await _show(request, person, fields, _sentence(refused))
    raise web.HTTPSeeOther(f"{formation_url(formation_id)}?done=created")


async def _show(request: web.Request, person: Person, fields: Fields, error: str = "") -> web.Response:
    world = request.app[WORLD]
    domain = await domain_to_found_in(world, person.id, _domain_id(request))
    given = {"title": "", "planned_minutes": "360", "zone": person.zone, "addresses": ""}
    view = FoundView(
        domain.name,
        request.path,
        given | dict(fields),
        await shown_team(world, person, fields),
        hours.zone_groups(person.language),
        error,
    )
    return await show(request, "found.html", view, 400 if error else 200)


def _sentence(refused: FormationRefused | ParcoursRefused) -> str:
    return NO_TRAINER if refused.part == "trainers" else SENTENCES.get(refused.part, OTHERWISE)


def _domain_id(request: web.Request) -> DomainId:
    return DomainId(request.match_info["domain_id"])
