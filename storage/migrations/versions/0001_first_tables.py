"""First tables: people, what is planned, rooms and what is written in them, jobs."""

import sqlalchemy as sa
from alembic import op

from storage.columns import Instant, Key, WallTime

revision: str = "0001"
down_revision: str | None = None

named = op.f  # the name as it stands, without a second prefix


def upgrade() -> None:
    """Each table after those it points to."""
    people = _domain, _person, _role_grant, _sign_in_session
    planned = _formation, _activity, _occurrence, _enrolment, _progress_tick
    live = _room, _chat_message, _ban
    for create in (*people, *planned, *live, _job, _installation):
        create()


def _domain() -> None:
    op.create_table(
        "domain",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=named("ck_domain_name_size")),
        sa.CheckConstraint("length(public_id) BETWEEN 22 AND 22", name=named("ck_domain_public_id_size")),
        sa.PrimaryKeyConstraint("id", name=named("pk_domain")),
        sa.UniqueConstraint("public_id", name=named("uq_domain_public_id")),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("theme", sa.String(length=16), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.CheckConstraint("language IN ('fr', 'en')", name=named("ck_person_language_known")),
        sa.CheckConstraint("theme IN ('system', 'light', 'dark')", name=named("ck_person_theme_known")),
        sa.CheckConstraint("length(email) BETWEEN 3 AND 254", name=named("ck_person_email_size")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=named("ck_person_name_size")),
        sa.CheckConstraint("length(password_hash) BETWEEN 1 AND 200", name=named("ck_person_password_hash_size")),
        sa.CheckConstraint("length(public_id) BETWEEN 22 AND 22", name=named("ck_person_public_id_size")),
        sa.CheckConstraint("length(zone) BETWEEN 1 AND 64", name=named("ck_person_zone_size")),
        sa.PrimaryKeyConstraint("id", name=named("pk_person")),
        sa.UniqueConstraint("email", name=named("uq_person_email")),
        sa.UniqueConstraint("public_id", name=named("uq_person_public_id")),
    )


def _role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("person_id", Key, nullable=False),
        sa.Column("domain_id", Key, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.CheckConstraint("role IN ('administrator', 'scheduler')", name=named("ck_role_grant_role_known")),
        _goes_with("role_grant", "domain_id", "domain"),
        _goes_with("role_grant", "person_id", "person"),
        sa.PrimaryKeyConstraint("person_id", "domain_id", "role", name=named("pk_role_grant")),
        sqlite_with_rowid=False,
    )


def _sign_in_session() -> None:
    op.create_table(
        "sign_in_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('cookie', 'token')", name=named("ck_sign_in_session_kind_known")),
        sa.CheckConstraint("length(token_hash) BETWEEN 64 AND 64", name=named("ck_sign_in_session_token_hash_size")),
        _goes_with("sign_in_session", "person_id", "person"),
        sa.PrimaryKeyConstraint("token_hash", name=named("pk_sign_in_session")),
        sqlite_with_rowid=False,
    )
    op.create_index(named("ix_sign_in_session_person_id"), "sign_in_session", ["person_id"])


