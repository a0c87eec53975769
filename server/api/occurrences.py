"""`/api/v1/occurrences` and `/api/v1/formations/{id}/occurrences`: what is dated, by its start."""

from datetime import UTC, datetime
from typing import TypeVar

from aiohttp import web

from actions.browsing import After, Page, Span, browse_dates, browse_dates_of, see_occurrence
from actions.entries import BEGINNING, END_OF_TIME
from actions.ports.formations import Planned
from actions.scheduling import Target, cancel_dates, change_dates, restore_dates
from formations.errors import Clashing, DatesRefused, UnknownOccurrence
from formations.occurrences import OccurrenceId
from formations.series import Scope
from server.api.conditions import tag_of, version_in
from server.api.dates import NewDates, dates_of
from server.api.formations import CHANGES, FORMATION, UNSEEN, InFormation, formation_id_in
from server.api.messages import Id, InList, Kept, Message, Moment, Nothing, Text, Wall, cursor_of, parts_of
from server.api.operations import Call, operation
from server.problems import Problem

B = TypeVar("B", bound=Message)
routes = web.RouteTableDef()
OCCURRENCES = FORMATION + "/occurrences"
OCCURRENCE = OCCURRENCES + "/{occurrence_id}"


class Between(InList):
    """A page of what overlaps the time from `since` until `until`; where one is not said there is no such end."""

    since: Moment | None = None
    until: Moment | None = None


class BetweenInFormation(Between, InFormation):
    """The same, of one formation."""


class InOccurrence(InFormation):
    """A dated entry of a formation's calendar."""

    occurrence_id: Id


class MovedTo(NewDates):
    """Where one date goes. `anyway`: although something clashes."""

    anyway: bool = False


class Reason(Message):
    """Why it does not take place, as everybody concerned is told; may be empty."""

    reason: Text = ""


class TakenUp(Message):
    """It takes place after all. `anyway`: although something clashes by now."""

    anyway: bool = False


class ToldOccurrence(Kept):
    """A dated entry. Wall time and zone are the truth; `starts_at` and `ends_at` are what they mean in UTC.

    `recurrence_wall` is when its series meant it to start; `added`: beside the series' rule. A virtual class is held in
    the room of the same id. `group_id`: for whom it is; null: for everybody. `cancelled_because`: null while it stands.
    """

    id: Id
    formation_id: Id
    activity_id: Id
    series_id: Id
    group_id: Id | None
    starts_wall: Wall
    ends_wall: Wall
    zone: str
    starts_at: datetime
    ends_at: datetime
    recurrence_wall: Wall
    added: bool
    cancelled_because: str | None


class OccurrencePage(Message):
    """Some dates, by their start. `next`: the cursor of the page behind this one; null: this is the last."""

    items: list[ToldOccurrence]
    next: str | None


@routes.get("/api/v1/occurrences")
@operation(Between, Nothing, OccurrencePage)
async def list_occurrences(call: Call[Between, Nothing]) -> OccurrencePage:
    """What is dated in all formations that one may see."""
    span, after = _span(call.where), _after(call.where.cursor)
    return _page(await browse_dates(call.world, call.person.id, span, after, call.where.limit))


@routes.get(OCCURRENCES)
@operation(BetweenInFormation, Nothing, OccurrencePage, UNSEEN)
async def list_formation_occurrences(call: Call[BetweenInFormation, Nothing]) -> OccurrencePage:
    """What is dated in one formation."""
    span, after = _span(call.where), _after(call.where.cursor)
    formation_id = formation_id_in(call.where)
    return _page(await browse_dates_of(call.world, call.person.id, formation_id, span, after, call.where.limit))


@routes.get(OCCURRENCE)
@operation(InOccurrence, Nothing, ToldOccurrence, (*UNSEEN, UnknownOccurrence))
async def get_occurrence(call: Call[InOccurrence, Nothing]) -> ToldOccurrence:
    """One date."""
    return await _told(call)


OF_DATE = (*CHANGES, UnknownOccurrence)


@routes.put(OCCURRENCE)
@operation(InOccurrence, MovedTo, ToldOccurrence, (*OF_DATE, DatesRefused, Clashing), conditional=True)
async def move_occurrence(call: Call[InOccurrence, MovedTo]) -> ToldOccurrence:
    """Gives one date, and none of the others of its series, another time; its room and its address go with it."""
    await change_dates(call.world, call.person.id, _target(call), dates_of(call.body), anyway=call.body.anyway)
    return await _told(call)


@routes.post(OCCURRENCE + "/cancel")
@operation(InOccurrence, Reason, ToldOccurrence, (*OF_DATE, DatesRefused), conditional=True, once=True)
async def cancel_occurrence(call: Call[InOccurrence, Reason]) -> ToldOccurrence:
    """Calls one date off; its room closes, and everybody concerned is told the reason."""
    await cancel_dates(call.world, call.person.id, _target(call), call.body.reason)
    return await _told(call)


@routes.post(OCCURRENCE + "/restore")
@operation(InOccurrence, TakenUp, ToldOccurrence, (*OF_DATE, Clashing), conditional=True, once=True)
async def restore_occurrence(call: Call[InOccurrence, TakenUp]) -> ToldOccurrence:
    """One date takes place after all, in the same room."""
    await restore_dates(call.world, call.person.id, _target(call), anyway=call.body.anyway)
    return await _told(call)


def _target(call: Call[InOccurrence, B]) -> Target:
    occurrence_id = OccurrenceId(call.where.occurrence_id)
    return Target(formation_id_in(call.where), occurrence_id, Scope.THIS, version_in(call.expected))


async def _told(call: Call[InOccurrence, B]) -> ToldOccurrence:
    occurrence_id = OccurrenceId(call.where.occurrence_id)
    return told_occurrence(await see_occurrence(call.world, call.person.id, formation_id_in(call.where), occurrence_id))


def told_occurrence(planned: Planned) -> ToldOccurrence:
    """As programs hear it."""
    one = planned.occurrence
    return ToldOccurrence(
        etag=tag_of(one.version),
        id=one.id,
        formation_id=planned.formation.id,
        activity_id=one.activity_id,
        series_id=one.series_id,
        group_id=planned.group_id,
        starts_wall=one.starts_wall,
        ends_wall=one.ends_wall,
        zone=one.zone,
        starts_at=one.starts_at.astimezone(UTC),
        ends_at=one.ends_at.astimezone(UTC),
        recurrence_wall=one.recurrence_wall,
        added=one.added,
        cancelled_because=one.cancelled_because,
    )


def _span(where: Between) -> Span:
    return Span(where.since or BEGINNING, where.until or END_OF_TIME)


def _after(cursor: str | None) -> After:
    parts = parts_of(cursor, 2)
    if parts is None:
        return None
    try:
        moment = datetime.fromisoformat(parts[0])
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 (naive, and so refused)
    if moment.tzinfo is not UTC:
        raise Problem(400, "malformed", "cursor: not one of ours")
    return moment, OccurrenceId(parts[1])


def _page(page: Page[Planned]) -> OccurrencePage:
    items = list(map(told_occurrence, page.items))
    return OccurrencePage(items=items, next=_next(page))


def _next(page: Page[Planned]) -> str | None:
    if not page.more:
        return None
    last = page.items[-1].occurrence
    return cursor_of(last.starts_at.astimezone(UTC).isoformat(), last.id)
