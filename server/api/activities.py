"""`/api/v1/formations/{id}/activities`: the plan of a formation, and what becomes of its items."""

import hashlib
from dataclasses import replace
from typing import TypeVar

from aiohttp import web

from accounts.errors import NotAllowed
from actions.activities import change_activity, remove_activity
from actions.browsing import browse_activities, see_activity
from actions.scheduling import plan_activity
from formations.errors import (
    ActivityHasDates,
    Clashing,
    DatesRefused,
    RuleRefused,
    UnknownActivity,
    UnknownGroup,
)
from formations.formations import Activity, ActivityId, ActivityKind, FormationId, Link
from formations.places import PlaceId
from server.api.conditions import tag_of, version_in
from server.api.dates import NewSeries, dates_of, group_of, rule_of
from server.api.formations import CHANGES, FORMATION, UNSEEN, InFormation, formation_id_in
from server.api.messages import Id, InList, Kept, Line, Message, Minutes, Nothing, Several, Text, cursor_of, parts_of
from server.api.operations import Call, operation
from server.api.room_settings import RoomWords, ToldRoom, settings_in, told_room
from server.problems import Problem

W = TypeVar("W", bound=InFormation)
B = TypeVar("B", bound=Message)
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


class SaidLink(Message):
    """Something to read or do elsewhere: an address of the web, and what it is called."""

    url: Line
    title: Line = ""


class ActivityWords(RoomWords):
    """What an item of a plan says; `place`, `address`, `capacity` of meetings; of virtual classes their room:

    `lobby`: whom it lets wait; `mute_on_entry`: who comes begins muted; `allows`: what participants have there.

    `place_id`: of a place of the domain, whose words it has then. `anyway`: although that is taken, or too small.
    """

    title: Line
    instructions: Text = ""
    place_id: Id | None = None
    place: Line = ""
    address: Line = ""
    capacity: int | None = None
    planned_minutes: Minutes
    links: Several[SaidLink] = ()
    anyway: bool = False


class NewActivity(ActivityWords):
    """An item for the end of a plan; with its dates, if there are any yet."""

    kind: ActivityKind
    dates: NewSeries | None = None


class ToldActivity(Kept, ToldRoom):
    """An item of a plan; `position` orders it. `access`: how one gets to its place; `capacity` is for who plans."""

    id: Id
    formation_id: Id
    position: int
    kind: ActivityKind
    title: str
    instructions: str
    place_id: Id | None
    place: str
    address: str
    access: str
    capacity: int | None
    planned_minutes: int
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
    return await _told(call, ActivityId(call.where.activity_id))


def _address(made: ToldActivity) -> str:
    return ACTIVITY.format(formation_id=made.formation_id, activity_id=made.id)


@routes.post(ACTIVITIES)
@operation(
    InFormation,
    NewActivity,
    ToldActivity,
    (*UNSEEN, NotAllowed, UnknownGroup, DatesRefused, RuleRefused, Clashing),
    201,
    once=True,
    location=_address,
)
async def create_activity(call: Call[InFormation, NewActivity]) -> ToldActivity:
    """Adds an item to the end of the plan."""
    new, dated = call.body, call.body.dates
    made = ActivityId(call.world.tokens.public_id())
    activity = _worded(made, formation_id_in(call.where), new.kind, new)
    dates, rule = (None, None) if dated is None else (dates_of(dated), rule_of(dated))
    group_id = None if dated is None else group_of(dated)
    anyway = new.anyway or (dated is not None and dated.anyway)
    await plan_activity(call.world, call.person.id, activity, dates, rule, group_id=group_id, anyway=anyway)
    return await _told(call, made)


@routes.put(ACTIVITY)
@operation(
    InActivity,
    ActivityWords,
    ToldActivity,
    (*CHANGES, UnknownActivity, DatesRefused, Clashing),
    conditional=True,
)
async def change_activity_words(call: Call[InActivity, ActivityWords]) -> ToldActivity:
    """Says other words of an item of the plan; its kind and its dates stay."""
    known = await _told(call, ActivityId(call.where.activity_id))
    worded = _worded(ActivityId(known.id), formation_id_in(call.where), known.kind, call.body)
    changed = replace(worded, version=version_in(call.expected))
    await change_activity(call.world, call.person.id, changed, anyway=call.body.anyway)
    return await _told(call, changed.id)


@routes.delete(ACTIVITY)
@operation(
    InActivity,
    Nothing,
    Nothing,
    (*CHANGES, UnknownActivity, ActivityHasDates),
    204,
    conditional=True,
)
async def remove_activity_from_plan(call: Call[InActivity, Nothing]) -> Nothing:
    """Takes an item without dates out of the plan."""
    where, version = call.where, version_in(call.expected)
    await remove_activity(call.world, call.person.id, formation_id_in(where), ActivityId(where.activity_id), version)
    return Nothing()


def _worded(activity_id: ActivityId, formation_id: FormationId, kind: ActivityKind, words: ActivityWords) -> Activity:
    return Activity(
        activity_id,
        formation_id,
        0,
        kind,
        words.title.strip(),
        words.instructions,
        words.place.strip(),
        words.planned_minutes,
        words.address.strip(),
        words.capacity,
        settings_in(words),
        tuple(Link(link.url, link.title) for link in words.links),
        place_id=None if words.place_id is None else PlaceId(words.place_id),
    )


async def _told(call: Call[W, B], activity_id: ActivityId) -> ToldActivity:
    return told_activity(await see_activity(call.world, call.person.id, formation_id_in(call.where), activity_id))


def told_activity(one: Activity) -> ToldActivity:
    """As programs hear it."""
    return ToldActivity(
        etag=_tag(one),
        id=one.id,
        formation_id=one.formation_id,
        position=one.position,
        kind=one.kind,
        title=one.title,
        instructions=one.instructions,
        place_id=one.place_id,
        place=one.place,
        address=one.address,
        access=one.access,
        capacity=one.capacity,
        planned_minutes=one.planned_minutes,
        links=[ToldLink(url=link.url, title=link.title) for link in one.links],
        **told_room(one.room),
    )


def _tag(one: Activity) -> str:
    """A place that changes its words changes what is told here, and is no reason to refuse a change of this."""
    if one.place_id is None:
        return tag_of(one.version)
    told = repr((one.place, one.address, one.access, one.capacity))
    return tag_of(f"{one.version}.{hashlib.sha256(told.encode(errors='replace')).hexdigest()[:12]}")


def _position(cursor: str | None) -> int:
    parts = parts_of(cursor, 1)
    if parts is None:
        return -1
    if not (parts[0].isascii() and parts[0].isdecimal()):
        raise Problem(400, "malformed", "cursor: not one of ours")
    return int(parts[0][:9])
