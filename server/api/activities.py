"""`/api/v1/formations/{id}/activities`: the plan of a formation."""

from aiohttp import web

from actions.browsing import browse_activities, see_activity
from formations.errors import UnknownActivity
from formations.formations import Activity, ActivityId, ActivityKind, Lobby
from server.api.conditions import tag_of
from server.api.formations import FORMATION, UNSEEN, InFormation, formation_id_in
from server.api.messages import Id, InList, Kept, Message, Nothing, cursor_of, parts_of
from server.api.operations import Call, operation
from server.problems import Problem

routes = web.RouteTableDef()
ACTIVITIES = FORMATION + "/activities"
ACTIVITY = ACTIVITIES + "/{activity_id}"


class InPlan(InList, InFormation):
    """A page of a formation's plan."""


class InActivity(InFormation):
    """An item of a formation's plan."""

    activity_id: Id


class ToldLink(Message):
    """Something to read or do elsewhere."""

    url: str
    title: str


class ToldActivity(Kept):
    """An item of a plan; `position` orders it. `capacity`: of its place, told to those who plan."""

    id: Id
    formation_id: Id
    position: int
    kind: ActivityKind
    title: str
    instructions: str
    place: str
    address: str
    capacity: int | None
    planned_minutes: int
    lobby: Lobby
    links: list[ToldLink]


class ActivityPage(Message):
    """Some of a plan, as it unfolds. `next`: the cursor of the page behind this one; null: this is the last."""

    items: list[ToldActivity]
    next: str | None


@routes.get(ACTIVITIES)
@operation(InPlan, Nothing, ActivityPage, UNSEEN)
async def list_activities(call: Call[InPlan, Nothing]) -> ActivityPage:
    """The plan of a formation."""
    after = _position(call.where.cursor)
    page = await browse_activities(call.world, call.person.id, formation_id_in(call.where), after, call.where.limit)
    last = cursor_of(str(page.items[-1].position)) if page.more else None
    return ActivityPage(items=list(map(told_activity, page.items)), next=last)


@routes.get(ACTIVITY)
@operation(InActivity, Nothing, ToldActivity, (*UNSEEN, UnknownActivity))
async def get_activity(call: Call[InActivity, Nothing]) -> ToldActivity:
    """One item of the plan."""
    return await _told(call)


async def _told(call: Call[InActivity, Nothing]) -> ToldActivity:
    activity_id = ActivityId(call.where.activity_id)
    return told_activity(await see_activity(call.world, call.person.id, formation_id_in(call.where), activity_id))


def told_activity(one: Activity) -> ToldActivity:
    """As programs hear it."""
    return ToldActivity(
        etag=tag_of(one.version),
        id=one.id,
        formation_id=one.formation_id,
        position=one.position,
        kind=one.kind,
        title=one.title,
        instructions=one.instructions,
        place=one.place,
        address=one.address,
        capacity=one.capacity,
        planned_minutes=one.planned_minutes,
        lobby=one.lobby,
        links=[ToldLink(url=link.url, title=link.title) for link in one.links],
    )


def _position(cursor: str | None) -> int:
    parts = parts_of(cursor, 1)
    if parts is None:
        return -1
    if not (parts[0].isascii() and parts[0].isdecimal()):
        raise Problem(400, "malformed", "cursor: not one of ours")
    return int(parts[0][:9])
