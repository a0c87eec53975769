"""The private addresses of calendars in the database: a hash, whose it is, and what it shows."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, insert, select

from accounts.people import DomainId, PersonId
from formations.feeds import Feed
from formations.formations import FormationId
from storage.statements import AnyRow, Statements, keeps_plan
from storage.tables import domain, feed, formation, person


class DatabaseFeedRecords:
    """See `actions.ports.feeds.FeedRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def add(self, new: Feed, token_hash: str) -> None:
        # Whoever renews twice at once waits here for the other: there is one address for one thing.
        await self._statements.one(select(person.c.id).where(person.c.public_id == new.person_id).with_for_update())
        await self.remove(new)
        row = {"token_hash": token_hash, "person_id": _person_number(new.person_id)}
        await self._statements.run(insert(feed).values(row | _shown(new)))

    async def by_hash(self, token_hash: str) -> Feed | None:
        row = await self._statements.one(_BY_HASH, {"token_hash": token_hash})
        return None if row is None else _feed_of(row)

    async def of_person(self, person_id: PersonId) -> frozenset[Feed]:
        rows = await self._statements.all(_feeds().where(person.c.public_id == person_id))
        return frozenset(_feed_of(row) for row in rows)

    async def remove(self, gone: Feed) -> None:
        await self._statements.run(delete(feed).where(_same(gone)))


def _feeds() -> Select[Any]:
    return (
        select(person.c.public_id, formation.c.public_id, domain.c.public_id)
        .select_from(feed)
        .join(person, person.c.id == feed.c.person_id)
        .outerjoin(formation, formation.c.id == feed.c.formation_id)
        .outerjoin(domain, domain.c.id == feed.c.domain_id)
    )


# Made once, as it takes longer than to run it.
_BY_HASH = keeps_plan(_feeds().where(feed.c.token_hash == bindparam("token_hash")))


def _feed_of(row: AnyRow) -> Feed:
    person_id, formation_id, domain_id = row
    return Feed(
        PersonId(person_id),
        None if formation_id is None else FormationId(formation_id),
        None if domain_id is None else DomainId(domain_id),
    )


def _shown(of: Feed) -> dict[str, Any]:
    return {
        "formation_id": None
        if of.formation_id is None
        else select(formation.c.id).where(formation.c.public_id == of.formation_id).scalar_subquery(),
        "domain_id": None
        if of.domain_id is None
        else select(domain.c.id).where(domain.c.public_id == of.domain_id).scalar_subquery(),
    }


def _same(as_this: Feed) -> ColumnElement[bool]:
    shown = (
        feed.c[name].is_(None) if number is None else feed.c[name] == number for name, number in _shown(as_this).items()
    )
    return and_(feed.c.person_id == _person_number(as_this.person_id), *shown)


def _person_number(person_id: PersonId) -> Any:
    return select(person.c.id).where(person.c.public_id == person_id).scalar_subquery()
