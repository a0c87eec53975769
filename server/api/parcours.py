"""`/api/v1/parcours`: the designs that one finds; those of one's own domains are written, published and archived."""

from datetime import time
from typing import Annotated, Any, TypeVar

from aiohttp import web
from pydantic import Field, StringConstraints

from accounts.errors import NotAllowed, UnknownDomain
from accounts.people import DomainId
from actions.parcours import add_parcours, copy_parcours, move_parcours, offer, rewrite_parcours, see_parcours
from formations.errors import ChangedMeanwhile, DatesRefused, MoveRefused, ParcoursRefused, UnknownParcours
from formations.formations import ActivityKind, Link, ParcoursId
from formations.parcours import (
    MOST_DAYS,
    MOST_STEPS,
    MOST_TIMES,
    MOST_WEEKS,
    Parcours,
    ParcoursMove,
    ParcoursState,
    Step,
)
from server.api.activities import SaidLink, ToldLink
from server.api.conditions import tag_of, version_in
from server.api.designs import DesignWords, ToldDesign, design_words
from server.api.messages import Id, InList, Line, Message, Minutes, Nothing, Several, Text, page_of
from server.api.operations import Call, operation
from server.api.room_settings import RoomWords, ToldRoom, settings_in, told_room

W = TypeVar("W", bound=Message)
B = TypeVar("B", bound=Message)
routes = web.RouteTableDef()
ALL_PARCOURS = "/api/v1/parcours"
PARCOURS = ALL_PARCOURS + "/{parcours_id}"


class InParcours(Message):
    """A parcours."""

    parcours_id: Id


class SaidStep(RoomWords):
    """An item of a plan. `starts` (HH:MM) is for meetings, `days` for what is done within days, the room for classes.

    It takes place `times` times, `weeks` weeks apart.
    """

    kind: ActivityKind
    title: Line
    planned_minutes: Minutes
    day: Annotated[int, Field(ge=0, le=MOST_DAYS)] = 0
    starts: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "09:00"
    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = 1
    instructions: Text = ""
    links: Several[SaidLink] = ()
    times: Annotated[int, Field(ge=1, le=MOST_TIMES)] = 1
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)] = 1


class NewParcours(Message):
    """A draft with nothing but its title."""

    domain_id: Id
    title: Line


class ParcoursWords(DesignWords):
    """All that a parcours says, with its whole plan; what is not said is empty."""

    steps: Annotated[Several[SaidStep], Field(max_length=MOST_STEPS)] = ()


class ParcoursMoveTo(Message):
    """What is done to it; what cannot be done from where it stands is refused."""

    move: ParcoursMove


class CopyTo(Message):
    """Whose the copy is."""

    domain_id: Id


class ToldStep(ToldRoom):
    """An item of its plan, `day` days behind the first; `starts`: of a meeting; `days`: how long work may take.

    It takes place `times` times, `weeks` weeks apart.
    """

    kind: ActivityKind
    title: str
    planned_minutes: int
    day: int
    starts: str
    days: int
    instructions: str
    links: list[ToldLink]
    times: int
    weeks: int


class ListedParcours(ToldDesign):
    """A parcours without its plan."""

    state: ParcoursState


class ToldParcours(ListedParcours):
    """A parcours with its plan, in the order in which it comes."""

    steps: list[ToldStep]


class ParcoursPage(Message):
    """Some parcours, by id. `next`: the cursor of the page behind this one; null: this is the last."""

    items: list[ListedParcours]
    next: str | None


@routes.get(ALL_PARCOURS)
@operation(InList, Nothing, ParcoursPage, (NotAllowed,))
async def list_parcours(call: Call[InList, Nothing]) -> ParcoursPage:
    """The parcours that one finds."""
    found = await offer(call.world, call.person.id)
    items, last = page_of((*found.own, *found.shared), lambda one: one.id, call.where)
    return ParcoursPage(items=[ListedParcours(**_words(one)) for one in items], next=last)


@routes.get(PARCOURS)
@operation(InParcours, Nothing, ToldParcours, (UnknownParcours,))
async def get_parcours(call: Call[InParcours, Nothing]) -> ToldParcours:
    """One parcours."""
    return await _told(call)


