"""Dates on the calendar, and what hangs on them: move the date and all moves. Every change of a plan begins here."""

from collections.abc import Iterable, Mapping
from datetime import UTC

from accounts.people import PersonId
from accounts.permissions import Right
from actions import relations
from actions.ports.bus import BusTopic, Notice
from actions.ports.jobs import Job, JobKind
from actions.ports.records import Records
from actions.relations import Related
from actions.world import Desk
from formations.formations import ActivityId, ActivityKind, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from formations.opening import CLOSES_AFTER


async def begin_change(records: Records, person_id: PersonId, formation_id: FormationId) -> Related:
    """Before anything else is read: what another changes at the same time is seen, or waits.

    Raises:
        UnknownFormation, NotAllowed
    """
    return await relations.begin_change(records, person_id, formation_id, Right.PLAN_FORMATION)


async def tell_rooms(desk: Desk, dates: Iterable[OccurrenceId]) -> None:
    """The rooms of these dates look again at what is planned. Only once that is kept."""
    for occurrence_id in dates:
        await desk.bus.publish(Notice(BusTopic.ROOM_CHANGED, occurrence_id))


async def add_date(records: Records, occurrence: Occurrence) -> None:
    """A new dated entry; for a virtual class with its room, and the closing of it."""
    await records.formations.add_occurrence(occurrence)
    await _plan_closing_of_class(records, occurrence)


async def change_date(records: Records, occurrence: Occurrence) -> None:
    """The entry of this id gets these dates, or is cancelled."""
    await records.formations.change_occurrence(occurrence)
    await _plan_closing_of_class(records, occurrence)


async def _plan_closing_of_class(records: Records, occurrence: Occurrence) -> None:
    activity = await records.formations.activity(occurrence.activity_id)
    if activity is None or activity.kind is not ActivityKind.VIRTUAL_CLASS:
        return
    await plan_closing(records, occurrence)


async def plan_closing(records: Records, occurrence: Occurrence) -> None:
    """When the room of this virtual class forgets what was kept for the class's sake."""
    await records.jobs.plan(_closing(occurrence))


async def plan_closings(
    records: Records, occurrences: Iterable[Occurrence], kinds: Mapping[ActivityId, ActivityKind]
) -> None:
    """The same of those that are virtual classes, by the kinds of their activities."""
    classes = (one for one in occurrences if kinds.get(one.activity_id) is ActivityKind.VIRTUAL_CLASS)
    await records.jobs.plan_all([_closing(one) for one in classes])


def _closing(occurrence: Occurrence) -> Job:
    return Job(JobKind.CLOSE_ROOM, occurrence.id, occurrence.ends_at.astimezone(UTC) + CLOSES_AFTER)
