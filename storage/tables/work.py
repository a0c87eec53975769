"""Work that must be done later, and what is known of the installation itself."""

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Table, UniqueConstraint

from storage.columns import Instant, Key, between, metadata

job = Table(
    "job",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("key", String(200), nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("lease_owner", String(64)),
    Column("dead", Boolean, nullable=False),
    UniqueConstraint("kind", "key"),
    between("key", 0, 200),
    between("lease_owner", 1, 64),
    between("kind", 1, 32),
)

# One row at most. A seed makes this installation a demo: its passwords can be told again, so it serves loopback only.
installation = Table(
    "installation",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("demo_seed", String(64)),
    between("demo_seed", 1, 64),
    CheckConstraint("id = 1", name="only_one"),
)
