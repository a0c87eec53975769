"""What people and places are booked for, as verbs ask for it before they plan something."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from accounts.people import DomainId, PersonId
from formations.clashes import Booking, ClashKind
from formations.formations import Activity, FormationId, GroupId
from formations.occurrences import OccurrenceId
from formations.places import Place


class BookingRecords(Protocol):
    """What people and places are booked for between two moments; `leaving`: dates that do not count."""

    async def of_members(
        self,
        formation_id: FormationId,
        start: datetime,
        end: datetime,
        leaving: Collection[OccurrenceId],
        group_id: GroupId | None = None,
    ) -> Sequence[Booking]:
        """What the members of this formation whom dates of this group concern are booked for in others."""
        ...

    async def of_formation(
        self,
        formation_id: FormationId,
        start: datetime,
        end: datetime,
        leaving: Collection[OccurrenceId],
        group_id: GroupId | None = None,
    ) -> Sequence[Booking]:
        """What it does itself for the same participants as this group's, or some of them."""
        ...

    async def of_other_groups(
        self,
        formation_id: FormationId,
        start: datetime,
        end: datetime,
        leaving: Collection[OccurrenceId],
        group_id: GroupId,
    ) -> Sequence[Booking]:
        """What it does itself for groups that share nobody with this one: it takes some of its trainers."""
        ...

    async def of_place(
        self,
        activity: Activity,
        start: datetime,
        end: datetime,
        leaving: Collection[OccurrenceId],
        group_id: GroupId | None = None,
    ) -> Sequence[Booking]:
        """What others of the same domain do where this activity is; by its words, where it has its own.

        Others are other formations, and this one's groups that share nobody with this group.
        """
        ...

    async def of_people(
        self, person_ids: Collection[PersonId], kind: ClashKind, start: datetime, end: datetime
    ) -> Sequence[Booking]:
        """What these people are booked for anywhere; `kind` is what they are in what is planned."""
        ...

    async def of_place_in(
        self, domain_id: DomainId, place: Place | str, start: datetime, end: datetime
    ) -> Sequence[Booking]:
        """What a domain does there; in what tells this name in words, at whatever address."""
        ...
