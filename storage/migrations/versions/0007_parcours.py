"""Parcours and their steps; a formation knows which one it was made of, and what that said."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Key

revision: str = "0007"
down_revision: str | None = "0006"

named = op.f


def upgrade() -> None:
    """First what the others point to."""
    _parcours()
    _step()
    _formation()


def _parcours() -> None:
    op.create_table(
        "parcours",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("domain_id", Key, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("aims", sa.String(length=4000), nullable=False),
        sa.Column("didactics", sa.String(length=4000), nullable=False),
        sa.Column("audience", sa.String(length=400), nullable=False),
        sa.Column("authors", sa.String(length=400), nullable=False),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("origin_id", Key, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_sizes("parcours", public_id=(22, 22), title=(1, 200), aims=(0, 4000), didactics=(0, 4000)),
        *_sizes("parcours", audience=(0, 400), authors=(0, 400)),
        *_checks(
            "parcours",
            planned_minutes_size="planned_minutes BETWEEN 0 AND 60000",
            state_known="state IN ('draft', 'published', 'archived')",
            version_counts="version >= 1",
        ),
        sa.ForeignKeyConstraint(["domain_id"], ["domain.id"], name=named("fk_parcours_domain_id")),
        sa.ForeignKeyConstraint(
            ["origin_id"], ["parcours.id"], name=named("fk_parcours_origin_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=named("pk_parcours")),
        sa.UniqueConstraint("public_id", name=named("uq_parcours_public_id")),
    )
    op.create_index(named("ix_parcours_domain_id"), "parcours", ["domain_id"])
    op.create_index(named("ix_parcours_origin_id"), "parcours", ["origin_id"])


def _step() -> None:
    op.create_table(
        "parcours_step",
        sa.Column("parcours_id", Key, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("instructions", sa.String(length=4000), nullable=False),
        sa.Column("lobby", sa.String(length=16), nullable=False),
        sa.Column("links", sa.String(length=4000), nullable=False),
        *_sizes("parcours_step", title=(1, 200), starts=(5, 5), instructions=(0, 4000), links=(0, 4000)),
        *_checks(
            "parcours_step",
            position_size="position BETWEEN 0 AND 1000",
            kind_known="kind IN ('in_person', 'virtual_class', 'asynchronous')",
            lobby_known="lobby IN ('none', 'until_trainer', 'approval')",
            planned_minutes_size="planned_minutes BETWEEN 0 AND 60000",
            day_size="day BETWEEN 0 AND 730",
            days_size="days BETWEEN 1 AND 730",
        ),
        sa.ForeignKeyConstraint(
            ["parcours_id"], ["parcours.id"], name=named("fk_parcours_step_parcours_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("parcours_id", "position", name=named("pk_parcours_step")),
    )


def _formation() -> None:
    texts = {"didactics": 4000, "audience": 400, "authors": 400}
    with op.batch_alter_table("formation") as batch:
        for name, longest in texts.items():
            batch.add_column(sa.Column(name, sa.String(length=longest), nullable=False, server_default=""))
        batch.add_column(sa.Column("parcours_id", Key, nullable=True))
        batch.create_index(named("ix_formation_parcours_id"), ["parcours_id"])
    with op.batch_alter_table("formation") as batch:
        for name, longest in texts.items():
            batch.alter_column(name, server_default=None)
            batch.create_check_constraint(named(f"ck_formation_{name}_size"), f"length({name}) BETWEEN 0 AND {longest}")
        batch.create_foreign_key(
            named("fk_formation_parcours_id"), "parcours", ["parcours_id"], ["id"], ondelete="SET NULL"
        )


def _sizes(table: str, **sizes: tuple[int, int]) -> list[sa.CheckConstraint]:
    found = {
        f"{column}_size": f"length({column}) BETWEEN {least} AND {most}" for column, (least, most) in sizes.items()
    }
    return _checks(table, **found)


def _checks(table: str, **conditions: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(told, name=named(f"ck_{table}_{name}")) for name, told in conditions.items()]