def _address(made: ListedParcours) -> str:
    return f"{ALL_PARCOURS}/{made.id}"


@routes.post(ALL_PARCOURS)
@operation(
    Nothing,
    NewParcours,
    ListedParcours,
    (UnknownDomain, ParcoursRefused),
    201,
    once=True,
    location=_address,
)
async def create_parcours(call: Call[Nothing, NewParcours]) -> ListedParcours:
    """Makes a draft, to be written."""
    domain_id, title = DomainId(call.body.domain_id), call.body.title
    return await _listed(call, await add_parcours(call.world, call.person.id, domain_id, title))


CHANGES = (UnknownParcours, NotAllowed, ChangedMeanwhile)


@routes.put(PARCOURS)
@operation(InParcours, ParcoursWords, ToldParcours, (*CHANGES, ParcoursRefused, DatesRefused), conditional=True)
async def change_parcours(call: Call[InParcours, ParcoursWords]) -> ToldParcours:
    """Says all of it anew, its plan too; its state is moved. What was made of it stays as it is."""
    await rewrite_parcours(call.world, call.person.id, _written(call))
    return await _told(call)


@routes.post(PARCOURS + "/moves")
@operation(InParcours, ParcoursMoveTo, ListedParcours, (*CHANGES, MoveRefused), conditional=True, once=True)
async def move_parcours_on(call: Call[InParcours, ParcoursMoveTo]) -> ListedParcours:
    """Publishes, withdraws, archives or restores it."""
    parcours_id, version = ParcoursId(call.where.parcours_id), version_in(call.expected)
    await move_parcours(call.world, call.person.id, parcours_id, version, call.body.move)
    return await _listed(call, parcours_id)


@routes.post(PARCOURS + "/copies")
@operation(InParcours, CopyTo, ListedParcours, (UnknownParcours, UnknownDomain), 201, once=True, location=_address)
async def create_parcours_copy(call: Call[InParcours, CopyTo]) -> ListedParcours:
    """Makes a draft of one's own of it, as it is now."""
    parcours_id, domain_id = ParcoursId(call.where.parcours_id), DomainId(call.body.domain_id)
    return await _listed(call, await copy_parcours(call.world, call.person.id, parcours_id, domain_id))


def _written(call: Call[InParcours, ParcoursWords]) -> Parcours:
    said = call.body
    return Parcours(
        ParcoursId(call.where.parcours_id),
        DomainId(""),
        said.title.strip(),
        said.aims,
        said.didactics,
        said.audience,
        said.authors,
        said.planned_minutes,
        version=version_in(call.expected),
        steps=tuple(map(_step, said.steps)),
    )


def _step(said: SaidStep) -> Step:
    return Step(
        said.kind,
        said.title.strip(),
        said.planned_minutes,
        said.day,
        time.fromisoformat(said.starts),
        said.days,
        said.instructions,
        settings_in(said),
        tuple(Link(link.url, link.title) for link in said.links),
        said.times,
        said.weeks,
    )


async def _listed(call: Call[W, B], parcours_id: ParcoursId) -> ListedParcours:
    return ListedParcours(**_words((await see_parcours(call.world, call.person.id, parcours_id)).parcours))


async def _told(call: Call[InParcours, B]) -> ToldParcours:
    found = await see_parcours(call.world, call.person.id, ParcoursId(call.where.parcours_id))
    return ToldParcours(**_words(found.parcours), steps=list(map(_told_step, found.parcours.steps)))


def _words(one: Parcours) -> dict[str, Any]:
    return {"etag": tag_of(one.version), **design_words(one), "state": one.state}


def _told_step(one: Step) -> ToldStep:
    return ToldStep(
        kind=one.kind,
        title=one.title,
        planned_minutes=one.planned_minutes,
        day=one.day,
        starts=f"{one.starts:%H:%M}",
        days=one.days,
        instructions=one.instructions,
        links=[ToldLink(url=link.url, title=link.title) for link in one.links],
        times=one.times,
        weeks=one.weeks,
        **told_room(one.room),
    )
