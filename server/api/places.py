"""`/api/v1/domains/{id}/places`: where people meet, as those who plan in a domain keep it."""

from typing import TypeVar

from aiohttp import web

from accounts.errors import UnknownDomain
from accounts.people import DomainId
from actions.places import add_place, change_place, places_of
from formations.errors import ChangedMeanwhile, PlaceRefused, UnknownPlace
from formations.places import Place, PlaceId
from server.api.conditions import tag_of, version_in
from server.api.messages import Id, InList, Kept, Line, Message, Nothing, Text, page_of
from server.api.operations import Call, operation

routes = web.RouteTableDef()
PLACES = "/api/v1/domains/{domain_id}/places"
PLACE = PLACES + "/{place_id}"


class InDomain(Message):
    """A domain."""

    domain_id: Id


class InPlaces(InList, InDomain):
    """A page of a domain's places. `named`: words that are in their name or address, whatever case and accents."""

    named: Line = ""


class InPlace(InDomain):
    """A place of a domain."""

    place_id: Id


class PlaceWords(Message):
    """What a place says of itself. `capacity`: how many people it holds; `retired`: nothing new is planned there."""

    name: Line
    address: Line = ""
    capacity: int | None = None
    access: Text = ""
    retired: bool = False


class ToldPlace(Kept):
    """A place of a domain."""

    id: Id
    domain_id: Id
    name: str
    address: str
    capacity: int | None
    access: str
    retired: bool


class PlacePage(Message):
    """Some places, by id. `next`: the cursor of the page behind this one; null: this is the last."""

    items: list[ToldPlace]
    next: str | None


W = TypeVar("W", bound=InDomain)
B = TypeVar("B", bound=Message)


@routes.get(PLACES)
@operation(InPlaces, Nothing, PlacePage, (UnknownDomain,))
async def list_places(call: Call[InPlaces, Nothing]) -> PlacePage:
    """The places of a domain, retired ones included."""
    _, found = await places_of(call.world, call.person.id, DomainId(call.where.domain_id), call.where.named)
    items, last = page_of(found, lambda one: one.id, call.where)
    return PlacePage(items=list(map(_told, items)), next=last)


@routes.get(PLACE)
@operation(InPlace, Nothing, ToldPlace, (UnknownDomain, UnknownPlace))
async def get_place(call: Call[InPlace, Nothing]) -> ToldPlace:
    """One place."""
    return await _one(call, PlaceId(call.where.place_id))


def _address(made: ToldPlace) -> str:
    return PLACE.format(domain_id=made.domain_id, place_id=made.id)


@routes.post(PLACES)
@operation(InDomain, PlaceWords, ToldPlace, (UnknownDomain, PlaceRefused), 201, once=True, location=_address)
async def create_place(call: Call[InDomain, PlaceWords]) -> ToldPlace:
    """Adds a place; what is planned there already, in just these words, is at this place from now on."""
    place_id = PlaceId(call.world.tokens.public_id())
    await add_place(call.world, call.person.id, _worded(call, place_id, 1))
    return await _one(call, place_id)


@routes.put(PLACE)
@operation(
    InPlace, PlaceWords, ToldPlace, (UnknownDomain, UnknownPlace, ChangedMeanwhile, PlaceRefused), conditional=True
)
async def change_place_words(call: Call[InPlace, PlaceWords]) -> ToldPlace:
    """Says other words of a place, wherever something is planned there; those concerned are written to."""
    place_id = PlaceId(call.where.place_id)
    await change_place(call.world, call.person.id, _worded(call, place_id, version_in(call.expected)))
    return await _one(call, place_id)


def _worded(call: Call[W, PlaceWords], place_id: PlaceId, version: int) -> Place:
    said, domain_id = call.body, DomainId(call.where.domain_id)
    words = said.name.strip(), said.address.strip(), said.capacity, said.access.strip()
    return Place(place_id, domain_id, *words, retired=said.retired, version=version)


async def _all(call: Call[W, B]) -> tuple[Place, ...]:
    _, found = await places_of(call.world, call.person.id, DomainId(call.where.domain_id))
    return found


async def _one(call: Call[W, B], place_id: PlaceId) -> ToldPlace:
    for place in await _all(call):
        if place.id == place_id:
            return _told(place)
    raise UnknownPlace


def _told(one: Place) -> ToldPlace:
    return ToldPlace(
        etag=tag_of(one.version),
        id=one.id,
        domain_id=one.domain_id,
        name=one.name,
        address=one.address,
        capacity=one.capacity,
        access=one.access,
        retired=one.retired,
    )
