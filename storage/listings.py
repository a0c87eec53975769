"""Long lists in the database, page by page: by a key that rows are found behind, never by counting them off."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from accounts.people import DomainId, PersonId
from accounts.permissions import Standing
from actions.ports.formations import Planned
from formations.externals import NO_IDS, ExternalIds
from formations.formations import Formation, FormationId
from formations.groups import Reader
from formations.occurrences import OccurrenceId
from formations.outlines import Outline
from storage.groups import concerning
from storage.planned import FORMATION_COLUMNS, date_rows, formation_of, read_plan
from storage.statements import Statements, long_sorted
from storage.tables import activity, domain, enrolment, formation, occurrence, person, place, series


class DatabaseListingRecords:
    """See `actions.ports.listings.ListingRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def formations(
        self,
        person_id: PersonId,
        domain_ids: Collection[DomainId],
        after: FormationId | None,
        limit: int,
        external: ExternalIds = NO_IDS,
    ) -> Sequence[tuple[Formation, Standing | None]]:
        somebody = select(person.c.id).where(person.c.public_id == person_id).scalar_subquery()
        theirs = and_(enrolment.c.formation_id == formation.c.id, enrolment.c.person_id == somebody)
        # Who is in a few does not go through all there are; of a domain a page is soon full, as they come by their id.
        own = formation.c.id.in_(select(enrolment.c.formation_id).where(enrolment.c.person_id == somebody))
        either = or_(enrolment.c.standing.is_not(None), domain.c.public_id.in_(domain_ids))
        told = ((formation.c.dispositif, external.dispositif), (formation.c.module, external.module))
        rows = await self._statements.all(
            select(*FORMATION_COLUMNS, enrolment.c.standing)
            .join(domain, domain.c.id == formation.c.domain_id)
            .outerjoin(enrolment, theirs)
            .where(either if domain_ids else own, formation.c.public_id > (after or ""))
            .where(*(_means(column, wanted) for column, wanted in told if wanted))
            .order_by(formation.c.public_id)
            .limit(limit)
        )
        return [(formation_of(row), None if row.standing is None else Standing(row.standing)) for row in rows]

    async def dates(
        self,
        formation_ids: Collection[FormationId],
        start: datetime,
        end: datetime,
        after: tuple[datetime, OccurrenceId] | None,
        limit: int,
        reader: Reader,
        domain_ids: Collection[DomainId] = (),
    ) -> Sequence[Planned]:
        starts_at, public_id = occurrence.c.starts_at, occurrence.c.public_id
        wanted = self._statements.among(formation.c.public_id, formation_ids)
        if domain_ids:
            those = select(domain.c.id).where(domain.c.public_id.in_(domain_ids))
            wanted = or_(wanted, formation.c.domain_id.in_(those))
        found = date_rows().where(wanted, starts_at < end, occurrence.c.ends_at > start)
        found = found.where(concerning(reader.person_id, reader.by_group))
        if after is not None:
            moment, occurrence_id = after
            found = found.where(or_(starts_at > moment, and_(starts_at == moment, public_id > occurrence_id)))
        return await read_plan(self._statements, found.order_by(starts_at, public_id).limit(limit))

    async def outlines(self, formation_ids: Collection[FormationId], reader: Reader) -> Mapping[FormationId, Outline]:
        where = func.coalesce(place.c.name, activity.c.place)
        starts_at, ends_at = func.min(occurrence.c.starts_at), func.max(occurrence.c.ends_at)
        rows = await self._statements.all(
            long_sorted(
                select(formation.c.public_id, where, starts_at, ends_at)
                .join(activity, activity.c.formation_id == formation.c.id)
                .join(occurrence, occurrence.c.activity_id == activity.c.id)
                .join(series, series.c.id == occurrence.c.series_id)
                .outerjoin(place, place.c.id == activity.c.place_id)
                .where(self._statements.among(formation.c.public_id, formation_ids))
                .where(occurrence.c.cancelled_because.is_(None), concerning(reader.person_id, reader.by_group))
                .group_by(formation.c.public_id, where)
                .order_by(starts_at, where)
            )
        )
        found: dict[FormationId, Outline] = {}
        for formation_id, named, starts, ends in rows:
            known = found.get(formation_id, Outline(starts, ends))
            found[formation_id] = Outline(known.starts_at, max(known.ends_at, ends), known.place or named)
        return found


def _means(column: ColumnElement[str], wanted: str) -> ColumnElement[bool]:
    """Whether both are the same id, whatever zeros a spreadsheet took (`formations.externals.same_id`)."""
    if not wanted.isdecimal():
        return column == wanted
    return and_(column != "", func.ltrim(column, "0") == wanted.lstrip("0"))
