"""What people and places are booked for, in the database. Each question goes by an index, from those it is about."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select

from accounts.people import DomainId, PersonId
from accounts.permissions import OF_STANDING, Standing
from actions.polite import politely
from formations.clashes import Booking, ClashKind
from formations.formations import Activity, ActivityKind, FormationId, GroupId
from formations.groups import concerns, share
from formations.occurrences import OccurrenceId
from formations.places import Place
from formations.series import LONGEST_MEETING
from storage.groups import DatabaseGroupRecords
from storage.places import place_number
from storage.planned import with_dates
from storage.statements import INSERTS, AnyRow, Statements, is_among, keeps_plan
from storage.tables import activity, domain, enrolment, formation, formation_group, occurrence, person, series

_KINDS = {Standing.TRAINER: ClashKind.TRAINER, Standing.PARTICIPANT: ClashKind.PARTICIPANT}

# By the numbers of formations: who is taken there, as what in what is planned and as what there.
_Whose = dict[int, list[tuple[ClashKind, Standing, PersonId, str]]]


# What follows is made once, as that takes longer than to run it.


def _booked(dialect: str) -> Select[Any]:
    """Meetings that stand, at the hours of `_between`."""
    standing = (
        occurrence.c.cancelled_because.is_(None),
        occurrence.c.starts_at < bindparam("end"),
        occurrence.c.starts_at > bindparam("earliest"),
        occurrence.c.ends_at > bindparam("start"),
    )
    found, dates = with_dates(select().select_from(formation).join(activity), dialect, *standing)
    return (
        found.add_columns(
            dates.c.public_id.label("occurrence"),
            dates.c.starts_at,
            dates.c.ends_at,
            formation.c.public_id.label("formation"),
            formation.c.title,
            formation.c.id.label("number"),
            domain.c.public_id.label("domain"),
            formation_group.c.public_id.label("group"),
        )
        .join(domain, domain.c.id == formation.c.domain_id)
        .join(series, series.c.id == dates.c.series_id)
        .outerjoin(formation_group, formation_group.c.id == series.c.group_id)
        .where(activity.c.kind != ActivityKind.ASYNCHRONOUS)
    )


_BOOKED = {dialect: _booked(dialect) for dialect in INSERTS}
_OF_FORMATION = {
    dialect: keeps_plan(found.where(formation.c.public_id == bindparam("formation")))
    for dialect, found in _BOOKED.items()
}
_AMONG = {
    dialect: keeps_plan(found.where(is_among(dialect, formation.c.id, bindparam("each"))))
    for dialect, found in _BOOKED.items()
}

_MINE, _OTHER = enrolment.alias("mine"), enrolment.alias("other")
_NUMBER = select(formation.c.id).where(formation.c.public_id == bindparam("formation")).scalar_subquery()
# The other formations of a formation's members.
_SHARED = keeps_plan(
    select(_OTHER.c.formation_id, _MINE.c.standing, _OTHER.c.standing, person.c.public_id, person.c.name)
    .join(_OTHER, _OTHER.c.person_id == _MINE.c.person_id)
    .join(person, person.c.id == _MINE.c.person_id)
    .where(_MINE.c.formation_id == _NUMBER, _OTHER.c.formation_id != _NUMBER)
)


class DatabaseBookingRecords:
    """See `actions.ports.bookings.BookingRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._groups = DatabaseGroupRecords(statements)

    async def of_members(
        self,
        formation_id: FormationId,
        start: datetime,
        end: datetime,
        leaving: Collection[OccurrenceId],
        group_id: GroupId | None = None,
    ) -> Sequence[Booking]:
        shared = await self._shared(formation_id, group_id)
        rows = [row for row in await self._among(list(shared), start, end) if row.occurrence not in leaving]
        return await self._taken(rows, shared)

    async def _shared(self, formation_id: FormationId, group_id: GroupId | None) -> _Whose:
        """The other formations of this one's members, or of its group's, with who they are here and there.

        Asked apart from their dates: in one question databases guess the order of the joins, and were wrong tenfold.
        """
        asked = await self._statements.all(_SHARED, {"formation": formation_id})
        members = {} if group_id is None else await self._groups.members([group_id])
        shared: _Whose = {}
        for other_number, here, there, person_id, name in asked:
            if _concerns(group_id, Standing(here), person_id, members):
                kind = _KINDS[Standing(here)]
                shared.setdefault(other_number, []).append((kind, Standing(there), PersonId(person_id), name))
        return shared

    async def _among(self, numbers: Collection[int], start: datetime, end: datetime) -> Sequence[AnyRow]:
        """What these formations do."""
        asked = _AMONG[self._statements.dialect]
        return await self._statements.all(asked, {"each": self._statements.those(numbers)} | _between(start, end))

    async def _taken(self, rows: Sequence[AnyRow], whose: _Whose) -> list[Booking]:
        """Of these people those whom each of these dates concerns."""
        members = await self._groups.members({GroupId(row.group) for row in rows if row.group is not None})
        found: list[Booking] = []
        async for row in politely(rows):  # read once: it is a booking of each of a dozen people
            common, group, theirs = _common(row), row.group, whose[row.number]
            if group is not None:  # else everybody's
                theirs = [(kind, at, who, name) for kind, at, who, name in theirs if _concerns(group, at, who, members)]
            found += [Booking(*common, kind, who, name) for kind, _, who, name in theirs]
        return found

    async def of_formation(
        self,
        formation_id: FormationId,
        start: datetime,
        end: datetime,
        leaving: Collection[OccurrenceId],
        group_id: GroupId | None = None,
    ) -> Sequence[Booking]:
        rows = await self._own(formation_id, start, end, leaving, group_id)
        return [Booking(*_common(row), ClashKind.FORMATION) for row, shared in rows if shared]

    async def of_other_groups(
        self,
        formation_id: FormationId,
        start: datetime,
        end: datetime,
        leaving: Collection[OccurrenceId],
        group_id: GroupId,
    ) -> Sequence[Booking]:
        rows = await self._own(formation_id, start, end, leaving, group_id)
        return [Booking(*_common(row), ClashKind.TRAINER) for row, shared in rows if not shared]

    async def _own(
        self,
        formation_id: FormationId,
        start: datetime,
        end: datetime,
        leaving: Collection[OccurrenceId],
        group_id: GroupId | None,
    ) -> list[tuple[AnyRow, bool]]:
        """What a formation does, and whether it is for the same people as this group's dates, or some of them."""
        rows = await self._statements.all(
            _OF_FORMATION[self._statements.dialect], {"formation": formation_id} | _between(start, end)
        )
        groups = {GroupId(row.group) for row in rows if row.group is not None}
        members = await self._groups.members(groups | {group_id}) if group_id is not None and groups else {}
        return [(row, share(group_id, row.group, members)) for row in rows if row.occurrence not in leaving]

    async def of_place(
        self,
        planned: Activity,
        start: datetime,
        end: datetime,
        leaving: Collection[OccurrenceId],
        group_id: GroupId | None = None,
    ) -> Sequence[Booking]:
        own = formation.c.public_id == planned.formation_id
        same_domain = select(formation.c.domain_id).where(own).scalar_subquery()
        in_words = _in_words(planned.place) & (activity.c.address == planned.address)
        there = in_words if planned.place_id is None else activity.c.place_id == place_number(planned.place_id)
        booked = _BOOKED[self._statements.dialect].where(there, formation.c.domain_id == same_domain)
        rows = await self._statements.all(booked, _between(start, end))
        found = [row for row in rows if row.occurrence not in leaving]
        ours = {GroupId(row.group) for row in found if row.formation == planned.formation_id and row.group is not None}
        members = await self._groups.members(ours | {group_id}) if group_id is not None and ours else {}
        return [
            Booking(*_common(row), ClashKind.PLACE, None, planned.place)
            for row in found
            if row.formation != planned.formation_id or not share(group_id, row.group, members)
        ]

    async def of_people(
        self, person_ids: Collection[PersonId], kind: ClashKind, start: datetime, end: datetime
    ) -> Sequence[Booking]:
        led = await self._statements.all(
            select(enrolment.c.formation_id, enrolment.c.standing, person.c.public_id, person.c.name)
            .join(person, person.c.id == enrolment.c.person_id)
            .where(self._statements.among(person.c.public_id, person_ids))
            .order_by(person.c.name, person.c.public_id)
        )
        whose: _Whose = {}
        for number, standing, person_id, name in led:
            whose.setdefault(number, []).append((kind, Standing(standing), PersonId(person_id), name))
        return await self._taken(await self._among(list(whose), start, end), whose)

    async def of_place_in(
        self, domain_id: DomainId, place: Place | str, start: datetime, end: datetime
    ) -> Sequence[Booking]:
        name = place if isinstance(place, str) else place.name
        there = _in_words(name) if isinstance(place, str) else activity.c.place_id == place_number(place.id)
        booked = _BOOKED[self._statements.dialect].where(there, domain.c.public_id == domain_id)
        rows = await self._statements.all(booked, _between(start, end))
        return [Booking(*_common(row), ClashKind.PLACE, None, name) for row in rows]


def _in_words(name: str) -> ColumnElement[bool]:
    return (activity.c.place == name) & activity.c.place_id.is_(None)


def _concerns(
    group_id: GroupId | None, standing: Standing, person_id: PersonId, members: Mapping[GroupId, Collection[PersonId]]
) -> bool:
    own = {group_id} if group_id is not None and person_id in members[group_id] else set()
    return concerns(group_id, {OF_STANDING[standing]}, own)


def _between(start: datetime, end: datetime) -> dict[str, object]:
    """For _BOOKED: what touches that time; the bound on meetings' length keeps the index range short."""
    return {"start": start, "earliest": start - LONGEST_MEETING, "end": end}


def _common(row: Any) -> tuple[datetime, datetime, FormationId, DomainId, str]:
    return row.starts_at, row.ends_at, FormationId(row.formation), DomainId(row.domain), row.title
