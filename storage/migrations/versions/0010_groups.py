"""Groups of a formation's participants, and series that are for one of them."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Key

revision: str = "0010"
down_revision: str | None = "0009"

named = op.f


def upgrade() -> None:
    """Who is there is in no group, and what is planned is for everybody."""
    op.create_table(
        "formation_group",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("formation_id", Key, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(public_id) BETWEEN 22 AND 22", name=named("ck_formation_group_public_id_size")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 80", name=named("ck_formation_group_name_size")),
        sa.CheckConstraint("version >= 1", name=named("ck_formation_group_version_counts")),
        sa.ForeignKeyConstraint(
            ["formation_id"], ["formation.id"], name=named("fk_formation_group_formation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=named("pk_formation_group")),
        sa.UniqueConstraint("public_id", name=named("uq_formation_group_public_id")),
        sa.UniqueConstraint("formation_id", "name", name=named("uq_formation_group_formation_id_name")),
    )
    op.create_table(
        "group_member",
        sa.Column("group_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["formation_group.id"], name=named("fk_group_member_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=named("fk_group_member_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=named("pk_group_member")),
        sqlite_with_rowid=False,
    )
    op.create_index(named("ix_group_member_person_id"), "group_member", ["person_id"])
    with op.batch_alter_table("series") as batch:
        batch.add_column(sa.Column("group_id", Key, nullable=True))
        batch.create_foreign_key(named("fk_series_group_id"), "formation_group", ["group_id"], ["id"])
        batch.create_index(named("ix_series_group_id"), ["group_id"])
