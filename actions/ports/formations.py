"""Formations as they are kept, and what is planned in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.people import DomainId, Person, PersonId
from accounts.permissions import Standing
from formations.formations import Activity, ActivityId, Enrolment, Formation, FormationId, GroupId
from formations.groups import Group, Reader
from formations.occurrences import Occurrence, OccurrenceId
from formations.states import State


@dataclass(frozen=True, slots=True)
class Planned:
    """An occurrence with what it belongs to: one row of a calendar. `group`: for whom it is; None: for everybody."""

    occurrence: Occurrence
    activity: Activity
    formation: Formation
    group: Group | None = None

    @property
    def group_id(self) -> GroupId | None:
        """Of the group for which it is."""
        return None if self.group is None else self.group.id

    @property
    def title(self) -> str:
        """Its activity's, with the group for which it is."""
        return self.activity.title if self.group is None else f"{self.activity.title} · {self.group.name}"


class FormationRecords(Protocol):
    """Formations, their plan, who belongs to them, progress."""

    async def add_formation(self, formation: Formation) -> None: ...
    async def set_state(self, formation_id: FormationId, state: State) -> None: ...
    async def change_formation(self, formation: Formation) -> None:
        """Its words; whose it is, its state and what it was made of stay."""
        ...

    async def add_activity(self, activity: Activity) -> None: ...
    async def change_activity(self, activity: Activity) -> None: ...
    async def remove_activity(self, activity_id: ActivityId) -> None:
        """With its ticks; it has no date."""
        ...

    async def add_occurrence(self, occurrence: Occurrence) -> None:
        """A date that stands alone, with the series it is; for a virtual class with its room, of the same id."""
        ...

    async def change_occurrence(self, occurrence: Occurrence) -> None: ...
    async def enrol(self, enrolment: Enrolment) -> None: ...
    async def formation(self, formation_id: FormationId) -> Formation | None: ...
    async def of_person(self, person_id: PersonId) -> Sequence[tuple[Formation, Enrolment]]: ...
    async def of_domains(self, domain_ids: Sequence[DomainId]) -> Sequence[Formation]: ...
    async def activities(self, formation_id: FormationId) -> Sequence[Activity]: ...
    async def activity(self, activity_id: ActivityId) -> Activity | None: ...
    async def planned(self, occurrence_id: OccurrenceId) -> Planned | None: ...
    async def begin_change(self, formation_id: FormationId) -> None:
        """From here to the end of this transaction nobody else changes its calendar; what is read now stays true."""
        ...

    async def plan(
        self,
        formation_ids: Sequence[FormationId],
        start: datetime,
        end: datetime,
        reader: Reader | None = None,
        known: Collection[Formation] = (),
    ) -> Sequence[Planned]:
        """What overlaps [start, end) (aware, UTC), by start; what concerns the reader, or (None) all.

        Args:
            known: these formations, where they were read already; a domain has hundreds.
        """
        ...

    async def trainers_of(self, domain_ids: Collection[DomainId]) -> Sequence[Person]:
        """Who leads a formation of these domains, by name."""
        ...

    async def standing(self, formation_id: FormationId, person_id: PersonId) -> Standing | None: ...
    async def members(self, formation_id: FormationId) -> Sequence[tuple[Person, Enrolment]]: ...
    async def tick(self, activity_id: ActivityId, person_id: PersonId, done: bool) -> None: ...
    async def ticks(self, formation_id: FormationId) -> frozenset[tuple[ActivityId, PersonId]]: ...
    async def forget_ticks(self, formation_id: FormationId) -> None:
        """Everybody's."""
        ...

    async def set_finished(self, formation_id: FormationId, person_id: PersonId, finished: bool) -> None: ...
