"""`/api/v1/formations/{id}/series`: what repeats: planned, given other dates from one on or as a whole, called off."""

from enum import StrEnum
from typing import TypeVar

from aiohttp import web

from accounts.errors import NotAllowed
from actions.browsing import see_occurrence, see_series
from actions.scheduling import Target, cancel_dates, change_dates, plan_dates, restore_dates
from formations.errors import (
    Clashing,
    DatesRefused,
    RuleRefused,
    UnknownActivity,
    UnknownGroup,
    UnknownOccurrence,
    UnknownSeries,
)
from formations.formations import ActivityId
from formations.occurrences import OccurrenceId, SeriesId
from formations.series import Scope, Series
from server.api.activities import ACTIVITY, InActivity
from server.api.conditions import tag_of, version_in
from server.api.dates import NewSeries, RepeatedDates, dates_of, group_of, rule_of
from server.api.formations import CHANGES, FORMATION, UNSEEN, InFormation, formation_id_in
from server.api.messages import Id, Kept, Message, Nothing, Text, Wall
from server.api.operations import Call, operation

routes = web.RouteTableDef()
SERIES = FORMATION + "/series/{series_id}"


class InSeries(InFormation):
    """What repeats; a date that stands alone is a series of one."""

    series_id: Id


class Reach(StrEnum):
    """How much of a series is meant; what has begun is left as it is."""

    FOLLOWING = Scope.FOLLOWING
    ALL = Scope.ALL


class Meant(Message):
    """Which of its dates are meant: all, or this one and those that follow."""

    occurrence_id: Id
    scope: Reach


M = TypeVar("M", bound=Meant)


class OtherDates(RepeatedDates, Meant):
    """Other dates for them, by a rule of their own; the first of them is at `starts_wall`."""


class CalledOff(Meant):
    """Why they do not take place, as everybody concerned is told; may be empty."""

    reason: Text = ""


class TakenUpAgain(Meant):
    """They take place after all. `anyway`: although something clashes by now."""

    anyway: bool = False


class ToldSeries(Kept):
    """What repeats, for a group or (null) for everybody. `rule`: an RRULE whose UNTIL is a wall time; null: once."""

    id: Id
    formation_id: Id
    activity_id: Id
    group_id: Id | None
    rule: str | None
    starts_wall: Wall
    ends_wall: Wall
    zone: str


def _address(made: ToldSeries) -> str:
    return SERIES.format(formation_id=made.formation_id, series_id=made.id)


@routes.post(ACTIVITY + "/series")
@operation(
    InActivity,
    NewSeries,
    ToldSeries,
    (*UNSEEN, NotAllowed, UnknownActivity, UnknownGroup, DatesRefused, RuleRefused, Clashing),
    201,
    once=True,
    location=_address,
)
async def plan_series(call: Call[InActivity, NewSeries]) -> ToldSeries:
    """Gives an item of the plan a date, or dates that come again."""
    formation_id, told = formation_id_in(call.where), call.body
    item = formation_id, ActivityId(call.where.activity_id)
    dates, rule = dates_of(told), rule_of(told)
    made = await plan_dates(call.world, call.person.id, *item, dates, rule, group_id=group_of(told), anyway=told.anyway)
    return _told(formation_id, await see_series(call.world, call.person.id, formation_id, made))


@routes.get(SERIES)
@operation(InSeries, Nothing, ToldSeries, (*UNSEEN, UnknownSeries))
async def get_series(call: Call[InSeries, Nothing]) -> ToldSeries:
    """One series."""
    formation_id, series_id = formation_id_in(call.where), SeriesId(call.where.series_id)
    return _told(formation_id, await see_series(call.world, call.person.id, formation_id, series_id))


OF_SERIES = (*CHANGES, UnknownSeries, UnknownOccurrence)


@routes.put(SERIES)
@operation(InSeries, OtherDates, Nothing, (*OF_SERIES, DatesRefused, RuleRefused, Clashing), 204, conditional=True)
async def change_series(call: Call[InSeries, OtherDates]) -> Nothing:
    """Gives all or the last ones of its dates others. Rooms stay theirs; those that follow become a new series."""
    target, told = await _target(call), call.body
    await change_dates(call.world, call.person.id, target, dates_of(told), rule_of(told), anyway=told.anyway)
    return Nothing()


@routes.post(SERIES + "/cancel")
@operation(InSeries, CalledOff, Nothing, (*OF_SERIES, DatesRefused), 204, conditional=True, once=True)
async def cancel_series(call: Call[InSeries, CalledOff]) -> Nothing:
    """Calls dates off; their rooms close, and everybody concerned is told the reason."""
    await cancel_dates(call.world, call.person.id, await _target(call), call.body.reason)
    return Nothing()


@routes.post(SERIES + "/restore")
@operation(InSeries, TakenUpAgain, Nothing, (*OF_SERIES, Clashing), 204, conditional=True, once=True)
async def restore_series(call: Call[InSeries, TakenUpAgain]) -> Nothing:
    """They take place after all, in the same rooms."""
    await restore_dates(call.world, call.person.id, await _target(call), anyway=call.body.anyway)
    return Nothing()


async def _target(call: Call[InSeries, M]) -> Target:
    """Raises UnknownSeries: the date is of another one, perhaps since somebody changed those that follow."""
    where, meant = call.where, call.body
    formation_id, occurrence_id = formation_id_in(where), OccurrenceId(meant.occurrence_id)
    await see_series(call.world, call.person.id, formation_id, SeriesId(where.series_id))
    planned = await see_occurrence(call.world, call.person.id, formation_id, occurrence_id)
    if planned.occurrence.series_id != where.series_id:
        raise UnknownSeries
    return Target(formation_id, occurrence_id, Scope(meant.scope), version_in(call.expected))


def _told(formation_id: str, one: Series) -> ToldSeries:
    return ToldSeries(
        etag=tag_of(one.version),
        id=one.id,
        formation_id=formation_id,
        activity_id=one.activity_id,
        group_id=one.group_id,
        rule=None if one.rule is None else str(one.rule),
        starts_wall=one.starts_wall,
        ends_wall=one.ends_wall,
        zone=one.zone,
    )
