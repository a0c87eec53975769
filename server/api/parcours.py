"""`/api/v1/parcours`: the designs that one finds; those of one's own domains, and those that others published."""

from typing import Any

from aiohttp import web

from accounts.errors import NotAllowed
from actions.parcours import offer, see_parcours
from formations.errors import UnknownParcours
from formations.formations import ActivityKind, Lobby, ParcoursId
from formations.parcours import Parcours, ParcoursState, Step
from server.api.activities import ToldLink
from server.api.conditions import tag_of
from server.api.messages import Id, InList, Kept, Message, Nothing, cursor_of, parts_of
from server.api.operations import Call, operation

routes = web.RouteTableDef()
ALL_PARCOURS = "/api/v1/parcours"
PARCOURS = ALL_PARCOURS + "/{parcours_id}"


class InParcours(Message):
    """A parcours."""

    parcours_id: Id


class ToldStep(Message):
    """An item of its plan, `day` days behind the first; `starts`: of a meeting; `days`: how long work may take."""

    kind: ActivityKind
    title: str
    planned_minutes: int
    day: int
    starts: str
    days: int
    instructions: str
    lobby: Lobby
    links: list[ToldLink]


class ListedParcours(Kept):
    """A parcours without its plan."""

    id: Id
    domain_id: Id
    title: str
    aims: str
    didactics: str
    audience: str
    authors: str
    planned_minutes: int
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
    parts = parts_of(call.where.cursor, 1)
    found = await offer(call.world, call.person.id)
    all_of_them = sorted((*found.own, *found.shared), key=lambda one: one.id)
    behind = [one for one in all_of_them if parts is None or one.id > parts[0]]
    items = behind[: call.where.limit]
    last = cursor_of(items[-1].id) if len(behind) > len(items) else None
    return ParcoursPage(items=[ListedParcours(**_words(one)) for one in items], next=last)


@routes.get(PARCOURS)
@operation(InParcours, Nothing, ToldParcours, (UnknownParcours,))
async def get_parcours(call: Call[InParcours, Nothing]) -> ToldParcours:
    """One parcours."""
    return await _told(call)


async def _told(call: Call[InParcours, Nothing]) -> ToldParcours:
    found = await see_parcours(call.world, call.person.id, ParcoursId(call.where.parcours_id))
    return ToldParcours(**_words(found.parcours), steps=list(map(_told_step, found.parcours.steps)))


def _words(one: Parcours) -> dict[str, Any]:
    return {
        "etag": tag_of(one.version),
        "id": one.id,
        "domain_id": one.domain_id,
        "title": one.title,
        "aims": one.aims,
        "didactics": one.didactics,
        "audience": one.audience,
        "authors": one.authors,
        "planned_minutes": one.planned_minutes,
        "state": one.state,
    }


def _told_step(one: Step) -> ToldStep:
    return ToldStep(
        kind=one.kind,
        title=one.title,
        planned_minutes=one.planned_minutes,
        day=one.day,
        starts=f"{one.starts:%H:%M}",
        days=one.days,
        instructions=one.instructions,
        lobby=one.lobby,
        links=[ToldLink(url=link.url, title=link.title) for link in one.links],
    )
