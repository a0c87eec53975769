"""Parcours and their steps, in the database."""

from collections.abc import Collection, Sequence
from datetime import time
from typing import Any

from sqlalchemy import ScalarSelect, Select, delete, select

from accounts.people import DomainId
from formations.formations import ActivityKind, ParcoursId
from formations.parcours import Parcours, ParcoursState, Step
from storage.planned import links_of, links_text
from storage.room_settings import SWITCHES, settings_columns, settings_of
from storage.statements import AnyRow, Statements
from storage.tables import domain, parcours, parcours_step

_ORIGIN = parcours.alias("origin")
_COLUMNS = (
    parcours.c.public_id,
    domain.c.public_id.label("domain"),
    parcours.c.title,
    parcours.c.aims,
    parcours.c.didactics,
    parcours.c.audience,
    parcours.c.authors,
    parcours.c.planned_minutes,
    parcours.c.state,
    _ORIGIN.c.public_id.label("origin"),
    parcours.c.version,
)


class DatabaseParcoursRecords:
    """See `actions.ports.parcours.ParcoursRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def put(self, one: Parcours) -> None:
        values = {
            "title": one.title,
            "aims": one.aims,
            "didactics": one.didactics,
            "audience": one.audience,
            "authors": one.authors,
            "planned_minutes": one.planned_minutes,
            "state": one.state,
            "version": one.version,
        }
        same = parcours.c.public_id == one.id
        if not await self._statements.run(parcours.update().where(same).values(values)):
            origin = None if one.origin is None else parcours_number(one.origin)
            numbers = {"domain_id": _domain_number(one.domain_id), "origin_id": origin}
            await self._statements.run(parcours.insert().values({"public_id": one.id, **numbers, **values}))
        number = await self._statements.scalar(select(parcours.c.id).where(same))
        await self._statements.run(delete(parcours_step).where(parcours_step.c.parcours_id == number))
        rows = [_columns(step) | {"parcours_id": number, "position": n} for n, step in enumerate(one.steps)]
        if rows:
            await self._statements.run(parcours_step.insert(), rows)

    async def parcours(self, parcours_id: ParcoursId) -> Parcours | None:
        row = await self._statements.one(_parcours().where(parcours.c.public_id == parcours_id))
        if row is None:
            return None
        steps = await self._statements.all(
            select(parcours_step)
            .where(parcours_step.c.parcours_id == parcours_number(parcours_id))
            .order_by(parcours_step.c.position)
        )
        return _parcours_of(row, tuple(map(_step_of, steps)))

    async def of_domains(self, domain_ids: Collection[DomainId]) -> Sequence[Parcours]:
        rows = await self._statements.all(_parcours().where(domain.c.public_id.in_(domain_ids)))
        return [_parcours_of(row) for row in rows]

    async def published(self) -> Sequence[Parcours]:
        rows = await self._statements.all(_parcours().where(parcours.c.state == ParcoursState.PUBLISHED))
        return [_parcours_of(row) for row in rows]

    async def begin_change(self, parcours_id: ParcoursId) -> None:
        # Without the key: a copy or a formation only refers to it. SQLite has one writer anyway.
        same = select(parcours.c.id).where(parcours.c.public_id == parcours_id)
        await self._statements.one(same.with_for_update(key_share=True))


def parcours_number(parcours_id: ParcoursId) -> ScalarSelect[int]:
    """The key of this one, for what refers to it."""
    return select(parcours.c.id).where(parcours.c.public_id == parcours_id).scalar_subquery()


def _domain_number(domain_id: DomainId) -> ScalarSelect[int]:
    return select(domain.c.id).where(domain.c.public_id == domain_id).scalar_subquery()


def _parcours() -> Select[Any]:
    return (
        select(*_COLUMNS)
        .join(domain, domain.c.id == parcours.c.domain_id)
        .outerjoin(_ORIGIN, _ORIGIN.c.id == parcours.c.origin_id)
        .order_by(parcours.c.title, parcours.c.public_id)
    )


def _parcours_of(row: AnyRow, steps: tuple[Step, ...] = ()) -> Parcours:
    public_id, domain_id, title, aims, didactics, audience, authors, minutes, state, origin, version = row
    return Parcours(
        ParcoursId(public_id),
        DomainId(domain_id),
        title,
        aims,
        didactics,
        audience,
        authors,
        minutes,
        ParcoursState(state),
        None if origin is None else ParcoursId(origin),
        version,
        steps,
    )


def _columns(step: Step) -> dict[str, object]:
    return {
        "kind": step.kind,
        "title": step.title,
        "planned_minutes": step.planned_minutes,
        "day": step.day,
        "starts": f"{step.starts:%H:%M}",
        "days": step.days,
        "instructions": step.instructions,
        "links": links_text(step.links),
        "times": step.times,
        "weeks": step.weeks,
    } | settings_columns(step.room)


def _step_of(row: AnyRow) -> Step:
    return Step(
        ActivityKind(row.kind),
        row.title,
        row.planned_minutes,
        row.day,
        time.fromisoformat(row.starts),
        row.days,
        row.instructions,
        settings_of(row.lobby, *(getattr(row, name) for name in SWITCHES)),
        links_of(row.links),
        row.times,
        row.weeks,
    )
