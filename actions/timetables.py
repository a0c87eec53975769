"""A formation's calendar as its schedulers see it, read whole."""

from dataclasses import dataclass

from accounts.people import PersonId
from accounts.permissions import Right, Standing
from actions.ports.formations import Planned
from actions.relations import related
from actions.world import Desk
from formations.errors import UnknownOccurrence
from formations.formations import Activity, ActivityKind, Formation, FormationId
from formations.groups import Group
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.opening import opening
from formations.series import Plan
from formations.versions import Version, version_of
from rooms.ids import RoomId


@dataclass(frozen=True, slots=True)
class Timetable:
    """A formation's calendar as its schedulers see it: every series with its dates, under its activity.

    Attributes:
        plans: by their first dates.
        undo: the version of the last change, if there is one to take back.
        groups: by name.
    """

    formation: Formation
    activities: tuple[Activity, ...]
    plans: tuple[Plan, ...]
    undo: Version | None
    groups: tuple[Group, ...] = ()

    def plan_of(self, occurrence_id: OccurrenceId) -> tuple[Activity, Plan, Occurrence]:
        """Raises UnknownOccurrence."""
        for plan in self.plans:
            for occurrence in plan.occurrences:
                if occurrence.id == occurrence_id:
                    activity = next(one for one in self.activities if one.id == plan.series.activity_id)
                    return activity, plan, occurrence
        raise UnknownOccurrence

    def planned(self, activity: Activity, plan: Plan, occurrence: Occurrence) -> Planned:
        """A date with all that it belongs to."""
        group = next((one for one in self.groups if one.id == plan.series.group_id), None)
        return Planned(occurrence, activity, self.formation, group)


async def timetable(desk: Desk, person_id: PersonId, formation_id: FormationId) -> Timetable:
    """Raises UnknownFormation, NotAllowed."""
    async with desk.store.reading() as records:
        seen = await related(records, person_id, formation_id)
        seen.require(Right.PLAN_FORMATION)
        series = await records.series.of_formations([formation_id])
        dated = await records.series.occurrences([one.id for one in series])
        of_series: dict[SeriesId, list[Occurrence]] = {one.id: [] for one in series}
        for date in dated:
            of_series[date.series_id].append(date)
        plans = tuple(Plan(one, tuple(of_series[one.id])) for one in series)
        activities = tuple(await records.formations.activities(formation_id))
        groups = tuple(await records.groups.of_formation(formation_id))
        undo = await records.series.undo(formation_id)
        return Timetable(seen.formation, activities, plans, None if undo is None else version_of(undo), groups)


async def is_door_open(desk: Desk, planned: Planned) -> bool:
    """Whether participants find the door of this class open by its hours, called off or not, unless it was ended.

    Who is in it is not asked.
    """
    door = opening(planned.occurrence, Standing.PARTICIPANT)
    if planned.activity.kind is not ActivityKind.VIRTUAL_CLASS or not door.is_open(desk.clock.now(), in_use=False):
        return False
    room_id = RoomId(planned.occurrence.id)
    async with desk.store.reading() as records:
        return room_id not in await records.rooms.ended([room_id])
