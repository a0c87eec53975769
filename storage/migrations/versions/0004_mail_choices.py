"""What mail people want."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Key

revision: str = "0004"
down_revision: str | None = "0003"

named = op.f


def upgrade() -> None:
    """One table."""
    op.create_table(
        "mail_choice",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("announcements", sa.Boolean(), nullable=False),
        sa.Column("day_before", sa.Boolean(), nullable=False),
        sa.Column("hour_before", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=False),
        sa.Column("quiet_until", sa.String(length=5), nullable=False),
        sa.CheckConstraint("length(quiet_from) BETWEEN 5 AND 5", name=named("ck_mail_choice_quiet_from_size")),
        sa.CheckConstraint("length(quiet_until) BETWEEN 5 AND 5", name=named("ck_mail_choice_quiet_until_size")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=named("fk_mail_choice_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=named("pk_mail_choice")),
        sqlite_with_rowid=False,
    )
