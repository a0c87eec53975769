"""Enrolments and the people of a domain, in the database."""

import re
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, ScalarSelect, and_, delete, func, or_, select

from accounts.names import is_meant, wanted_words
from accounts.people import DomainId, Person, PersonId
from accounts.permissions import Standing
from formations.formations import FormationId
from formations.states import State
from storage.people import PERSON_COLUMNS, person_of
from storage.statements import Statements
from storage.tables import (
    activity,
    domain,
    enrolment,
    formation,
    formation_group,
    group_member,
    person,
    progress_tick,
    role_grant,
)

# SQLite folds the case of ASCII alone, and neither database knows that accents do not matter. So a question that goes
# by what is sure of a name gives somewhat too many, at most these, and the rest is looked at here.
MOST_CANDIDATES = 1_000
_TWO_LETTERS = re.compile("oe|ae")  # may be one: œ, æ
# In one pattern: each lets LIKE look everywhere in a name again. What comes after is looked at here.
MOST_GAPS = 3
_UNSURE = re.compile(r"[acdeilnorstuyz]|[^\x00-\x7f]")  # letters that some language writes with a sign


class DatabaseEnrolmentRecords:
    """See `actions.ports.enrolment.EnrolmentRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def standings(self, formation_id: FormationId) -> Mapping[PersonId, Standing]:
        rows = await self._statements.all(
            select(person.c.public_id, enrolment.c.standing)
            .join(enrolment, enrolment.c.person_id == person.c.id)
            .where(enrolment.c.formation_id == _formation_number(formation_id))
        )
        return {PersonId(person_id): Standing(standing) for person_id, standing in rows}

    async def withdraw(self, formation_id: FormationId, person_id: PersonId) -> None:
        number, whose = _formation_number(formation_id), _person_number(person_id)
        its_own = select(activity.c.id).where(activity.c.formation_id == number)
        ticked = progress_tick.c.activity_id.in_(its_own) & (progress_tick.c.person_id == whose)
        await self._statements.run(delete(progress_tick).where(ticked))
        groups = select(formation_group.c.id).where(formation_group.c.formation_id == number)
        grouped = group_member.c.group_id.in_(groups) & (group_member.c.person_id == whose)
        await self._statements.run(delete(group_member).where(grouped))
        same = (enrolment.c.formation_id == number) & (enrolment.c.person_id == whose)
        await self._statements.run(delete(enrolment).where(same))

    async def by_emails(self, emails: Collection[str]) -> Sequence[Person]:
        return await self._people(self._statements.among(person.c.email, emails))

    async def search(self, domain_id: DomainId, typed: str, limit: int) -> Sequence[Person]:
        words = wanted_words(typed)
        name = func.lower(person.c.name)
        each = (
            or_(name.like(_pattern(one), escape="\\"), person.c.email.contains(one, autoescape=True)) for one in words
        )
        candidates = await self._people(and_(_is_of(domain_id), *each), MOST_CANDIDATES)
        return [one for one in candidates if is_meant(one, words)][:limit]

    async def known_in(self, domain_id: DomainId, person_ids: Collection[PersonId]) -> frozenset[PersonId]:
        asked = self._statements.among(person.c.public_id, person_ids) & _is_of(domain_id)
        rows = await self._statements.all(select(person.c.public_id).where(asked))
        return frozenset(PersonId(row[0]) for row in rows)

    async def _people(self, wanted: ColumnElement[bool], limit: int | None = None) -> list[Person]:
        rows = await self._statements.all(
            select(*PERSON_COLUMNS)
            .where(wanted, person.c.synthetic.is_(False))
            .order_by(person.c.name, person.c.public_id)
            .limit(limit)
        )
        return [person_of(row) for row in rows]


def _is_of(domain_id: DomainId) -> ColumnElement[bool]:
    """Whether a person is of this domain: by a role, or by a formation of which its members know (docs/adr/0019)."""
    number = select(domain.c.id).where(domain.c.public_id == domain_id).scalar_subquery()
    enrolled = (
        select(enrolment.c.person_id)
        .join(formation, formation.c.id == enrolment.c.formation_id)
        .where(enrolment.c.person_id == person.c.id, formation.c.domain_id == number)
        .where(formation.c.state != State.DRAFT)
    )
    granted = select(role_grant.c.person_id).where(role_grant.c.person_id == person.c.id)
    return or_(enrolled.exists(), granted.where(role_grant.c.domain_id == number).exists())


def _pattern(word: str) -> str:
    """For LIKE: any letter where accents could be."""
    known = _TWO_LETTERS.split(word, MOST_GAPS + 1)[: MOST_GAPS + 1]
    each = (_UNSURE.sub("_", re.sub(r"([%_\\])", r"\\\1", part)) for part in known)
    return f"%{'%'.join(each)}%"


def _formation_number(formation_id: FormationId) -> ScalarSelect[int]:
    return select(formation.c.id).where(formation.c.public_id == formation_id).scalar_subquery()


def _person_number(person_id: PersonId) -> ScalarSelect[int]:
    return select(person.c.id).where(person.c.public_id == person_id).scalar_subquery()
