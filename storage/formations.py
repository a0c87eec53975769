"""Formations, their plan, who belongs to them and progress, in the database."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, delete, insert, select, update

from accounts.people import DomainId, Person, PersonId
from accounts.permissions import Standing
from actions.polite import politely
from actions.ports.formations import Planned
from formations.formations import Activity, ActivityId, Enrolment, Formation, FormationId
from formations.groups import Reader
from formations.occurrences import Occurrence, OccurrenceId
from formations.series import Change, Series
from formations.states import State
from storage.groups import concerning_reader
from storage.parcours import parcours_number
from storage.people import PERSON_COLUMNS, person_of
from storage.places import place_number
from storage.planned import (
    FORMATION_COLUMNS,
    activity_of,
    activity_rows,
    formation_of,
    links_text,
    occurrence_columns,
    plan_of_formations,
    plan_rows,
    planned_of,
    read_plan,
)
from storage.room_settings import settings_columns
from storage.series import DatabaseSeriesRecords
from storage.statements import INSERTS, AnyRow, Statements, keeps_plan, long_sorted
from storage.tables import activity, domain, enrolment, formation, occurrence, person, progress_tick

MANY = 50  # formations whose dates take SQLite more than a millisecond or two


class DatabaseFormationRecords:
    """See `actions.ports.formations.FormationRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add_formation(self, new: Formation) -> None:
        await self._statements.run(
            insert(formation).values(
                public_id=new.id,
                domain_id=select(domain.c.id).where(domain.c.public_id == new.domain_id).scalar_subquery(),
                title=new.title,
                aims=new.aims,
                planned_minutes=new.planned_minutes,
                zone=new.zone,
                state=new.state,
                didactics=new.didactics,
                audience=new.audience,
                authors=new.authors,
                parcours_id=None if new.parcours_id is None else parcours_number(new.parcours_id),
                dispositif=new.external.dispositif,
                module=new.external.module,
            )
        )

    async def set_state(self, formation_id: FormationId, state: State) -> None:
        same = update(formation).where(formation.c.public_id == formation_id)
        await self._statements.run(same.values(state=state))

    async def change_formation(self, changed: Formation) -> None:
        words = ("title", "aims", "planned_minutes", "zone", "didactics", "audience", "authors")
        same = update(formation).where(formation.c.public_id == changed.id)
        ids = {"dispositif": changed.external.dispositif, "module": changed.external.module}
        await self._statements.run(same.values({word: getattr(changed, word) for word in words} | ids))

    async def add_activity(self, new: Activity) -> None:
        await self._statements.run(
            insert(activity).values(
                {"public_id": new.id, "formation_id": _formation_number(new.formation_id), **_columns(new)}
            )
        )

    async def change_activity(self, changed: Activity) -> None:
        same = update(activity).where(activity.c.public_id == changed.id)
        await self._statements.run(same.values(_columns(changed)))

    async def remove_activity(self, activity_id: ActivityId) -> None:
        await self._statements.run(delete(activity).where(activity.c.public_id == activity_id))

    async def add_occurrence(self, new: Occurrence) -> None:
        alone = Series(new.series_id, new.activity_id, None, new.starts_wall, new.ends_wall, new.zone)
        await DatabaseSeriesRecords(self._statements).apply(Change((alone,), (new,)))

    async def change_occurrence(self, changed: Occurrence) -> None:
        same = update(occurrence).where(occurrence.c.public_id == changed.id)
        await self._statements.run(same.values(occurrence_columns(changed)))

    async def enrol(self, new: Enrolment) -> None:
        keys = {"formation_id": _formation_number(new.formation_id), "person_id": _person_number(new.person_id)}
        values = {"standing": new.standing, "finished": new.finished}
        await self._statements.put(enrolment, keys, values)

    async def formation(self, formation_id: FormationId) -> Formation | None:
        row = await self._statements.one(_FORMATION, {"formation": formation_id})
        return None if row is None else formation_of(row)

    async def of_person(self, person_id: PersonId) -> Sequence[tuple[Formation, Enrolment]]:
        rows = await self._statements.all(_OF_PERSON, {"person": person_id})
        return [(formation_of(row), _enrolment_of(row[0], person_id, row)) for row in rows]

    async def of_domains(self, domain_ids: Sequence[DomainId]) -> Sequence[Formation]:
        if not domain_ids:  # who has no role, which is almost everybody
            return []
        if len(domain_ids) == 1:
            rows = await self._statements.all(_OF_DOMAIN, {"domain": domain_ids[0]})
        else:
            several = _formations().where(domain.c.public_id.in_(domain_ids))
            rows = await self._statements.all(several.order_by(formation.c.title, formation.c.public_id))
        return [formation_of(row) async for row in politely(rows)]

    async def activities(self, formation_id: FormationId) -> Sequence[Activity]:
        rows = await self._statements.all(
            activity_rows().where(formation.c.public_id == formation_id).order_by(activity.c.position)
        )
        return [activity_of(row) for row in rows]

    async def activity(self, activity_id: ActivityId) -> Activity | None:
        row = await self._statements.one(_ACTIVITY, {"activity": activity_id})
        return None if row is None else activity_of(row)

    async def planned(self, occurrence_id: OccurrenceId) -> Planned | None:
        row = await self._statements.one(_PLANNED, {"occurrence": occurrence_id})
        return None if row is None else planned_of(row)

    async def begin_change(self, formation_id: FormationId) -> None:
        # Without the key: who is enrolled or writes meanwhile only refers to it. SQLite has one writer anyway.
        same = select(formation.c.id).where(formation.c.public_id == formation_id)
        await self._statements.one(same.with_for_update(key_share=True))

    async def plan(
        self,
        formation_ids: Sequence[FormationId],
        start: datetime,
        end: datetime,
        reader: Reader | None = None,
        known: Collection[Formation] = (),
    ) -> Sequence[Planned]:
        values = {"each": self._statements.those(formation_ids), "start": start, "end": end}
        if reader is None or not reader.by_group:
            plans = _LONG_PLANS if len(formation_ids) > MANY else _PLANS
            return await read_plan(self._statements, plans[self._statements.dialect], values, known)
        whose = {"reader": reader.person_id, "by_group": self._statements.those(reader.by_group)}
        return await read_plan(self._statements, _PLANS_OF_READER[self._statements.dialect], values | whose, known)

    async def trainers_of(self, domain_ids: Collection[DomainId]) -> Sequence[Person]:
        leads = (
            select(enrolment.c.person_id)
            .join(formation, formation.c.id == enrolment.c.formation_id)
            .join(domain, domain.c.id == formation.c.domain_id)
            .where(domain.c.public_id.in_(domain_ids), enrolment.c.standing == Standing.TRAINER)
        )
        rows = await self._statements.all(
            select(*PERSON_COLUMNS).where(person.c.id.in_(leads)).order_by(person.c.name, person.c.public_id)
        )
        return [person_of(row) for row in rows]

    async def standing(self, formation_id: FormationId, person_id: PersonId) -> Standing | None:
        found = await self._statements.scalar(_STANDING, {"formation": formation_id, "person": person_id})
        return None if found is None else Standing(found)

    async def members(self, formation_id: FormationId) -> Sequence[tuple[Person, Enrolment]]:
        rows = await self._statements.all(
            select(*PERSON_COLUMNS, enrolment.c.standing, enrolment.c.finished)
            .join(enrolment, enrolment.c.person_id == person.c.id)
            .where(enrolment.c.formation_id == _formation_number(formation_id))
            .order_by(person.c.name, person.c.public_id)
        )
        return [(person_of(row), _enrolment_of(formation_id, PersonId(row[0]), row)) async for row in politely(rows)]

    async def tick(self, activity_id: ActivityId, person_id: PersonId, done: bool) -> None:
        keys = {"activity_id": _activity_number(activity_id), "person_id": _person_number(person_id)}
        if done:
            await self._statements.put(progress_tick, keys, {})
        else:
            same = (progress_tick.c[name] == number for name, number in keys.items())
            await self._statements.run(delete(progress_tick).where(*same))

    async def ticks(self, formation_id: FormationId) -> frozenset[tuple[ActivityId, PersonId]]:
        rows = await self._statements.all(
            select(activity.c.public_id, person.c.public_id)
            .join(progress_tick, progress_tick.c.activity_id == activity.c.id)
            .join(person, person.c.id == progress_tick.c.person_id)
            .where(activity.c.formation_id == _formation_number(formation_id))
        )
        return frozenset((ActivityId(activity_id), PersonId(person_id)) for activity_id, person_id in rows)

    async def forget_ticks(self, formation_id: FormationId) -> None:
        its_own = select(activity.c.id).where(activity.c.formation_id == _formation_number(formation_id))
        await self._statements.run(delete(progress_tick).where(progress_tick.c.activity_id.in_(its_own)))

    async def set_finished(self, formation_id: FormationId, person_id: PersonId, finished: bool) -> None:
        member = update(enrolment).where(_member(formation_id, person_id))
        await self._statements.run(member.values(finished=finished))


def _formations() -> Any:
    return select(*FORMATION_COLUMNS).join(domain, domain.c.id == formation.c.domain_id)


# Made once: each takes longer than to run it, and calendars ask for them all the time.
_FORMATION = keeps_plan(_formations().where(formation.c.public_id == bindparam("formation")))
_PLANNED = keeps_plan(plan_rows().where(occurrence.c.public_id == bindparam("occurrence")))
_STANDING = keeps_plan(
    select(enrolment.c.standing)
    .join(formation, formation.c.id == enrolment.c.formation_id)
    .join(person, person.c.id == enrolment.c.person_id)
    .where(formation.c.public_id == bindparam("formation"), person.c.public_id == bindparam("person"))
)
_ACTIVITY = keeps_plan(activity_rows().where(activity.c.public_id == bindparam("activity")))
_OF_DOMAIN = keeps_plan(
    _formations().where(domain.c.public_id == bindparam("domain")).order_by(formation.c.title, formation.c.public_id)
)
_PLANS = {dialect: keeps_plan(plan_of_formations(dialect)) for dialect in INSERTS}
_LONG_PLANS = {dialect: long_sorted(made) for dialect, made in _PLANS.items()}
_PLANS_OF_READER = {
    dialect: keeps_plan(plan_of_formations(dialect).where(concerning_reader(dialect))) for dialect in INSERTS
}
_OF_PERSON = keeps_plan(
    select(*FORMATION_COLUMNS, enrolment.c.standing, enrolment.c.finished)
    .join(domain, domain.c.id == formation.c.domain_id)
    .join(enrolment, enrolment.c.formation_id == formation.c.id)
    .join(person, person.c.id == enrolment.c.person_id)
    .where(person.c.public_id == bindparam("person"))
    .order_by(formation.c.title, formation.c.public_id)
)


def _formation_number(formation_id: FormationId) -> ScalarSelect[int]:
    return select(formation.c.id).where(formation.c.public_id == formation_id).scalar_subquery()


def _activity_number(activity_id: ActivityId) -> ScalarSelect[int]:
    return select(activity.c.id).where(activity.c.public_id == activity_id).scalar_subquery()


def _person_number(person_id: PersonId) -> ScalarSelect[int]:
    return select(person.c.id).where(person.c.public_id == person_id).scalar_subquery()


def _member(formation_id: FormationId, person_id: PersonId) -> ColumnElement[bool]:
    same_formation = enrolment.c.formation_id == _formation_number(formation_id)
    return same_formation & (enrolment.c.person_id == _person_number(person_id))


def _enrolment_of(formation_id: str, person_id: PersonId, row: AnyRow) -> Enrolment:
    return Enrolment(FormationId(formation_id), person_id, Standing(row.standing), row.finished)


def _columns(planned: Activity) -> dict[str, object]:
    at_a_place = planned.place_id is not None  # which tells the rest of it
    return {
        "position": planned.position,
        "kind": planned.kind,
        "title": planned.title,
        "instructions": planned.instructions,
        "place": "" if at_a_place else planned.place,
        "place_id": None if planned.place_id is None else place_number(planned.place_id),
        "planned_minutes": planned.planned_minutes,
        "address": "" if at_a_place else planned.address,
        "capacity": None if at_a_place else planned.capacity,
        "links": links_text(planned.links),
        "version": planned.version,
    } | settings_columns(planned.room)
