"""What schedulers do to a formation's calendar: plan, change this one, this and following or all, cancel, undo.

The rule: who changes something says which version of it they saw; what another changed meanwhile is not overwritten.
After the commit each room concerned is told to look again, for the people in it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from accounts.people import PersonId
from actions.activities import activity_of
from actions.clashes import require_no_clash
from actions.mail import announce
from actions.places import placed
from actions.planning import begin_change, plan_closings, tell_rooms
from actions.ports.records import Records
from actions.withdrawals import announce_gone
from actions.world import Desk
from formations.activities import require_activity
from formations.errors import (
    ChangedMeanwhile,
    NothingToUndo,
    UnknownGroup,
    UnknownOccurrence,
    UnknownSeries,
)
from formations.formations import Activity, ActivityId, ActivityKind, FormationId, GroupId
from formations.moved_rules import first_dates, meant_wall, moved_rule, with_dates
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.rules import Rule
from formations.series import (
    Change,
    Dates,
    Plan,
    Scope,
    Series,
    add_date,
    cancel,
    change_from,
    in_scope,
    move,
    plan_series,
    restore,
    rule_for,
)
from formations.undoing import take_back, undo_of
from formations.versions import Version, version_of
from rooms.ids import RoomId


@dataclass(frozen=True, slots=True)
class Target:
    """What a scheduler points at, and which version of it they saw: the occurrence's for THIS, else the series'."""

    formation_id: FormationId
    occurrence_id: OccurrenceId
    scope: Scope
    version: int


async def plan_activity(
    desk: Desk,
    person_id: PersonId,
    activity: Activity,
    dates: Dates | None,
    rule: Rule | None,
    *,
    group_id: GroupId | None = None,
    anyway: bool = True,
) -> None:
    """A new item at the end of the plan, with its dates if there are any yet.

    Raises:
        UnknownFormation, NotAllowed, UnknownGroup, DatesRefused, RuleRefused
        Clashing: not `anyway`, and something does not fit.
    """
    require_activity(activity)
    async with desk.store.writing() as records:
        seen = await begin_change(records, person_id, activity.formation_id)
        before = await records.formations.activities(activity.formation_id)
        position = max((one.position for one in before), default=-1) + 1
        activity = await placed(records, seen.formation.domain_id, replace(activity, position=position))
        await records.formations.add_activity(activity)
        if dates is not None:
            change = await _planned(desk, records, activity, dates, rule, group_id)
            if not anyway:
                await require_no_clash(desk, records, person_id, activity, change.occurrences, group_id)
            await _keep(desk, records, activity.formation_id, (), (), change)


async def plan_dates(
    desk: Desk,
    person_id: PersonId,
    formation_id: FormationId,
    activity_id: ActivityId,
    dates: Dates,
    rule: Rule | None,
    *,
    group_id: GroupId | None = None,
    anyway: bool = True,
) -> SeriesId:
    """One more series for an activity that is there.

    Raises:
        UnknownFormation, NotAllowed, UnknownActivity, UnknownGroup, DatesRefused, RuleRefused
        Clashing: not `anyway`, and something does not fit.
    """
    async with desk.store.writing() as records:
        await begin_change(records, person_id, formation_id)
        activity = await activity_of(records, formation_id, activity_id)
        change = await _planned(desk, records, activity, dates, rule, group_id)
        if not anyway:
            await require_no_clash(desk, records, person_id, activity, change.occurrences, group_id)
        await _keep(desk, records, formation_id, (), (), change)
    return change.series[0].id


async def _planned(
    desk: Desk, records: Records, activity: Activity, dates: Dates, rule: Rule | None, group_id: GroupId | None
) -> Change:
    """A new series of this activity, once it is sure that it may have one."""
    dates.require(activity.kind)
    await _require_group(records, activity.formation_id, group_id)
    series_id = SeriesId(desk.tokens.public_id())
    return plan_series(series_id, activity.id, dates, rule, desk.tokens.public_id, group_id)


async def change_dates(
    desk: Desk,
    person_id: PersonId,
    target: Target,
    dates: Dates,
    rule: Rule | None = None,
    *,
    same_rule: bool = False,
    of_named: bool = False,
    anyway: bool = True,
) -> None:
    """Other dates for this one, or by a rule of their own for those that follow, or all that have not begun.

    Args:
        desk: the ports.
        person_id: who asks.
        target: which, and which version of it they saw.
        dates: of this one, or of the first of those that are meant.
        rule: of those that are meant; None: there is one.
        same_rule: instead of a rule: the one they have.
        of_named: `dates` are of the date that is named, and all of them move by as much.
        anyway: although something clashes.

    Raises:
        UnknownFormation, NotAllowed, UnknownOccurrence, ChangedMeanwhile, DatesRefused, RuleRefused, Clashing
    """

    def decide(plan: Plan, chosen: Sequence[Occurrence], kind: ActivityKind) -> Change:
        dates.require(kind)
        if target.scope is Scope.THIS:
            return move(plan, target.occurrence_id, dates)
        named = plan.occurrence(target.occurrence_id)
        starts = meant_wall(chosen, named, dates) if of_named else dates.starts_wall
        by = moved_rule(rule_for(plan, chosen), starts) if same_rule else rule
        first = first_dates(plan.series, chosen, named, dates, by) if of_named else dates
        meant = with_dates(plan.series, chosen, named, dates) if of_named else chosen
        return change_from(plan, meant, first, by, SeriesId(desk.tokens.public_id()), desk.tokens.public_id)

    await _change(desk, person_id, target, decide, anyway=anyway)


async def cancel_dates(desk: Desk, person_id: PersonId, target: Target, reason: str) -> None:
    """Call off; the room closes, whoever is in it, and everybody is told the reason."""
    await _change(desk, person_id, target, lambda plan, chosen, _: cancel(plan, chosen, reason.strip()))


async def restore_dates(desk: Desk, person_id: PersonId, target: Target, *, anyway: bool = True) -> None:
    """They take place after all, in the same room. Raises Clashing: not `anyway`, and somebody is taken by now."""
    await _change(desk, person_id, target, lambda plan, chosen, _: restore(plan, chosen), anyway=anyway)


async def add_one_date(
    desk: Desk, person_id: PersonId, target: Target, dates: Dates, *, anyway: bool = True
) -> OccurrenceId:
    """One more date of the same series, beside its rule."""
    added = OccurrenceId(desk.tokens.public_id())

    def decide(plan: Plan, _: Sequence[Occurrence], kind: ActivityKind) -> Change:
        dates.require(kind)
        return add_date(plan, added, dates)

    await _change(desk, person_id, target, decide, anyway=anyway)
    return added


async def undo_last_change(
    desk: Desk, person_id: PersonId, formation_id: FormationId, expected: Version | None = None
) -> None:
    """Take the last change of this calendar back, whoever made it.

    Raises:
        UnknownFormation, NotAllowed, NothingToUndo
        ChangedMeanwhile: the last change is not the `expected` one any more.
    """
    async with desk.store.writing() as records:
        await begin_change(records, person_id, formation_id)
        undo = await records.series.undo(formation_id)
        if undo is None:
            raise NothingToUndo
        if expected is not None and version_of(undo) != expected:
            raise ChangedMeanwhile
        series = {one.id: one for one in await records.series.series(undo.versions)}
        dated = {one.id: one for one in await records.series.occurrences(series)}
        change = take_back(undo, series, dated)
        if await records.rooms.written_in([RoomId(occurrence_id) for occurrence_id in change.removed]):
            raise NothingToUndo
        gone = [one for one in series.values() if one.id in change.removed_series]
        await announce_gone(records, gone, dated.values(), desk.clock.now())
        await records.series.apply(change)
        await records.series.keep_undo(formation_id, None)
        await _plan_closings(records, change)
        await announce(records, change, series.values(), desk.clock.now(), dated.values())
    await _tell_rooms(desk, change)


async def _change(
    desk: Desk,
    person_id: PersonId,
    target: Target,
    decide: Callable[[Plan, Sequence[Occurrence], ActivityKind], Change],
    *,
    anyway: bool = True,
) -> None:
    async with desk.store.writing() as records:
        await begin_change(records, person_id, target.formation_id)
        planned = await records.formations.planned(target.occurrence_id)
        if planned is None or planned.formation.id != target.formation_id:
            raise UnknownOccurrence
        plan = await load_plan(records, planned.occurrence.series_id)
        seen = planned.occurrence.version if target.scope is Scope.THIS else plan.series.version
        if seen != target.version:
            raise ChangedMeanwhile
        chosen = in_scope(plan, target.occurrence_id, target.scope, desk.clock.now())
        change = decide(plan, chosen, planned.activity.kind)
        if not anyway:
            await require_no_clash(desk, records, person_id, planned.activity, change.occurrences, planned.group_id)
        change = await _keep(desk, records, target.formation_id, (plan.series,), plan.occurrences, change)
    await _tell_rooms(desk, change)


async def load_plan(records: Records, series_id: SeriesId) -> Plan:
    """A series with its dates. Raises UnknownSeries."""
    found = await records.series.series([series_id])
    if not found:
        raise UnknownSeries
    return Plan(found[0], tuple(await records.series.occurrences([series_id])))


async def _keep(
    desk: Desk,
    records: Records,
    formation_id: FormationId,
    series: Sequence[Series],
    occurrences: Sequence[Occurrence],
    change: Change,
) -> Change:
    """Keep it with the way back. A date that goes, but in whose room people wrote, stays as a cancelled one."""
    written = await records.rooms.written_in([RoomId(occurrence_id) for occurrence_id in change.removed])
    if written:
        staying = tuple(
            one.changed(cancelled_because="", added=True) for one in occurrences if RoomId(one.id) in written
        )
        kept = {one.id for one in staying}
        change = replace(
            change,
            occurrences=change.occurrences + staying,
            removed=tuple(one for one in change.removed if one not in kept),
        )
    await records.series.apply(change)
    await records.series.keep_undo(formation_id, undo_of(series, occurrences, change))
    await _plan_closings(records, change)
    await announce(records, change, series, desk.clock.now(), occurrences)
    return change


async def _plan_closings(records: Records, change: Change) -> None:
    activities = {one.activity_id for one in change.occurrences}
    found = [await records.formations.activity(activity_id) for activity_id in activities]
    await plan_closings(records, change.occurrences, {one.id: one.kind for one in found if one is not None})


async def _tell_rooms(desk: Desk, change: Change) -> None:
    await tell_rooms(desk, (*(one.id for one in change.occurrences), *change.removed))


async def _require_group(records: Records, formation_id: FormationId, group_id: GroupId | None) -> None:
    if group_id is not None and group_id not in {one.id for one in await records.groups.of_formation(formation_id)}:
        raise UnknownGroup
