"""Groups in the database, and whose dates are whose: what `formations.groups` says, as a condition."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, bindparam, delete, insert, literal, not_, or_, select

from accounts.people import PersonId
from formations.formations import FormationId, GroupId
from formations.groups import Group
from storage.statements import INSERTS, Statements, is_among, keeps_plan
from storage.tables import enrolment, formation, formation_group, group_member, person, series

_COLUMNS = (
    formation_group.c.public_id,
    formation.c.public_id,
    formation_group.c.name,
    formation_group.c.version,
    formation_group.c.external_id,
)


def concerning(person_id: PersonId, by_group: Collection[FormationId]) -> ColumnElement[bool]:
    """`formations.groups.concerns`, of rows with a series and a formation.

    Args:
        person_id: who reads.
        by_group: the formations in which groups say what concerns them (`formations.groups.are_by_group`).
    """
    if not by_group:
        return series.c.id.is_not(None)
    return _concerning(literal(person_id), formation.c.public_id.in_(by_group))


def concerning_reader(dialect: str) -> ColumnElement[bool]:
    """The same for a statement that is made once: of `reader`, and `by_group` as a statement takes several."""
    by_group = is_among(dialect, formation.c.public_id, bindparam("by_group"), "by_group")
    return _concerning(bindparam("reader"), by_group)


def _concerning(person_id: ColumnElement[str], is_by_group: ColumnElement[bool]) -> ColumnElement[bool]:
    somebody = select(person.c.id).where(person.c.public_id == person_id).scalar_subquery()
    own = select(group_member.c.group_id).where(group_member.c.person_id == somebody)
    return or_(series.c.group_id.is_(None), not_(is_by_group), series.c.group_id.in_(own))


# Made once, as it takes longer than to run it.
_MEMBERS = {
    dialect: keeps_plan(
        select(formation_group.c.public_id, person.c.public_id)
        .join(group_member, group_member.c.group_id == formation_group.c.id)
        .join(person, person.c.id == group_member.c.person_id)
        .where(is_among(dialect, formation_group.c.public_id, bindparam("each")))
    )
    for dialect in INSERTS
}
_OF_PERSON = keeps_plan(
    select(formation_group.c.public_id)
    .join(group_member, group_member.c.group_id == formation_group.c.id)
    .join(person, person.c.id == group_member.c.person_id)
    .where(person.c.public_id == bindparam("person"))
)


class DatabaseGroupRecords:
    """See `actions.ports.groups.GroupRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def of_formation(self, formation_id: FormationId) -> Sequence[Group]:
        rows = await self._statements.all(
            select(*_COLUMNS)
            .join(formation, formation.c.id == formation_group.c.formation_id)
            .where(formation.c.public_id == formation_id)
            .order_by(formation_group.c.name, formation_group.c.public_id)
        )
        return [Group(GroupId(row[0]), FormationId(row[1]), row.name, row.version, row.external_id) for row in rows]

    async def of_person(self, person_id: PersonId) -> frozenset[GroupId]:
        rows = await self._statements.all(_OF_PERSON, {"person": person_id})
        return frozenset(GroupId(row.public_id) for row in rows)

    async def members(self, group_ids: Collection[GroupId]) -> Mapping[GroupId, frozenset[PersonId]]:
        found: dict[GroupId, set[PersonId]] = {group_id: set() for group_id in group_ids}
        if found:
            asked = _MEMBERS[self._statements.dialect]
            rows = await self._statements.all(asked, {"each": self._statements.those(group_ids)})
            for group_id, person_id in rows:
                found[GroupId(group_id)].add(PersonId(person_id))
        return {group_id: frozenset(members) for group_id, members in found.items()}

    async def put(self, group: Group, members: Collection[PersonId]) -> None:
        number = select(formation.c.id).where(formation.c.public_id == group.formation_id).scalar_subquery()
        values = {
            "formation_id": number,
            "name": group.name,
            "version": group.version,
            "external_id": group.external_id,
        }
        await self._statements.put(formation_group, {"public_id": group.id}, values)
        same = select(formation_group.c.id).where(formation_group.c.public_id == group.id)
        kept = await self._statements.scalar(same)
        await self._statements.run(delete(group_member).where(group_member.c.group_id == kept))
        # Only who is enrolled: asked of the rows themselves, so that nobody stays in a group of what they left.
        people = await self._statements.all(
            select(person.c.id)
            .join(enrolment, enrolment.c.person_id == person.c.id)
            .where(enrolment.c.formation_id == number, self._statements.among(person.c.public_id, members))
        )
        if people:
            await self._statements.run(
                insert(group_member), [{"group_id": kept, "person_id": row.id} for row in people]
            )

    async def is_planned(self, group_id: GroupId) -> bool:
        planned = select(series.c.id).join(formation_group, formation_group.c.id == series.c.group_id)
        return await self._statements.one(planned.where(formation_group.c.public_id == group_id).limit(1)) is not None

    async def remove(self, group_id: GroupId) -> None:
        await self._statements.run(delete(formation_group).where(formation_group.c.public_id == group_id))
