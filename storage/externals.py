"""Formations by their external ids, in the database."""

from sqlalchemy import func, select

from accounts.people import DomainId
from formations.externals import ExternalIds
from formations.formations import Formation
from formations.states import State
from storage.planned import FORMATION_COLUMNS, formation_of
from storage.statements import Statements
from storage.tables import domain, formation


class DatabaseExternalIdRecords:
    """See `actions.ports.externals.ExternalIdRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def begin_naming(self, domain_id: DomainId) -> None:
        same = select(domain.c.id).where(domain.c.public_id == domain_id)
        await self._statements.one(same.with_for_update(key_share=True))

    async def named(self, domain_id: DomainId, ids: ExternalIds) -> Formation | None:
        # Somewhat too many, as letters may follow the zeros; the rest is looked at here.
        alike = (
            func.ltrim(column, "0") == told.lstrip("0")
            for column, told in ((formation.c.dispositif, ids.dispositif), (formation.c.module, ids.module))
        )
        rows = await self._statements.all(
            select(*FORMATION_COLUMNS)
            .join(domain, domain.c.id == formation.c.domain_id)
            .where(domain.c.public_id == domain_id, formation.c.state != State.ARCHIVED, *alike)
            .order_by(formation.c.dispositif != ids.dispositif, formation.c.module != ids.module)
        )
        return next((one for one in map(formation_of, rows) if one.external.are(ids)), None)
