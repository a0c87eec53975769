"""The items of a formation's plan: looked at one by one, changed, removed. What they are planned for is scheduling's.

The rule: who changes one says which version of it they saw. Of dates, cancelled ones included, others know already: an
activity that has some stays.
"""

from dataclasses import dataclass, replace

from accounts.people import PersonId
from accounts.permissions import Right
from actions.clashes import require_place_fits
from actions.mail import announce_series_again
from actions.places import placed
from actions.planning import begin_change, tell_rooms
from actions.ports.formations import Planned
from actions.ports.records import Records
from actions.relations import related
from actions.world import Desk
from formations.activities import require_activity
from formations.errors import ActivityHasDates, ChangedMeanwhile, UnknownActivity
from formations.formations import Activity, ActivityId, Formation, FormationId
from formations.groups import Group
from formations.occurrences import Occurrence
from formations.opening import CLOSES_AFTER
from formations.places import PlaceId
from formations.series import Change


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """An item of a plan with all its dates, by their start; and the formation's groups, by name."""

    formation: Formation
    activity: Activity
    dates: tuple[Planned, ...]
    groups: tuple[Group, ...] = ()


async def see_activity(
    desk: Desk, person_id: PersonId, formation_id: FormationId, activity_id: ActivityId
) -> PlannedActivity:
    """For who plans it. Raises UnknownFormation, NotAllowed, UnknownActivity."""
    async with desk.store.reading() as records:
        seen = await related(records, person_id, formation_id)
        seen.require(Right.PLAN_FORMATION)
        activity = await activity_of(records, formation_id, activity_id)
        groups = {one.id: one for one in await records.groups.of_formation(formation_id)}
        series = await records.series.of_formations([formation_id])
        whose = {one.id: groups[one.group_id] for one in series if one.group_id is not None}
        dates = sorted(await _dates(records, activity), key=lambda one: one.starts_at)
        planned = (Planned(one, activity, seen.formation, whose.get(one.series_id)) for one in dates)
        return PlannedActivity(seen.formation, activity, tuple(planned), tuple(groups.values()))


async def change_activity(desk: Desk, person_id: PersonId, changed: Activity, *, anyway: bool = True) -> None:
    """Its words, place and settings (also of rooms in use); kind, formation, position stay. `version` was seen.

    Raises:
        UnknownFormation, NotAllowed, UnknownActivity, ChangedMeanwhile, DatesRefused
        Clashing: not `anyway`, and its new place is taken or too small.
    """
    async with desk.store.writing() as records:
        seen = await begin_change(records, person_id, changed.formation_id)
        known = await activity_of(records, changed.formation_id, changed.id)
        if known.version != changed.version:
            raise ChangedMeanwhile
        own = replace(changed, kind=known.kind, position=known.position, version=known.version + 1)
        require_activity(own)
        kept = await placed(records, seen.formation.domain_id, own, known)
        if not anyway and _where(kept) != _where(known):
            await require_place_fits(desk, records, person_id, kept, await _dates(records, kept))
        await records.formations.change_activity(kept)
        if (kept.place, kept.address) != (known.place, known.address):
            await _tell_of_place(desk, records, kept)
        dates = await _dates(records, kept) if kept.room != known.room else []
    await tell_rooms(desk, (one.id for one in dates if one.ends_at > desk.clock.now() - CLOSES_AFTER))


async def _tell_of_place(desk: Desk, records: Records, activity: Activity) -> None:
    """Everybody is told of another place as of another date, and calendars elsewhere read it again."""
    now = desk.clock.now()
    ahead = {one.series_id for one in await _dates(records, activity) if one.ends_at > now and not one.is_cancelled}
    series = await records.series.series(ahead)
    await records.series.apply(Change(tuple(replace(one, sequence=one.sequence + 1) for one in series)))
    await announce_series_again(records, sorted(ahead), now)


async def remove_activity(
    desk: Desk, person_id: PersonId, formation_id: FormationId, activity_id: ActivityId, version: int
) -> None:
    """Take it out of the plan, with what was ticked of it; the calendar's last change cannot be undone any more.

    Raises:
        UnknownFormation, NotAllowed, UnknownActivity, ChangedMeanwhile
        ActivityHasDates
    """
    async with desk.store.writing() as records:
        await begin_change(records, person_id, formation_id)
        known = await activity_of(records, formation_id, activity_id)
        if known.version != version:
            raise ChangedMeanwhile
        if await _dates(records, known):
            raise ActivityHasDates
        await records.series.keep_undo(formation_id, None)  # it may speak of this activity
        await records.formations.remove_activity(activity_id)


async def _dates(records: Records, activity: Activity) -> list[Occurrence]:
    series = await records.series.of_formations([activity.formation_id])
    return list(await records.series.occurrences([one.id for one in series if one.activity_id == activity.id]))


async def activity_of(records: Records, formation_id: FormationId, activity_id: ActivityId) -> Activity:
    """One of this formation's. Raises UnknownActivity."""
    activity = await records.formations.activity(activity_id)
    if activity is None or activity.formation_id != formation_id:
        raise UnknownActivity
    return activity


def _where(activity: Activity) -> tuple[PlaceId | None, str, str, int | None]:
    return activity.place_id, activity.place, activity.address, activity.capacity
