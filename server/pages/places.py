"""`/domains/{id}/places`: where a domain's people meet: a list, one more, and one of them changed or retired.

Rule: nothing is ever taken away, as what was planned there still says where it was; a retired place is offered no more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aiohttp import web

from accounts.people import DomainId, Person
from actions.places import add_place, change_place, places_of
from formations.errors import ChangedMeanwhile, PlaceRefused, UnknownPlace
from formations.places import LONGEST_PLACE, Place, PlaceId
from server.api.places import PLACES as API_PLACES
from server.forms import read_texts
from server.i18n import later
from server.keys import WORLD
from server.pages.dates_form import read_number
from server.pages.parcours_form import read_text, read_version
from server.pages.showing import for_people, show

routes = web.RouteTableDef()
PATH = "/domains/{domain_id}/places"
ONE = PATH + "/{place_id}"
SENTENCES = {
    "name": later("Donnez un nom, de 200 caractères au plus, sur une ligne, sans caractères invisibles ni superposés."),
    "address": later(
        "L'adresse tient sur une ligne, de 400 caractères au plus, sans caractères invisibles ni superposés."
    ),
    "capacity": later("Le nombre de places doit être un nombre, au moins 1."),
    "access": later("Les indications d'accès sont trop longues : 1 000 caractères au plus."),
    "known": later("Ce domaine a déjà un lieu de ce nom à cette adresse."),
    "many": later("Un domaine a mille lieux au plus."),
}
_EMPTY = {"name": "", "address": "", "capacity": "", "access": ""}
# Where one of them is chosen in a list. Of more, those are offered whose name one begins to write.
MOST_OFFERED = 60
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One place in the list, and where it is changed."""

    place: Place
    url: str


@dataclass(frozen=True, slots=True)
class PlacesView:
    """The places of a domain, and the form for one more. `wrong` is the field that `error` is about.

    Attributes:
        named: what was looked for.
        searchable: there are more than one looks through.
        more: there are others than these.
    """

    domain: str
    url: str
    places: tuple[PlaceView, ...]
    retired: tuple[PlaceView, ...]
    fields: Mapping[str, str]
    error: str = ""
    wrong: str = ""
    done: str = ""
    named: str = ""
    searchable: bool = False
    more: bool = False


@dataclass(frozen=True, slots=True)
class PlaceFormView:
    """One of them, to be changed or retired, as it is or as it was sent."""

    place: Place
    domain: str
    url: str
    back_url: str
    fields: Mapping[str, str]
    error: str = ""
    wrong: str = ""
    changed_meanwhile: bool = False


@routes.get(PATH)
@for_people
async def show_places(request: web.Request, person: Person) -> web.Response:
    """All of them."""
    return await _show_all(request, person, _EMPTY)


@routes.post(PATH)
@for_people
async def take_place(request: web.Request, person: Person) -> web.StreamResponse:
    """One more."""
    fields, world = await read_texts(request), request.app[WORLD]
    try:
        place = _read(fields, Place(PlaceId(world.tokens.public_id()), _domain_id(request), ""))
        await add_place(world, person.id, place)
    except PlaceRefused as refused:
        return await _show_all(request, person, _EMPTY | fields, refused.part)
    raise web.HTTPSeeOther(f"{request.path}?done=added")


@routes.get(ONE)
@for_people
async def show_place(request: web.Request, person: Person) -> web.Response:
    """The form of one place."""
    return await _show_one(request, person)


@routes.post(ONE)
@for_people
async def take_change(request: web.Request, person: Person) -> web.StreamResponse:
    """Changes it; retires it, or takes that back."""
    fields, world = await read_texts(request), request.app[WORLD]
    _, known = await _find(request, person)
    try:
        match fields.get("do"):
            case "change":
                changed = _read(fields, known)
            case "retire":
                changed = replace(known, retired=True)
            case "restore":
                changed = replace(known, retired=False)
            case _:
                raise web.HTTPBadRequest
        await change_place(world, person.id, replace(changed, version=read_version(fields)))
    except PlaceRefused as refused:
        return await _show_one(request, person, fields, refused.part)
    except ChangedMeanwhile:
        return await _show_one(request, person, changed_meanwhile=True)
    raise web.HTTPSeeOther(f"{places_url(known.domain_id)}?done={fields['do']}")


async def _show_all(request: web.Request, person: Person, fields: Mapping[str, str], wrong: str = "") -> web.Response:
    named = request.query.get("named", "")[:LONGEST_PLACE].strip()
    domain, places = await places_of(request.app[WORLD], person.id, _domain_id(request), named)
    views = [PlaceView(one, f"{places_url(domain.id)}/{one.id}") for one in places[:MOST_LISTED]]
    view = PlacesView(
        domain.name,
        places_url(domain.id),
        tuple(one for one in views if not one.place.retired),
        tuple(one for one in views if one.place.retired),
        fields,
        SENTENCES.get(wrong, ""),
        _beside(wrong),
        request.query.get("done", "")[:20],
        named,
        bool(named) or len(places) > MOST_OFFERED,
        len(places) > MOST_LISTED,
    )
    return await show(request, "places.html", view, 400 if wrong else 200)


async def _show_one(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str] | None = None,
    wrong: str = "",
    *,
    changed_meanwhile: bool = False,
) -> web.Response:
    domain, place = await _find(request, person)
    kept = {"name": place.name, "address": place.address, "access": place.access}
    kept["capacity"] = "" if place.capacity is None else str(place.capacity)
    back_url = places_url(place.domain_id)
    view = PlaceFormView(
        place,
        domain,
        f"{back_url}/{place.id}",
        back_url,
        kept | dict(fields or {}),
        SENTENCES.get(wrong, ""),
        _beside(wrong),
        changed_meanwhile,
    )
    return await show(request, "place.html", view, 409 if changed_meanwhile else 400 if wrong else 200)


async def _find(request: web.Request, person: Person) -> tuple[str, Place]:
    domain, places = await places_of(request.app[WORLD], person.id, _domain_id(request))
    for place in places:
        if place.id == request.match_info["place_id"]:
            return domain.name, place
    raise UnknownPlace


def _read(fields: Mapping[str, str], place: Place) -> Place:
    """With what the form says. Raises PlaceRefused."""
    capacity = fields.get("capacity", "").strip()
    return replace(
        place,
        name=read_text(fields, "name"),
        address=read_text(fields, "address"),
        capacity=read_number(fields, "capacity", PlaceRefused("capacity")) if capacity else None,
        access=read_text(fields, "access"),
    )


def _beside(wrong: str) -> str:
    return "name" if wrong == "known" else wrong


def places_url(domain_id: DomainId) -> str:
    """Where the places of a domain are kept."""
    return f"/domains/{domain_id}/places"


def offered(places: Iterable[Place], own: PlaceId | None = None) -> tuple[Place, ...]:
    """Those to choose from: all that serve, and this one; of many only this one (see `find_url`)."""
    standing = [one for one in places if not one.retired or one.id == own]
    return tuple(standing if len(standing) <= MOST_OFFERED else [one for one in standing if one.id == own])


def find_url(places: Iterable[Place], domain_id: DomainId) -> str:
    """Where the places of a domain are found by words; empty: there are few, and all are offered."""
    is_many = sum(not one.retired for one in places) > MOST_OFFERED
    return API_PLACES.format(domain_id=domain_id) if is_many else ""


def _domain_id(request: web.Request) -> DomainId:
    return DomainId(request.match_info["domain_id"])
