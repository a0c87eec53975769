"""Calendars of days without courses that domains follow, in the database."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, delete, select

from accounts.people import DomainId
from formations.holiday_sources import HolidaySource, HolidaySourceId
from formations.holidays import read, written
from storage.statements import AnyRow, Statements
from storage.tables import domain, holiday_source


class DatabaseHolidaySourceRecords:
    """See `actions.ports.holidays.HolidaySourceRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def put(self, source: HolidaySource) -> None:
        values = {
            "domain_id": select(domain.c.id).where(domain.c.public_id == source.domain_id).scalar_subquery(),
            "address": source.address,
            "given": written(source.given),
            "etag": source.etag,
            "modified": source.modified,
            "problem": source.problem,
        }
        await self._statements.put(holiday_source, {"public_id": source.id}, values)

    async def source(self, source_id: HolidaySourceId) -> HolidaySource | None:
        row = await self._statements.one(_sources().where(holiday_source.c.public_id == source_id))
        return None if row is None else _source_of(row)

    async def of_domain(self, domain_id: DomainId) -> Sequence[HolidaySource]:
        rows = await self._statements.all(
            _sources().where(domain.c.public_id == domain_id).order_by(holiday_source.c.address)
        )
        return [_source_of(row) for row in rows]

    async def troubled(self, domain_ids: Collection[DomainId]) -> frozenset[DomainId]:
        rows = await self._statements.all(
            select(domain.c.public_id)
            .join(holiday_source, holiday_source.c.domain_id == domain.c.id)
            .where(domain.c.public_id.in_(domain_ids), holiday_source.c.problem != "")
        )
        return frozenset(DomainId(row[0]) for row in rows)

    async def remove(self, source_id: HolidaySourceId) -> None:
        await self._statements.run(delete(holiday_source).where(holiday_source.c.public_id == source_id))


def _sources() -> Select[Any]:
    told = holiday_source.c
    return select(
        told.public_id, domain.c.public_id, told.address, told.given, told.etag, told.modified, told.problem
    ).join(domain, domain.c.id == told.domain_id)


def _source_of(row: AnyRow) -> HolidaySource:
    source_id, domain_id, address, given, *rest = row
    return HolidaySource(HolidaySourceId(source_id), DomainId(domain_id), address, read(given), *rest)
