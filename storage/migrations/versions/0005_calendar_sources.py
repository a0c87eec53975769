"""Calendars that formations follow."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Key, WallTime

revision: str = "0005"
down_revision: str | None = "0004"

named = op.f


def upgrade() -> None:
    """First what the others point to."""
    _source()
    _mapping()
    _link()


def _source() -> None:
    op.create_table(
        "calendar_source",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("formation_id", Key, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("written_in", sa.String(length=16), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("modified", sa.String(length=40), nullable=False),
        sa.Column("problem", sa.String(length=32), nullable=False),
        sa.Column("pending", sa.Text(), nullable=True),
        *_sizes("calendar_source", public_id=(22, 22), name=(1, 200), address=(0, 2000), etag=(0, 200)),
        *_sizes("calendar_source", modified=(0, 40), problem=(0, 32), pending=(2, 20_000_000)),
        sa.CheckConstraint(
            "written_in IN ('icalendar', 'schedule')", name=named("ck_calendar_source_written_in_known")
        ),
        _goes_with("calendar_source", "formation_id", "formation"),
        sa.PrimaryKeyConstraint("id", name=named("pk_calendar_source")),
        sa.UniqueConstraint("public_id", name=named("uq_calendar_source_public_id")),
    )
    op.create_index(named("ix_calendar_source_formation_id"), "calendar_source", ["formation_id"])


def _mapping() -> None:
    op.create_table(
        "calendar_mapping",
        sa.Column("source_id", Key, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("activity_id", Key, nullable=True),
        *_sizes("calendar_mapping", title=(1, 200)),
        _goes_with("calendar_mapping", "source_id", "calendar_source"),
        _goes_with("calendar_mapping", "activity_id", "activity"),
        sa.PrimaryKeyConstraint("source_id", "title", name=named("pk_calendar_mapping")),
        sqlite_with_rowid=False,
    )
    op.create_index(named("ix_calendar_mapping_activity_id"), "calendar_mapping", ["activity_id"])


def _link() -> None:
    op.create_table(
        "calendar_link",
        sa.Column("source_id", Key, nullable=False),
        sa.Column("event_key", sa.String(length=64), nullable=False),
        sa.Column("occurrence_id", Key, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("starts_wall", WallTime(), nullable=False),
        sa.Column("ends_wall", WallTime(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        *_sizes("calendar_link", event_key=(64, 64), starts_wall=(19, 19), ends_wall=(19, 19), zone=(1, 64)),
        sa.CheckConstraint("sequence >= 0", name=named("ck_calendar_link_sequence_counts")),
        _goes_with("calendar_link", "source_id", "calendar_source"),
        _goes_with("calendar_link", "occurrence_id", "occurrence"),
        sa.PrimaryKeyConstraint("source_id", "event_key", name=named("pk_calendar_link")),
        sqlite_with_rowid=False,
    )
    op.create_index(named("ix_calendar_link_occurrence_id"), "calendar_link", ["occurrence_id"])


def _sizes(table: str, **sizes: tuple[int, int]) -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(f"length({column}) BETWEEN {least} AND {most}", name=named(f"ck_{table}_{column}_size"))
        for column, (least, most) in sizes.items()
    ]


def _goes_with(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=named(f"fk_{table}_{column}"), ondelete="CASCADE")
