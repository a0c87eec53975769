"""What people and places are booked for, in the database. Each question goes by an index, from those it is about."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from accounts.people import PersonId
from accounts.permissions import Standing
from formations.clashes import Booking, ClashKind
from formations.formations import ActivityKind, FormationId
from formations.occurrences import OccurrenceId
from formations.series import LONGEST_MEETING
from storage.statements import Statements
from storage.tables import activity, enrolment, formation, occurrence, person


class DatabaseBookingRecords:
    """See `actions.ports.records.BookingRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def of_members(
        self, formation_id: FormationId, start: datetime, end: datetime, leaving: Collection[OccurrenceId]
    ) -> Sequence[Booking]:
        mine, other = enrolment.alias("mine"), enrolment.alias("other")
        number = select(formation.c.id).where(formation.c.public_id == formation_id).scalar_subquery()
        rows = await self._statements.all(
            _booked(person.c.public_id.label("person"), person.c.name, mine.c.standing)
            .join(other, other.c.formation_id == formation.c.id)
            .join(mine, (mine.c.person_id == other.c.person_id) & (mine.c.formation_id == number))
            .join(person, person.c.id == other.c.person_id)
            .where(formation.c.id != number, *_between(start, end))
        )
        kinds = {Standing.TRAINER: ClashKind.TRAINER, Standing.PARTICIPANT: ClashKind.PARTICIPANT}
        return [
            Booking(*_common(row), kinds[Standing(row.standing)], PersonId(row.person), row.name)
            for row in rows
            if row.occurrence not in leaving
        ]

    async def of_formation(
        self, formation_id: FormationId, start: datetime, end: datetime, leaving: Collection[OccurrenceId]
    ) -> Sequence[Booking]:
        rows = await self._statements.all(_booked().where(formation.c.public_id == formation_id, *_between(start, end)))
        return [Booking(*_common(row), ClashKind.FORMATION) for row in rows if row.occurrence not in leaving]

    async def of_place(
        self,
        place: tuple[str, str],
        formation_id: FormationId,
        start: datetime,
        end: datetime,
        leaving: Collection[OccurrenceId],
    ) -> Sequence[Booking]:
        domain = select(formation.c.domain_id).where(formation.c.public_id == formation_id).scalar_subquery()
        rows = await self._statements.all(
            _booked()
            .where(activity.c.place == place[0], activity.c.address == place[1], formation.c.domain_id == domain)
            .where(formation.c.public_id != formation_id, *_between(start, end))
        )
        return [
            Booking(*_common(row), ClashKind.PLACE, None, place[0]) for row in rows if row.occurrence not in leaving
        ]


def _booked(*more: Any) -> Select[Any]:
    return (
        select(
            occurrence.c.public_id.label("occurrence"),
            occurrence.c.starts_at,
            occurrence.c.ends_at,
            formation.c.public_id.label("formation"),
            formation.c.title,
            *more,
        )
        .join(activity, activity.c.id == occurrence.c.activity_id)
        .join(formation, formation.c.id == activity.c.formation_id)
    )


def _between(start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    """Meetings that stand and touch that time; the bound on their length keeps the index range short."""
    return (
        activity.c.kind != ActivityKind.ASYNCHRONOUS,
        occurrence.c.cancelled_because.is_(None),
        occurrence.c.starts_at < end,
        occurrence.c.starts_at > start - LONGEST_MEETING,
        occurrence.c.ends_at > start,
    )


def _common(row: Any) -> tuple[datetime, datetime, FormationId, str]:
    return row.starts_at, row.ends_at, FormationId(row.formation), row.title
