"""Calendars of days without courses that domains follow."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Key

revision: str = "0013"
down_revision: str | None = "0012"

named = op.f
_SIZES = {"public_id": (22, 22), "address": (1, 2000), "given": (0, 1_000_000), "etag": (0, 200), "modified": (0, 40)}


def upgrade() -> None:
    """Those that were read once are not known any more: whoever wants them followed gives their address again."""
    op.create_table(
        "holiday_source",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("domain_id", Key, nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("modified", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.String(length=32), nullable=False),
        *(
            sa.CheckConstraint(
                f"length({column}) BETWEEN {least} AND {most}", name=named(f"ck_holiday_source_{column}_size")
            )
            for column, (least, most) in (_SIZES | {"problem": (0, 32)}).items()
        ),
        sa.ForeignKeyConstraint(
            ["domain_id"], ["domain.id"], name=named("fk_holiday_source_domain_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=named("pk_holiday_source")),
        sa.UniqueConstraint("public_id", name=named("uq_holiday_source_public_id")),
    )
    op.create_index(named("ix_holiday_source_domain_id"), "holiday_source", ["domain_id"])
