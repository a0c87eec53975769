"""Calendars that formations follow, in the database, with what was last seen of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ScalarSelect, Select, delete, select, true

from formations.following import CalendarFormat, Link, Source, SourceId
from formations.formations import ActivityId, FormationId
from formations.occurrences import OccurrenceId
from storage.statements import AnyRow, Statements
from storage.tables import (
    activity,
    calendar_link,
    calendar_mapping,
    calendar_source,
    formation,
    formation_group,
    occurrence,
    series,
)

_COLUMNS = (
    calendar_source.c.public_id,
    formation.c.public_id,
    calendar_source.c.name,
    calendar_source.c.written_in,
    calendar_source.c.address,
    calendar_source.c.etag,
    calendar_source.c.modified,
    calendar_source.c.problem,
)


class DatabaseSourceRecords:
    """See `actions.ports.sources.SourceRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def put(self, source: Source, pending: str | None) -> None:
        values = {
            "formation_id": select(formation.c.id)
            .where(formation.c.public_id == source.formation_id)
            .scalar_subquery(),
            "name": source.name,
            "written_in": source.written_in,
            "address": source.address,
            "etag": source.etag,
            "modified": source.modified,
            "problem": source.problem,
            "pending": pending,
        }
        await self._statements.put(calendar_source, {"public_id": source.id}, values)

    async def source(self, source_id: SourceId) -> tuple[Source, str | None] | None:
        row = await self._statements.one(_with_pending(source_id))
        return None if row is None else (_source_of(row), row.pending)

    async def held(self, source_id: SourceId) -> tuple[Source, str | None] | None:
        row = await self._statements.one(_with_pending(source_id).with_for_update(of=calendar_source))
        return None if row is None else (_source_of(row), row.pending)

    async def of_formation(self, formation_id: FormationId) -> Sequence[Source]:
        rows = await self._statements.all(
            _sources().where(formation.c.public_id == formation_id).order_by(calendar_source.c.id)
        )
        return [_source_of(row) for row in rows]

    async def remove(self, source_id: SourceId) -> None:
        await self._statements.run(delete(calendar_source).where(calendar_source.c.public_id == source_id))

    async def mapping(self, source_id: SourceId) -> Mapping[str, ActivityId | None]:
        rows = await self._statements.all(
            select(calendar_mapping.c.title, activity.c.public_id)
            .outerjoin(activity, activity.c.id == calendar_mapping.c.activity_id)
            .where(calendar_mapping.c.source_id == _number(source_id))
        )
        return {title: None if activity_id is None else ActivityId(activity_id) for title, activity_id in rows}

    async def put_mapping(self, source_id: SourceId, title: str, activity_id: ActivityId | None) -> None:
        number = None
        if activity_id is not None:
            number = select(activity.c.id).where(activity.c.public_id == activity_id).scalar_subquery()
        keys = {"source_id": _number(source_id), "title": title}
        await self._statements.put(calendar_mapping, keys, {"activity_id": number})

    async def links(self, source_id: SourceId, keys: Collection[str] | None = None) -> Sequence[Link]:
        told = calendar_link.c
        wanted = true() if keys is None else self._statements.among(told.event_key, keys)
        rows = await self._statements.all(
            select(
                told.event_key,
                occurrence.c.public_id,
                told.sequence,
                told.starts_wall,
                told.ends_wall,
                told.zone,
                told.cancelled,
                activity.c.public_id,
                formation_group.c.public_id,
            )
            .join(occurrence, occurrence.c.id == told.occurrence_id)
            .join(activity, activity.c.id == occurrence.c.activity_id)
            .join(series, series.c.id == occurrence.c.series_id)
            .outerjoin(formation_group, formation_group.c.id == series.c.group_id)
            .where(told.source_id == _number(source_id), wanted)
        )
        return [
            Link(key, OccurrenceId(public_id), sequence, tuple(said), activity_id, group_id)
            for key, public_id, sequence, *said, activity_id, group_id in rows
        ]

    async def put_links(self, source_id: SourceId, links: Sequence[Link]) -> None:
        if not links:
            return
        dated = self._statements.among(occurrence.c.public_id, [link.occurrence_id for link in links])
        found = await self._statements.all(select(occurrence.c.public_id, occurrence.c.id).where(dated))
        numbers = {row[0]: row[1] for row in found}
        source_number = await self._statements.scalar(select(_number(source_id)))
        rows = [
            _link_columns(link) | {"source_id": source_number, "occurrence_id": numbers[link.occurrence_id]}
            for link in links
        ]
        await self._statements.put_all(calendar_link, ("source_id", "event_key"), rows)

    async def rename_links(self, source_id: SourceId, renamed: Mapping[str, Link]) -> None:
        former = self._statements.among(calendar_link.c.event_key, [*renamed])
        await self._statements.run(delete(calendar_link).where(calendar_link.c.source_id == _number(source_id), former))
        await self.put_links(source_id, [*renamed.values()])


def _with_pending(source_id: SourceId) -> Select[Any]:
    return _sources(calendar_source.c.pending).where(calendar_source.c.public_id == source_id)


def _sources(*more: Any) -> Select[Any]:
    return select(*_COLUMNS, *more).join(formation, formation.c.id == calendar_source.c.formation_id)


def _source_of(row: AnyRow) -> Source:
    source_id, formation_id, name, written_in, *rest = row[: len(_COLUMNS)]
    return Source(SourceId(source_id), FormationId(formation_id), name, CalendarFormat(written_in), *rest)


def _link_columns(link: Link) -> dict[str, Any]:
    starts_wall, ends_wall, zone, cancelled = link.said
    return {
        "event_key": link.key,
        "sequence": link.sequence,
        "starts_wall": starts_wall,
        "ends_wall": ends_wall,
        "zone": zone,
        "cancelled": cancelled,
    }


def _number(source_id: SourceId) -> ScalarSelect[int]:
    return select(calendar_source.c.id).where(calendar_source.c.public_id == source_id).scalar_subquery()
