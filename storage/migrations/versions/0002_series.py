"""Series and their occurrences, activity kinds' own fields, the last change of a calendar, holidays.

Every date that is there already becomes a series without a rule, named like itself.
"""

import sqlalchemy as sa
from alembic import op

from storage.columns import Key, WallTime

revision: str = "0002"
down_revision: str | None = "0001"

named = op.f  # the name as it stands, without a second prefix


def upgrade() -> None:
    """New tables first, then what points to them."""
    _series()
    _activity()
    _occurrence()
    _plan_undo()
    _holiday()


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("activity_id", Key, nullable=False),
        sa.Column("rule", sa.String(length=500), nullable=True),
        sa.Column("starts_wall", WallTime(), nullable=False),
        sa.Column("ends_wall", WallTime(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(public_id) BETWEEN 22 AND 22", name=named("ck_series_public_id_size")),
        sa.CheckConstraint("length(rule) BETWEEN 1 AND 500", name=named("ck_series_rule_size")),
        sa.CheckConstraint("length(starts_wall) BETWEEN 19 AND 19", name=named("ck_series_starts_wall_size")),
        sa.CheckConstraint("length(ends_wall) BETWEEN 19 AND 19", name=named("ck_series_ends_wall_size")),
        sa.CheckConstraint("length(zone) BETWEEN 1 AND 64", name=named("ck_series_zone_size")),
        sa.CheckConstraint("sequence >= 0", name=named("ck_series_sequence_counts")),
        sa.CheckConstraint("version >= 1", name=named("ck_series_version_counts")),
        _goes_with("series", "activity_id", "activity"),
        sa.PrimaryKeyConstraint("id", name=named("pk_series")),
        sa.UniqueConstraint("public_id", name=named("uq_series_public_id")),
    )
    op.create_index(named("ix_series_activity_id"), "series", ["activity_id"])
    op.execute(
        "INSERT INTO series (public_id, activity_id, rule, starts_wall, ends_wall, zone, sequence, version)"
        " SELECT public_id, activity_id, NULL, starts_wall, ends_wall, zone, 0, 1 FROM occurrence"
    )


def _activity() -> None:
    new = {
        "address_size": "length(address) BETWEEN 0 AND 400",
        "links_size": "length(links) BETWEEN 0 AND 4000",
        "lobby_known": "lobby IN ('none', 'until_trainer', 'approval')",
        "capacity_size": "capacity BETWEEN 1 AND 100000",
        "version_counts": "version >= 1",
    }
    with op.batch_alter_table("activity") as batch:
        batch.add_column(sa.Column("address", sa.String(length=400), nullable=False, server_default=""))
        batch.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("lobby", sa.String(length=16), nullable=False, server_default="none"))
        batch.add_column(sa.Column("links", sa.String(length=4000), nullable=False, server_default=""))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        for name, condition in new.items():
            batch.create_check_constraint(named(f"ck_activity_{name}"), sa.text(condition))
        batch.create_index(named("ix_activity_place"), ["place"])
    with op.batch_alter_table("activity") as batch:
        for column in ("address", "lobby", "links", "version"):
            batch.alter_column(column, server_default=None)


def _occurrence() -> None:
    new = {
        "recurrence_wall_size": "length(recurrence_wall) BETWEEN 19 AND 19",
        "sequence_counts": "sequence >= 0",
        "version_counts": "version >= 1",
    }
    with op.batch_alter_table("occurrence") as batch:
        batch.add_column(sa.Column("series_id", Key, nullable=True))
        batch.add_column(sa.Column("recurrence_wall", WallTime(), nullable=True))
        batch.add_column(sa.Column("added", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch.drop_index("ix_occurrence_activity_id")
        batch.create_index(named("ix_occurrence_activity_id_starts_at"), ["activity_id", "starts_at"])
    op.execute(
        "UPDATE occurrence SET recurrence_wall = starts_wall,"
        " series_id = (SELECT series.id FROM series WHERE series.public_id = occurrence.public_id)"
    )
    with op.batch_alter_table("occurrence") as batch:
        for name, condition in new.items():
            batch.create_check_constraint(named(f"ck_occurrence_{name}"), sa.text(condition))
        batch.alter_column("series_id", nullable=False)
        batch.alter_column("recurrence_wall", nullable=False)
        for column in ("added", "sequence", "version"):
            batch.alter_column(column, server_default=None)
        batch.create_foreign_key(named("fk_occurrence_series_id"), "series", ["series_id"], ["id"], ondelete="CASCADE")
        batch.create_unique_constraint(
            named("uq_occurrence_series_id_recurrence_wall"), ["series_id", "recurrence_wall"]
        )


def _plan_undo() -> None:
    op.create_table(
        "plan_undo",
        sa.Column("formation_id", Key, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.CheckConstraint("length(before) BETWEEN 2 AND 2000000", name=named("ck_plan_undo_before_size")),
        _goes_with("plan_undo", "formation_id", "formation"),
        sa.PrimaryKeyConstraint("formation_id", name=named("pk_plan_undo")),
    )


def _holiday() -> None:
    op.create_table(
        "holiday",
        sa.Column("domain_id", Key, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 0 AND 120", name=named("ck_holiday_name_size")),
        _goes_with("holiday", "domain_id", "domain"),
        sa.PrimaryKeyConstraint("domain_id", "day", name=named("pk_holiday")),
    )


def _goes_with(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=named(f"fk_{table}_{column}"), ondelete="CASCADE")