def _formation() -> None:
    op.create_table(
        "formation",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("domain_id", Key, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("aims", sa.String(length=4000), nullable=False),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(aims) BETWEEN 0 AND 4000", name=named("ck_formation_aims_size")),
        sa.CheckConstraint("length(public_id) BETWEEN 22 AND 22", name=named("ck_formation_public_id_size")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=named("ck_formation_title_size")),
        sa.CheckConstraint("length(zone) BETWEEN 1 AND 64", name=named("ck_formation_zone_size")),
        sa.CheckConstraint("planned_minutes BETWEEN 0 AND 60000", name=named("ck_formation_planned_minutes_size")),
        sa.ForeignKeyConstraint(["domain_id"], ["domain.id"], name=named("fk_formation_domain_id")),
        sa.PrimaryKeyConstraint("id", name=named("pk_formation")),
        sa.UniqueConstraint("public_id", name=named("uq_formation_public_id")),
    )
    op.create_index(named("ix_formation_domain_id"), "formation", ["domain_id"])


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("formation_id", Key, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("instructions", sa.String(length=4000), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("planned_minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('in_person', 'virtual_class', 'asynchronous')", name=named("ck_activity_kind_known")
        ),
        sa.CheckConstraint("length(instructions) BETWEEN 0 AND 4000", name=named("ck_activity_instructions_size")),
        sa.CheckConstraint("length(place) BETWEEN 0 AND 200", name=named("ck_activity_place_size")),
        sa.CheckConstraint("length(public_id) BETWEEN 22 AND 22", name=named("ck_activity_public_id_size")),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 200", name=named("ck_activity_title_size")),
        sa.CheckConstraint("planned_minutes BETWEEN 0 AND 60000", name=named("ck_activity_planned_minutes_size")),
        sa.CheckConstraint("position BETWEEN 0 AND 1000", name=named("ck_activity_position_size")),
        _goes_with("activity", "formation_id", "formation"),
        sa.PrimaryKeyConstraint("id", name=named("pk_activity")),
        sa.UniqueConstraint("formation_id", "position", name=named("uq_activity_formation_id_position")),
        sa.UniqueConstraint("public_id", name=named("uq_activity_public_id")),
    )


def _occurrence() -> None:
    op.create_table(
        "occurrence",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("activity_id", Key, nullable=False),
        sa.Column("starts_wall", WallTime(), nullable=False),
        sa.Column("ends_wall", WallTime(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("cancelled_because", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "length(cancelled_because) BETWEEN 0 AND 500", name=named("ck_occurrence_cancelled_because_size")
        ),
        sa.CheckConstraint("length(ends_wall) BETWEEN 19 AND 19", name=named("ck_occurrence_ends_wall_size")),
        sa.CheckConstraint("length(public_id) BETWEEN 22 AND 22", name=named("ck_occurrence_public_id_size")),
        sa.CheckConstraint("length(starts_wall) BETWEEN 19 AND 19", name=named("ck_occurrence_starts_wall_size")),
        sa.CheckConstraint("length(zone) BETWEEN 1 AND 64", name=named("ck_occurrence_zone_size")),
        sa.CheckConstraint("starts_at <= ends_at", name=named("ck_occurrence_ends_after_start")),
        _goes_with("occurrence", "activity_id", "activity"),
        sa.PrimaryKeyConstraint("id", name=named("pk_occurrence")),
        sa.UniqueConstraint("public_id", name=named("uq_occurrence_public_id")),
    )
    op.create_index(named("ix_occurrence_activity_id"), "occurrence", ["activity_id"])
    op.create_index(named("ix_occurrence_starts_at_ends_at"), "occurrence", ["starts_at", "ends_at"])


def _enrolment() -> None:
    op.create_table(
        "enrolment",
        sa.Column("formation_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.CheckConstraint("standing IN ('trainer', 'participant')", name=named("ck_enrolment_standing_known")),
        _goes_with("enrolment", "formation_id", "formation"),
        _goes_with("enrolment", "person_id", "person"),
        sa.PrimaryKeyConstraint("formation_id", "person_id", name=named("pk_enrolment")),
        sqlite_with_rowid=False,
    )
    op.create_index(named("ix_enrolment_person_id"), "enrolment", ["person_id"])


def _progress_tick() -> None:
    op.create_table(
        "progress_tick",
        sa.Column("activity_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        _goes_with("progress_tick", "activity_id", "activity"),
        _goes_with("progress_tick", "person_id", "person"),
        sa.PrimaryKeyConstraint("activity_id", "person_id", name=named("pk_progress_tick")),
        sqlite_with_rowid=False,
    )
    op.create_index(named("ix_progress_tick_person_id"), "progress_tick", ["person_id"])


def _room() -> None:
    op.create_table(
        "room",
        sa.Column("id", Key, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("occurrence_id", Key, nullable=True),
        sa.Column("owner_id", Key, nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("mute_on_entry", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('class', 'rehearsal')", name=named("ck_room_kind_known")),
        sa.CheckConstraint("(occurrence_id IS NULL) <> (owner_id IS NULL)", name=named("ck_room_one_reason_to_be")),
        sa.CheckConstraint("length(public_id) BETWEEN 22 AND 22", name=named("ck_room_public_id_size")),
        sa.CheckConstraint("sequence >= 0", name=named("ck_room_sequence_counts")),
        _goes_with("room", "occurrence_id", "occurrence"),
        _goes_with("room", "owner_id", "person"),
        sa.PrimaryKeyConstraint("id", name=named("pk_room")),
        sa.UniqueConstraint("occurrence_id", name=named("uq_room_occurrence_id")),
        sa.UniqueConstraint("owner_id", name=named("uq_room_owner_id")),
        sa.UniqueConstraint("public_id", name=named("uq_room_public_id")),
    )


def _chat_message() -> None:
    op.create_table(
        "chat_message",
        sa.Column("room_id", Key, nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("author_id", Key, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("command_id", sa.String(length=64), nullable=True),
        sa.CheckConstraint("length(command_id) BETWEEN 1 AND 64", name=named("ck_chat_message_command_id_size")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 120", name=named("ck_chat_message_name_size")),
        sa.CheckConstraint("length(public_id) BETWEEN 22 AND 22", name=named("ck_chat_message_public_id_size")),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 4000", name=named("ck_chat_message_text_size")),
        sa.CheckConstraint("sequence >= 1", name=named("ck_chat_message_sequence_counts")),
        _goes_with("chat_message", "author_id", "person"),
        _goes_with("chat_message", "room_id", "room"),
        sa.PrimaryKeyConstraint("room_id", "sequence", name=named("pk_chat_message")),
        sa.UniqueConstraint("public_id", name=named("uq_chat_message_public_id")),
        sa.UniqueConstraint(
            "room_id", "author_id", "command_id", name=named("uq_chat_message_room_id_author_id_command_id")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(named("ix_chat_message_author_id"), "chat_message", ["author_id"])


def _ban() -> None:
    op.create_table(
        "ban",
        sa.Column("room_id", Key, nullable=False),
        sa.Column("person_id", Key, nullable=False),
        _goes_with("ban", "person_id", "person"),
        _goes_with("ban", "room_id", "room"),
        sa.PrimaryKeyConstraint("room_id", "person_id", name=named("pk_ban")),
        sqlite_with_rowid=False,
    )
    op.create_index(named("ix_ban_person_id"), "ban", ["person_id"])


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("lease_owner", sa.String(length=64), nullable=True),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(key) BETWEEN 0 AND 64", name=named("ck_job_key_size")),
        sa.CheckConstraint("length(kind) BETWEEN 1 AND 32", name=named("ck_job_kind_size")),
        sa.CheckConstraint("length(lease_owner) BETWEEN 1 AND 64", name=named("ck_job_lease_owner_size")),
        sa.PrimaryKeyConstraint("id", name=named("pk_job")),
        sa.UniqueConstraint("kind", "key", name=named("uq_job_kind_key")),
    )
    op.create_index(named("ix_job_due_at"), "job", ["due_at"])


def _installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", Key, autoincrement=False, nullable=False),
        sa.Column("demo_seed", sa.String(length=64), nullable=True),
        sa.CheckConstraint("id = 1", name=named("ck_installation_only_one")),
        sa.CheckConstraint("length(demo_seed) BETWEEN 1 AND 64", name=named("ck_installation_demo_seed_size")),
        sa.PrimaryKeyConstraint("id", name=named("pk_installation")),
    )


def _goes_with(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=named(f"fk_{table}_{column}"), ondelete="CASCADE")
