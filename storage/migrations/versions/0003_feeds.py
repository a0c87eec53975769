"""Feeds: the private addresses at which calendar programs read."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Key

revision: str = "0003"
down_revision: str | None = "0002"

named = op.f


def upgrade() -> None:
    """One table."""
    op.create_table(
        "feed",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("formation_id", Key, nullable=True),
        sa.Column("domain_id", Key, nullable=True),
        sa.CheckConstraint("length(token_hash) BETWEEN 64 AND 64", name=named("ck_feed_token_hash_size")),
        sa.CheckConstraint("formation_id IS NULL OR domain_id IS NULL", name=named("ck_feed_one_thing_at_most")),
        *(
            sa.ForeignKeyConstraint(
                [f"{owner}_id"], [f"{owner}.id"], name=named(f"fk_feed_{owner}_id"), ondelete="CASCADE"
            )
            for owner in ("person", "formation", "domain")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=named("pk_feed")),
        sqlite_with_rowid=False,
    )
    for column in ("person_id", "formation_id", "domain_id"):
        op.create_index(named(f"ix_feed_{column}"), "feed", [column])
