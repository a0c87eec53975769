"""Progress: which activities a participant ticked as done. Only they tick; it is never drawn from presence."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from accounts.people import PersonId
from formations.formations import Activity, ActivityId

Ticks = Collection[tuple[ActivityId, PersonId]]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a plan's activities are ticked."""

    done: int
    total: int


def progress_of(person_id: PersonId, activities: Sequence[Activity], ticks: Ticks) -> Progress:
    """The bar of one participant."""
    return Progress(sum((activity.id, person_id) in ticks for activity in activities), len(activities))
