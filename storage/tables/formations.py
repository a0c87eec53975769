"""Parcours, formations with their plan, groups and places, and who belongs to them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from accounts.permissions import Standing
from formations.formations import ActivityKind
from formations.parcours import ParcoursState
from formations.room_settings import Lobby
from formations.states import State
from storage.columns import PUBLIC_ID_LENGTH, Key, between, metadata, one_of, owned_by, public_id
from storage.room_settings import switches

# What was copied and what was deployed keep where they come from, as long as that is there.
parcours = Table(
    "parcours",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
    Column("domain_id", Key, ForeignKey("domain.id"), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("aims", String(4_000), nullable=False),
    Column("didactics", String(4_000), nullable=False),
    Column("audience", String(400), nullable=False),
    Column("authors", String(400), nullable=False),
    Column("planned_minutes", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("origin_id", Key, ForeignKey("parcours.id", ondelete="SET NULL"), index=True),
    Column("version", Integer, nullable=False),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("title", 1, 200),
    between("aims", 0, 4_000),
    between("didactics", 0, 4_000),
    between("audience", 0, 400),
    between("authors", 0, 400),
    one_of("state", ParcoursState),
    CheckConstraint("planned_minutes BETWEEN 0 AND 60000", name="planned_minutes_size"),
    CheckConstraint("version >= 1", name="version_counts"),
)

parcours_step = Table(
    "parcours_step",
    metadata,
    Column("parcours_id", Key, owned_by("parcours.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    Column("planned_minutes", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("starts", String(5), nullable=False),
    Column("days", Integer, nullable=False),
    Column("instructions", String(4_000), nullable=False),
    Column("lobby", String(16), nullable=False),
    Column("links", String(4_000), nullable=False),
    Column("times", Integer, nullable=False),
    Column("weeks", Integer, nullable=False),
    *switches(chosen=False),
    between("title", 1, 200),
    between("starts", 5, 5),
    between("instructions", 0, 4_000),
    between("links", 0, 4_000),
    one_of("kind", ActivityKind),
    one_of("lobby", Lobby),
    CheckConstraint("position BETWEEN 0 AND 1000", name="position_size"),
    CheckConstraint("planned_minutes BETWEEN 0 AND 60000", name="planned_minutes_size"),
    CheckConstraint("day BETWEEN 0 AND 730", name="day_size"),
    CheckConstraint("days BETWEEN 1 AND 730", name="days_size"),
    CheckConstraint("times BETWEEN 1 AND 60", name="times_size"),
    CheckConstraint("weeks BETWEEN 1 AND 12", name="weeks_size"),
)

formation = Table(
    "formation",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
    Column("domain_id", Key, ForeignKey("domain.id"), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("aims", String(4_000), nullable=False),
    Column("planned_minutes", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("didactics", String(4_000), nullable=False),
    Column("audience", String(400), nullable=False),
    Column("authors", String(400), nullable=False),
    Column("parcours_id", Key, ForeignKey("parcours.id", ondelete="SET NULL"), index=True),
    Column("dispositif", String(40), nullable=False),
    Column("module", String(40), nullable=False),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("title", 1, 200),
    between("aims", 0, 4_000),
    between("didactics", 0, 4_000),
    between("audience", 0, 400),
    between("authors", 0, 400),
    one_of("state", State),
    between("zone", 1, 64),
    between("dispositif", 0, 40),
    between("module", 0, 40),
    CheckConstraint("planned_minutes BETWEEN 0 AND 60000", name="planned_minutes_size"),
)

_IS_NAMED = text("(dispositif <> '' OR module <> '') AND state <> 'archived'")

Index(
    "uq_formation_external_ids",
    formation.c.domain_id,
    formation.c.dispositif,
    formation.c.module,
    unique=True,
    sqlite_where=_IS_NAMED,
    postgresql_where=_IS_NAMED,
)

place = Table(
    "place",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
    Column("domain_id", Key, ForeignKey("domain.id"), nullable=False),
    Column("name", String(200), nullable=False),
    Column("address", String(400), nullable=False),
    Column("capacity", Integer),
    Column("access", String(1_000), nullable=False),
    Column("retired", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("domain_id", "name", "address"),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("name", 1, 200),
    between("address", 0, 400),
    between("access", 0, 1_000),
    CheckConstraint("capacity BETWEEN 1 AND 100000", name="capacity_size"),
    CheckConstraint("version >= 1", name="version_counts"),
)

# Where people meet is told once: by a place of the domain, or in words of the activity's own.
activity = Table(
    "activity",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
    Column("formation_id", Key, owned_by("formation.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("title", String(200), nullable=False),
    Column("instructions", String(4_000), nullable=False),
    Column("place", String(200), nullable=False, index=True),
    Column("planned_minutes", Integer, nullable=False),
    Column("address", String(400), nullable=False),
    Column("capacity", Integer),
    Column("lobby", String(16), nullable=False),
    Column("links", String(4_000), nullable=False),
    Column("version", Integer, nullable=False),
    Column("place_id", Key, ForeignKey("place.id"), index=True),
    *switches(chosen=False),
    UniqueConstraint("formation_id", "position"),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("title", 1, 200),
    between("instructions", 0, 4_000),
    between("place", 0, 200),
    one_of("kind", ActivityKind),
    between("address", 0, 400),
    between("links", 0, 4_000),
    one_of("lobby", Lobby),
    CheckConstraint("capacity BETWEEN 1 AND 100000", name="capacity_size"),
    CheckConstraint("version >= 1", name="version_counts"),
    CheckConstraint("position BETWEEN 0 AND 1000", name="position_size"),
    CheckConstraint("planned_minutes BETWEEN 0 AND 60000", name="planned_minutes_size"),
    CheckConstraint("place_id IS NULL OR (place = '' AND address = '' AND capacity IS NULL)", name="place_told_once"),
)

formation_group = Table(
    "formation_group",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
    Column("formation_id", Key, owned_by("formation.id"), nullable=False),
    Column("name", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    Column("external_id", String(40), nullable=False),
    UniqueConstraint("formation_id", "name"),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("name", 1, 80),
    between("external_id", 0, 40),
    CheckConstraint("version >= 1", name="version_counts"),
)

_GROUP_IS_NAMED = text("external_id <> ''")

Index(
    "uq_formation_group_external_id",
    formation_group.c.formation_id,
    formation_group.c.external_id,
    unique=True,
    sqlite_where=_GROUP_IS_NAMED,
    postgresql_where=_GROUP_IS_NAMED,
)

group_member = Table(
    "group_member",
    metadata,
    Column("group_id", Key, owned_by("formation_group.id"), primary_key=True),
    Column("person_id", Key, owned_by("person.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("formation_id", Key, owned_by("formation.id"), primary_key=True),
    Column("person_id", Key, owned_by("person.id"), primary_key=True, index=True),
    Column("standing", String(16), nullable=False),
    Column("finished", Boolean, nullable=False),
    one_of("standing", Standing),
    sqlite_with_rowid=False,
)

# Current state, without time or history: a tick taken away leaves nothing.
progress_tick = Table(
    "progress_tick",
    metadata,
    Column("activity_id", Key, owned_by("activity.id"), primary_key=True),
    Column("person_id", Key, owned_by("person.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
