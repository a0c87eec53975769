"""Longer keys of jobs: a letter about dates that are there no more says which they were."""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"

named = op.f


def upgrade() -> None:
    """Wider, and bounded again."""
    with op.batch_alter_table("job") as batch:
        batch.drop_constraint(named("ck_job_key_size"), type_="check")
        batch.alter_column("key", existing_type=sa.String(64), type_=sa.String(200), existing_nullable=False)
    with op.batch_alter_table("job") as batch:
        batch.create_check_constraint(named("ck_job_key_size"), "length(key) BETWEEN 0 AND 200")
