"""PostgreSQL alone: what is asked of every connection."""

import pytest
from sqlalchemy import text

from storage.addresses import database_url
from storage.postgresql import PostgresqlConnections


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
