"""What is planned, read from rows: a formation, an activity of its plan, a dated occurrence, or all three at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from accounts.people import DomainId
from actions.ports.records import Planned
from formations.formations import Activity, ActivityId, ActivityKind, Formation, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from storage.tables import activity, domain, formation, occurrence

FORMATION_COLUMNS = (
    formation.c.public_id,
    domain.c.public_id,
    formation.c.title,
    formation.c.aims,
    formation.c.planned_minutes,
    formation.c.zone,
)
ACTIVITY_COLUMNS = (
    activity.c.public_id,
    formation.c.public_id,
    activity.c.position,
    activity.c.kind,
    activity.c.title,
    activity.c.instructions,
    activity.c.place,
    activity.c.planned_minutes,
)
_OCCURRENCE_COLUMNS = (
    occurrence.c.public_id,
    activity.c.public_id,
    occurrence.c.starts_wall,
    occurrence.c.ends_wall,
    occurrence.c.zone,
    occurrence.c.cancelled_because,
)


def plan_rows() -> Select[Any]:
    """Occurrences with their activity and formation, for `planned_of`."""
    return (
        select(*_OCCURRENCE_COLUMNS, *ACTIVITY_COLUMNS, *FORMATION_COLUMNS)
        .join(activity, activity.c.id == occurrence.c.activity_id)
        .join(formation, formation.c.id == activity.c.formation_id)
        .join(domain, domain.c.id == formation.c.domain_id)
    )


def planned_of(row: Sequence[Any]) -> Planned:
    """From a row of `plan_rows`."""
    activity_from = len(_OCCURRENCE_COLUMNS)
    formation_from = activity_from + len(ACTIVITY_COLUMNS)
    return Planned(_occurrence_of(row), activity_of(row[activity_from:]), formation_of(row[formation_from:]))


def formation_of(row: Sequence[Any]) -> Formation:
    """From a row that begins with FORMATION_COLUMNS."""
    public_id, domain_id, title, aims, planned_minutes, zone = row[: len(FORMATION_COLUMNS)]
    return Formation(FormationId(public_id), DomainId(domain_id), title, aims, planned_minutes, zone)


def activity_of(row: Sequence[Any]) -> Activity:
    """From a row that begins with ACTIVITY_COLUMNS."""
    public_id, formation_id, position, kind, title, instructions, place, minutes = row[: len(ACTIVITY_COLUMNS)]
    return Activity(
        ActivityId(public_id),
        FormationId(formation_id),
        position,
        ActivityKind(kind),
        title,
        instructions,
        place,
        minutes,
    )


def _occurrence_of(row: Sequence[Any]) -> Occurrence:
    public_id, activity_id, starts_wall, ends_wall, zone, cancelled_because = row[: len(_OCCURRENCE_COLUMNS)]
    return Occurrence(OccurrenceId(public_id), ActivityId(activity_id), starts_wall, ends_wall, zone, cancelled_because)
