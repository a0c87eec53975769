"""Migrated databases, as storage's tests use them."""

from tests.storage.conftest import migrated_postgres, migrated_sqlite

__all__ = ["migrated_postgres", "migrated_sqlite"]
