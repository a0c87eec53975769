"""PostgreSQL alone: what is asked of every connection."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from storage.addresses import database_url
from storage.planned import plan_of_formations
from storage.postgresql import PostgresqlConnections
from storage.statements import keeps_plan

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("synchronous_commit", "on"),
        ("plan_cache_mode", "force_custom_plan"),
        ("random_page_cost", "1.1"),
        ("jit", "off"),
    ],
)
async def test_every_connection_is_safe_and_plans_for_what_is_asked(
    migrated_postgres: str, setting: str, value: str
) -> None:
    connections = PostgresqlConnections(database_url(migrated_postgres))
    for purpose in (connections.reading, connections.writing):
        async with purpose() as runner:
            assert (await runner.execute(text(f"SHOW {setting}"), None)).scalar() == value
    await connections.close()


async def test_only_what_is_keeps_plan_keeps_its_plan(migrated_postgres: str) -> None:
    connections = PostgresqlConnections(database_url(migrated_postgres))
    for purpose in (connections.reading, connections.writing):
        for _ in range(2):  # on one connection
            async with purpose() as runner:
                for once, mode in ((False, "custom"), (True, "generic"), (True, "generic"), (False, "custom")):
                    asked = text("SHOW plan_cache_mode")
                    found = await runner.execute(keeps_plan(asked) if once else asked, None)
                    assert found.scalar() == f"force_{mode}_plan"
    await connections.close()


async def test_the_plan_of_a_calendar_is_made_once_for_a_connection(migrated_postgres: str) -> None:
    connections = PostgresqlConnections(database_url(migrated_postgres))
    nothing = {"each": [], "start": NOON, "end": NOON}
    async with connections.reading() as runner:
        for _ in range(2):
            assert (await runner.execute(keeps_plan(plan_of_formations("postgresql")), nothing)).all() == []
        told = "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%LATERAL%'"
        assert (await runner.execute(text(told + " AND statement NOT LIKE 'SELECT generic%'"), None)).all() == [(2, 0)]
    await connections.close()
