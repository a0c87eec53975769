"""Places of a domain. What activities say in the same words becomes one, unless they disagree on how many it holds."""

import secrets

import sqlalchemy as sa
from alembic import op

from storage.columns import Key

revision: str = "0008"
down_revision: str | None = "0007"

named = op.f
_SIZES = {"public_id": (22, 22), "name": (1, 200), "address": (0, 400), "access": (0, 1000)}


def upgrade() -> None:
    """First what the others point to."""
    _place()
    with op.batch_alter_table("activity") as batch:
        batch.add_column(sa.Column("place_id", Key, nullable=True))
        batch.create_index(named("ix_activity_place_id"), ["place_id"])
    with op.batch_alter_table("activity") as batch:
        batch.create_foreign_key(named("fk_activity_place_id"), "place", ["place_id"], ["id"])
    _from_words()
    with op.batch_alter_table("activity") as batch:
        batch.create_check_constraint(
            named("ck_activity_place_told_once"),
            "place_id IS NULL OR (place = '' AND address = '' AND capacity IS NULL)",
        )


def _place() -> None:
    op.create_table(
        "place",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("domain_id", Key, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("access", sa.String(length=1000), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(f"length({column}) BETWEEN {least} AND {most}", name=named(f"ck_place_{column}_size"))
            for column, (least, most) in _SIZES.items()
        ),
        sa.CheckConstraint("capacity BETWEEN 1 AND 100000", name=named("ck_place_capacity_size")),
        sa.CheckConstraint("version >= 1", name=named("ck_place_version_counts")),
        sa.ForeignKeyConstraint(["domain_id"], ["domain.id"], name=named("fk_place_domain_id")),
        sa.PrimaryKeyConstraint("id", name=named("pk_place")),
        sa.UniqueConstraint("public_id", name=named("uq_place_public_id")),
        sa.UniqueConstraint("domain_id", "name", "address", name=named("uq_place_domain_id_name_address")),
    )


def _from_words() -> None:
    connection = op.get_bind()
    told = connection.execute(
        sa.text(
            "SELECT f.domain_id AS domain_id, a.place AS name, a.address AS address, max(a.capacity) AS capacity"
            " FROM activity a JOIN formation f ON f.id = a.formation_id WHERE a.kind = 'in_person' AND a.place <> ''"
            " GROUP BY f.domain_id, a.place, a.address HAVING count(DISTINCT a.capacity) <= 1"
        )
    ).mappings()
    for words in [dict(one) | {"public_id": secrets.token_urlsafe(16)} for one in told]:
        connection.execute(
            sa.text(
                "INSERT INTO place (public_id, domain_id, name, address, capacity, access, retired, version)"
                " VALUES (:public_id, :domain_id, :name, :address, :capacity, '', false, 1)"
            ),
            words,
        )
        connection.execute(
            sa.text(
                "UPDATE activity SET place_id = (SELECT id FROM place WHERE public_id = :public_id),"
                " place = '', address = '', capacity = NULL"
                " WHERE kind = 'in_person' AND place = :name AND address = :address"
                " AND formation_id IN (SELECT id FROM formation WHERE domain_id = :domain_id)"
            ),
            {name: words[name] for name in ("public_id", "name", "address", "domain_id")},
        )
