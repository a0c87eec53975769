"""Series, their occurrences and the last change of a calendar, in the database."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, delete, func, select, update

from accounts.people import DomainId
from actions.polite import politely
from actions.ports.rooms import RoomKind
from formations.formations import ActivityId, ActivityKind, FormationId, GroupId
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.rules import parse_rule
from formations.series import Change, Series
from formations.undoing import Undo
from storage.planned import OCCURRENCE_COLUMNS, occurrence_columns, occurrence_of
from storage.rooms import new_room
from storage.statements import INSERTS, AnyRow, Statements, is_among, keeps_plan
from storage.tables import activity, domain, formation, formation_group, holiday, occurrence, plan_undo, room, series

_SERIES_COLUMNS = (
    series.c.public_id,
    activity.c.public_id,
    series.c.rule,
    series.c.starts_wall,
    series.c.ends_wall,
    series.c.zone,
    series.c.sequence,
    series.c.version,
    formation_group.c.public_id,
)


# Made once, as it takes longer than to run it.
_HOLIDAYS = keeps_plan(
    select(holiday.c.day, holiday.c.name)
    .join(domain, domain.c.id == holiday.c.domain_id)
    .where(domain.c.public_id == bindparam("domain"), holiday.c.day.between(bindparam("first"), bindparam("last")))
    .order_by(holiday.c.day)
)


class DatabaseSeriesRecords:
    """See `actions.ports.series.SeriesRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def series(self, series_ids: Collection[SeriesId]) -> Sequence[Series]:
        made, each = _SERIES[self._statements.dialect], self._statements.those(series_ids)
        rows = await self._statements.all(made, {"each": each})
        return [_series_of(row) for row in rows]

    async def of_formations(self, formation_ids: Collection[FormationId]) -> Sequence[Series]:
        made, each = _OF_FORMATIONS[self._statements.dialect], self._statements.those(formation_ids)
        rows = await self._statements.all(made, {"each": each})
        return [_series_of(row) async for row in politely(rows)]

    async def occurrences(self, series_ids: Collection[SeriesId]) -> Sequence[Occurrence]:
        if not series_ids:
            return ()
        made, each = _DATES[self._statements.dialect], self._statements.those(series_ids)
        rows = await self._statements.all(made, {"each": each})
        return [occurrence_of(row) for row in rows]

    async def apply(self, change: Change) -> None:
        activity_ids = {one.activity_id for one in change.series} | {one.activity_id for one in change.occurrences}
        activities = await self._activities(activity_ids)
        among = self._statements.among
        if change.removed:
            await self._statements.run(delete(occurrence).where(among(occurrence.c.public_id, change.removed)))
        groups = await self._groups({one.group_id for one in change.series if one.group_id is not None})
        rules = [
            _series_columns(one, activities[one.activity_id][0])
            | {"group_id": None if one.group_id is None else groups[one.group_id]}
            for one in change.series
        ]
        await self._statements.put_all(series, ("public_id",), rules)
        numbers = await self._series_numbers({one.series_id for one in change.occurrences})
        # Dates of a series may take one another's places: first all leave theirs, as no two may have the same.
        each = self._statements.those([one.id for one in change.occurrences])
        await self._statements.run(_LEAVING[self._statements.dialect], {"each": each})
        rows = [
            occurrence_columns(one)
            | {"public_id": one.id, "activity_id": activities[one.activity_id][0], "series_id": numbers[one.series_id]}
            for one in change.occurrences
        ]
        await self._statements.put_all(occurrence, ("public_id",), rows)
        classes = [one.id for one in change.occurrences if activities[one.activity_id][1] == ActivityKind.VIRTUAL_CLASS]
        if classes:
            await self._add_rooms(classes)
        if change.removed_series:
            await self._statements.run(delete(series).where(among(series.c.public_id, change.removed_series)))

    async def undo(self, formation_id: FormationId) -> Undo | None:
        same = plan_undo.c.formation_id == _formation_number(formation_id)
        text = await self._statements.scalar(select(plan_undo.c.before).where(same))
        return None if text is None else _undo_of(json.loads(text))

    async def keep_undo(self, formation_id: FormationId, undo: Undo | None) -> None:
        number = _formation_number(formation_id)
        if undo is None:
            await self._statements.run(delete(plan_undo).where(plan_undo.c.formation_id == number))
        else:
            await self._statements.put(plan_undo, {"formation_id": number}, {"before": _undo_text(undo)})

    async def derive_again(self, after: OccurrenceId, limit: int) -> Sequence[OccurrenceId]:
        rows = await self._statements.all(
            select(*OCCURRENCE_COLUMNS, occurrence.c.starts_at, occurrence.c.ends_at)
            .join(series, series.c.id == occurrence.c.series_id)
            .join(activity, activity.c.id == occurrence.c.activity_id)
            .where(occurrence.c.public_id > after)
            .order_by(occurrence.c.public_id)
            .limit(limit)
        )
        for row in rows:
            dated = occurrence_of(row)
            moments = {"starts_at": dated.starts_at.astimezone(UTC), "ends_at": dated.ends_at.astimezone(UTC)}
            if moments != {"starts_at": row.starts_at, "ends_at": row.ends_at}:
                await self._statements.run(update(occurrence).where(occurrence.c.public_id == dated.id).values(moments))
        return [OccurrenceId(row[0]) for row in rows]

    async def holidays(self, domain_id: DomainId, first: date, last: date) -> Mapping[date, str]:
        rows = await self._statements.all(_HOLIDAYS, {"domain": domain_id, "first": first, "last": last})
        return {row.day: row.name for row in rows}

    async def begin_holidays(self, domain_id: DomainId) -> None:
        same = select(domain.c.id).where(domain.c.public_id == domain_id)
        await self._statements.one(same.with_for_update(key_share=True))

    async def set_holidays(self, domain_id: DomainId, days: Mapping[date, str]) -> None:
        number = await self._statements.scalar(select(domain.c.id).where(domain.c.public_id == domain_id))
        await self._statements.run(delete(holiday).where(holiday.c.domain_id == number))
        rows = [{"domain_id": number, "day": day, "name": name} for day, name in days.items()]
        if rows:
            await self._statements.run(holiday.insert(), rows)

    async def _add_rooms(self, class_ids: Sequence[OccurrenceId]) -> None:
        numbers = await self._statements.all(
            select(occurrence.c.id, occurrence.c.public_id)
            .outerjoin(room, room.c.occurrence_id == occurrence.c.id)
            .where(self._statements.among(occurrence.c.public_id, class_ids), room.c.id.is_(None))
        )
        rows = [new_room(row.public_id, RoomKind.CLASS) | {"occurrence_id": row.id} for row in numbers]
        await self._statements.put_all(room, ("public_id",), rows)

    async def _activities(self, activity_ids: Collection[ActivityId]) -> dict[str, tuple[int, str]]:
        made, each = _ACTIVITY_NUMBERS[self._statements.dialect], self._statements.those(activity_ids)
        rows = await self._statements.all(made, {"each": each})
        return {row.public_id: (row.id, row.kind) for row in rows}

    async def _groups(self, group_ids: Collection[GroupId]) -> dict[str, int]:
        if not group_ids:
            return {}
        rows = await self._statements.all(
            select(formation_group.c.public_id, formation_group.c.id).where(formation_group.c.public_id.in_(group_ids))
        )
        return {row.public_id: row.id for row in rows}

    async def _series_numbers(self, series_ids: Collection[SeriesId]) -> dict[str, int]:
        made, each = _SERIES_NUMBERS[self._statements.dialect], self._statements.those(series_ids)
        rows = await self._statements.all(made, {"each": each})
        return {row.public_id: row.id for row in rows}


def _series() -> Select[Any]:
    return (
        select(*_SERIES_COLUMNS)
        .join(activity, activity.c.id == series.c.activity_id)
        .outerjoin(formation_group, formation_group.c.id == series.c.group_id)
    )


def _occurrences() -> Select[Any]:
    return (
        select(*OCCURRENCE_COLUMNS)
        .join(series, series.c.id == occurrence.c.series_id)
        .join(activity, activity.c.id == occurrence.c.activity_id)
    )


# Made once for each database, as it takes longer than to run them.
_SERIES = {one: keeps_plan(_series().where(is_among(one, series.c.public_id, bindparam("each")))) for one in INSERTS}
_OF_FORMATIONS = {
    one: keeps_plan(
        _series()
        .join(formation, formation.c.id == activity.c.formation_id)
        .where(is_among(one, formation.c.public_id, bindparam("each")))
        .order_by(series.c.starts_wall, series.c.public_id)
    )
    for one in INSERTS
}
_DATES = {
    one: keeps_plan(
        _occurrences()
        .where(is_among(one, series.c.public_id, bindparam("each")))
        .order_by(occurrence.c.recurrence_wall, occurrence.c.public_id)
    )
    for one in INSERTS
}
_ACTIVITY_NUMBERS = {
    one: keeps_plan(
        select(activity.c.public_id, activity.c.id, activity.c.kind).where(
            is_among(one, activity.c.public_id, bindparam("each"))
        )
    )
    for one in INSERTS
}
_SERIES_NUMBERS = {
    one: keeps_plan(select(series.c.public_id, series.c.id).where(is_among(one, series.c.public_id, bindparam("each"))))
    for one in INSERTS
}
_LEAVING = {
    one: update(occurrence)
    .where(is_among(one, occurrence.c.public_id, bindparam("each")))
    .values(recurrence_wall="~" + func.substr(occurrence.c.public_id, 5, 18))
    for one in INSERTS
}


def _formation_number(formation_id: FormationId) -> ScalarSelect[int]:
    return select(formation.c.id).where(formation.c.public_id == formation_id).scalar_subquery()


def _series_of(row: AnyRow) -> Series:
    public_id, activity_id, rule, starts_wall, ends_wall, zone, *own = row
    parsed = None if rule is None else parse_rule(rule, zone)
    return Series(public_id, activity_id, parsed, starts_wall, ends_wall, zone, *own)


def _series_columns(one: Series, activity_number: int) -> dict[str, object]:
    return {
        "public_id": one.id,
        "activity_id": activity_number,
        "rule": None if one.rule is None else str(one.rule),
        "starts_wall": one.starts_wall,
        "ends_wall": one.ends_wall,
        "zone": one.zone,
        "sequence": one.sequence,
        "version": one.version,
    }


def _undo_text(undo: Undo) -> str:
    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, datetime) else value

    def fields(one: Series | Occurrence) -> dict[str, object]:
        rule = {"rule": str(one.rule) if one.rule else None} if isinstance(one, Series) else {}
        return {name: plain(value) for name, value in asdict(one).items()} | rule

    kept = {
        "series": [fields(one) for one in undo.series],
        "occurrences": [fields(one) for one in undo.occurrences],
        "made_series": undo.made_series,
        "made": undo.made,
        "versions": undo.versions,
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _undo_of(kept: dict[str, Any]) -> Undo:
    def with_walls(one: dict[str, Any]) -> dict[str, Any]:
        return {name: datetime.fromisoformat(v) if name.endswith("_wall") else v for name, v in one.items()}

    def read(one: dict[str, Any]) -> Series:
        rule = parse_rule(one["rule"], one["zone"]) if one["rule"] else None
        return Series(**with_walls(one) | {"rule": rule})

    return Undo(
        tuple(read(one) for one in kept["series"]),
        tuple(Occurrence(**with_walls(one)) for one in kept["occurrences"]),
        tuple(SeriesId(one) for one in kept["made_series"]),
        tuple(OccurrenceId(one) for one in kept["made"]),
        {SeriesId(name): version for name, version in kept["versions"].items()},
    )
