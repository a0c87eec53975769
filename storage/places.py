"""The places of domains, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, or_, select, update

from accounts.people import DomainId
from formations.formations import ActivityKind, FormationId
from formations.occurrences import SeriesId
from formations.places import Place, PlaceId
from storage.statements import AnyRow, Statements
from storage.tables import activity, domain, formation, occurrence, place, series

_COLUMNS = (
    place.c.public_id,
    domain.c.public_id.label("domain"),
    place.c.name,
    place.c.address,
    place.c.capacity,
    place.c.access,
    place.c.retired,
    place.c.version,
)


class DatabasePlaceRecords:
    """See `actions.ports.places.PlaceRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def put(self, one: Place) -> None:
        values = {
            "name": one.name,
            "address": one.address,
            "capacity": one.capacity,
            "access": one.access,
            "retired": one.retired,
            "version": one.version,
        }
        if not await self._statements.run(update(place).where(place.c.public_id == one.id).values(values)):
            owned = {"public_id": one.id, "domain_id": _domain_number(one.domain_id)}
            await self._statements.run(place.insert().values({**owned, **values}))

    async def place(self, place_id: PlaceId) -> Place | None:
        row = await self._statements.one(_places().where(place.c.public_id == place_id))
        return None if row is None else _place_of(row)

    async def of_domain(self, domain_id: DomainId) -> Sequence[Place]:
        rows = await self._statements.all(
            _places().where(domain.c.public_id == domain_id).order_by(place.c.name, place.c.address)
        )
        return [_place_of(row) for row in rows]

    async def adopt(self, place_id: PlaceId) -> None:
        row = await self._statements.one(
            select(place.c.id, place.c.domain_id, place.c.name, place.c.address, place.c.capacity).where(
                place.c.public_id == place_id
            )
        )
        if row is None:
            return
        its_own = select(formation.c.id).where(formation.c.domain_id == row.domain_id)
        await self._statements.run(
            update(activity)
            .where(activity.c.place == row.name, activity.c.address == row.address, activity.c.place_id.is_(None))
            .where(activity.c.kind == ActivityKind.IN_PERSON, activity.c.formation_id.in_(its_own))
            .where(or_(activity.c.capacity.is_(None), activity.c.capacity == row.capacity))
            .values(place_id=row.id, place="", address="", capacity=None)
        )

    async def planned_in(
        self, place_id: PlaceId, now: datetime, after: FormationId, limit: int
    ) -> Sequence[FormationId]:
        there = _ahead(select(activity.c.formation_id), place_id, now)
        rows = await self._statements.all(
            select(formation.c.public_id)
            .where(formation.c.id.in_(there), formation.c.public_id > after)
            .order_by(formation.c.public_id)
            .limit(limit)
        )
        return [FormationId(row[0]) for row in rows]

    async def moved(self, place_id: PlaceId, formation_id: FormationId, now: datetime) -> Sequence[SeriesId]:
        own = select(formation.c.id).where(formation.c.public_id == formation_id).scalar_subquery()
        ahead = _ahead(select(occurrence.c.series_id), place_id, now).where(activity.c.formation_id == own)
        rows = await self._statements.all(
            update(series)
            .where(series.c.id.in_(ahead))
            .values(sequence=series.c.sequence + 1)
            .returning(series.c.public_id)
        )
        return sorted(SeriesId(row[0]) for row in rows)

    async def begin_change(self, domain_id: DomainId) -> None:
        same = select(domain.c.id).where(domain.c.public_id == domain_id)
        await self._statements.one(same.with_for_update(key_share=True))


def place_number(place_id: PlaceId) -> ScalarSelect[int]:
    """Its row, for those that point to it."""
    return select(place.c.id).where(place.c.public_id == place_id).scalar_subquery()


def _ahead(asked: Select[Any], place_id: PlaceId, now: datetime) -> Select[Any]:
    """Of the dates there that are not over."""
    return (
        asked.select_from(occurrence.join(activity, activity.c.id == occurrence.c.activity_id))
        .where(activity.c.place_id == place_number(place_id))
        .where(occurrence.c.ends_at > now, occurrence.c.cancelled_because.is_(None))
    )


def _domain_number(domain_id: DomainId) -> ScalarSelect[int]:
    return select(domain.c.id).where(domain.c.public_id == domain_id).scalar_subquery()


def _places() -> Select[Any]:
    return select(*_COLUMNS).join(domain, domain.c.id == place.c.domain_id)


def _place_of(row: AnyRow) -> Place:
    public_id, domain_id, *own = row
    return Place(PlaceId(public_id), DomainId(domain_id), *own)
