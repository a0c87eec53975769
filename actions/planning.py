"""Dates on the calendar, and what hangs on them: move the date and all moves."""

from datetime import UTC

from actions.ports.records import Job, JobKind, Records
from formations.formations import ActivityKind
from formations.occurrences import Occurrence
from formations.opening import CLOSES_AFTER


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
    closes_at = occurrence.ends_at.astimezone(UTC) + CLOSES_AFTER
    await records.jobs.plan(Job(JobKind.CLOSE_ROOM, occurrence.id, closes_at))
