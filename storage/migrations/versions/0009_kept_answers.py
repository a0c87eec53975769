"""Answers that are given again to who asks again with the same key."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Key

revision: str = "0009"
down_revision: str | None = "0008"

named = op.f


def upgrade() -> None:
    """One table."""
    op.create_table(
        "kept_answer",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_hash", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("length(key_hash) BETWEEN 64 AND 64", name=named("ck_kept_answer_key_hash_size")),
        sa.CheckConstraint("length(asked_hash) BETWEEN 64 AND 64", name=named("ck_kept_answer_asked_hash_size")),
        sa.CheckConstraint("length(answer) BETWEEN 1 AND 200000", name=named("ck_kept_answer_answer_size")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=named("fk_kept_answer_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "key_hash", name=named("pk_kept_answer")),
        sqlite_with_rowid=False,
    )
