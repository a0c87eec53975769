"""What is known of the installation itself: one row at most."""

from sqlalchemy import column, insert, select, table

from storage.statements import Statements
from storage.tables import installation

_VERSION = table("alembic_version", column("version_num"))  # Alembic's own, so not among our tables


class DatabaseInstallationRecords:
    """See `actions.ports.records.InstallationRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def schema(self) -> str | None:
        found: str | None = await self._statements.scalar(select(_VERSION.c.version_num))
        return found

    async def demo_seed(self) -> str | None:
        found: str | None = await self._statements.scalar(select(installation.c.demo_seed))
        return found

    async def become_demo(self, seed: str) -> None:
        await self._statements.run(insert(installation).values(id=1, demo_seed=seed))
