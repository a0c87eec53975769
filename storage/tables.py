"""All tables, in one place. The rule: nothing here says when somebody was present, what they saw or how often.

Every column is declared in docs/privacy.md with its purpose, its retention and who sees it; a test holds both together.
Public ids are random. Integer keys never leave storage/: they are given in order and would date people.
Tables whose rows are mere facts about a person have no row number at all on SQLite, for the same reason.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from accounts.people import Language, Theme
from accounts.permissions import Role, Standing
from accounts.sign_in import SignInKind
from actions.ports.records import RoomKind
from formations.following import CalendarFormat
from formations.formations import ActivityKind
from formations.parcours import ParcoursState
from formations.room_settings import Lobby
from formations.rules import LONGEST_RULE
from formations.states import State
from rooms.chat import LONGEST_TEXT
from storage.columns import PUBLIC_ID_LENGTH, Instant, Key, WallTime, between, one_of
from storage.room_settings import switches

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _public_id() -> Column[str]:
    return Column("public_id", String(PUBLIC_ID_LENGTH), nullable=False, unique=True)


def _owned_by(target: str) -> ForeignKey:
    return ForeignKey(target, ondelete="CASCADE")


domain = Table(
    "domain",
    metadata,
    Column("id", Key, primary_key=True),
    _public_id(),
    Column("name", String(120), nullable=False),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("name", 1, 120),
)

person = Table(
    "person",
    metadata,
    Column("id", Key, primary_key=True),
    _public_id(),
    Column("name", String(120), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", String(200)),
    Column("language", String(2), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("theme", String(16), nullable=False),
    Column("synthetic", Boolean, nullable=False),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("name", 1, 120),
    between("email", 3, 254),
    between("password_hash", 1, 200),
    between("zone", 1, 64),
    one_of("language", Language),
    one_of("theme", Theme),
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("person_id", Key, _owned_by("person.id"), primary_key=True),
    Column("domain_id", Key, _owned_by("domain.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    one_of("role", Role),
    sqlite_with_rowid=False,
)

sign_in_session = Table(
    "sign_in_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", Key, _owned_by("person.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("ends_on", Date, nullable=False),
    between("token_hash", 64, 64),
    one_of("kind", SignInKind),
    sqlite_with_rowid=False,
)

# What was copied and what was deployed keep where they come from, as long as that is there.
parcours = Table(
    "parcours",
    metadata,
    Column("id", Key, primary_key=True),
    _public_id(),
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
    Column("parcours_id", Key, _owned_by("parcours.id"), primary_key=True),
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
    _public_id(),
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
    _public_id(),
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
    _public_id(),
    Column("formation_id", Key, _owned_by("formation.id"), nullable=False),
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
    _public_id(),
    Column("formation_id", Key, _owned_by("formation.id"), nullable=False),
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
    Column("group_id", Key, _owned_by("formation_group.id"), primary_key=True),
    Column("person_id", Key, _owned_by("person.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# A date that stands alone is a series without a rule. RFC 5545's RRULE as text, with UNTIL in wall time.
series = Table(
    "series",
    metadata,
    Column("id", Key, primary_key=True),
    _public_id(),
    Column("activity_id", Key, _owned_by("activity.id"), nullable=False, index=True),
    Column("rule", String(LONGEST_RULE)),
    Column("starts_wall", WallTime, nullable=False),
    Column("ends_wall", WallTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    # For everybody where there is none. A group with dates stays.
    Column("group_id", Key, ForeignKey("formation_group.id"), index=True),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("rule", 1, LONGEST_RULE),
    between("starts_wall", 19, 19),
    between("ends_wall", 19, 19),
    between("zone", 1, 64),
    CheckConstraint("sequence >= 0", name="sequence_counts"),
    CheckConstraint("version >= 1", name="version_counts"),
)

# Wall time and zone are the truth. starts_at and ends_at are derived from them, to search by: zone rules change,
# and then these two are computed again.
occurrence = Table(
    "occurrence",
    metadata,
    Column("id", Key, primary_key=True),
    _public_id(),
    Column("activity_id", Key, _owned_by("activity.id"), nullable=False),
    Column("starts_wall", WallTime, nullable=False),
    Column("ends_wall", WallTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("cancelled_because", String(500)),
    Column("series_id", Key, _owned_by("series.id"), nullable=False),
    Column("recurrence_wall", WallTime, nullable=False),
    Column("added", Boolean, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "starts_at", "ends_at"),
    Index(None, "activity_id", "starts_at"),
    # Who this is to calendars elsewhere.
    UniqueConstraint("series_id", "recurrence_wall"),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("starts_wall", 19, 19),
    between("ends_wall", 19, 19),
    between("zone", 1, 64),
    between("cancelled_because", 0, 500),
    between("recurrence_wall", 19, 19),
    CheckConstraint("sequence >= 0", name="sequence_counts"),
    CheckConstraint("version >= 1", name="version_counts"),
    CheckConstraint("starts_at <= ends_at", name="ends_after_start"),
)

# What the last change of a formation's calendar replaced, so that it can be taken back; the next one overwrites it.
plan_undo = Table(
    "plan_undo",
    metadata,
    Column("formation_id", Key, _owned_by("formation.id"), primary_key=True),
    Column("before", Text, nullable=False),
    between("before", 2, 2_000_000),
)

# Days on which a domain plans nothing, as its administrator gave them; a period is a row for each of its days.
holiday = Table(
    "holiday",
    metadata,
    Column("domain_id", Key, _owned_by("domain.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("name", String(120), nullable=False),
    between("name", 0, 120),
)

# What it told the last time stands in `given` as an administrator would write it, so that only what changes is changed.
holiday_source = Table(
    "holiday_source",
    metadata,
    Column("id", Key, primary_key=True),
    _public_id(),
    Column("domain_id", Key, _owned_by("domain.id"), nullable=False, index=True),
    Column("address", String(2_000), nullable=False),
    Column("given", Text, nullable=False),
    Column("etag", String(200), nullable=False),
    Column("modified", String(40), nullable=False),
    Column("problem", String(32), nullable=False),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("address", 1, 2_000),
    between("given", 0, 1_000_000),
    between("etag", 0, 200),
    between("modified", 0, 40),
    between("problem", 0, 32),
)

enrolment = Table(
    "enrolment",
    metadata,
    Column("formation_id", Key, _owned_by("formation.id"), primary_key=True),
    Column("person_id", Key, _owned_by("person.id"), primary_key=True, index=True),
    Column("standing", String(16), nullable=False),
    Column("finished", Boolean, nullable=False),
    one_of("standing", Standing),
    sqlite_with_rowid=False,
)

# Current state, without time or history: a tick taken away leaves nothing.
progress_tick = Table(
    "progress_tick",
    metadata,
    Column("activity_id", Key, _owned_by("activity.id"), primary_key=True),
    Column("person_id", Key, _owned_by("person.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

# Only the hash of an address is kept, and nothing about whether a program ever asked for it.
feed = Table(
    "feed",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", Key, _owned_by("person.id"), nullable=False, index=True),
    Column("formation_id", Key, _owned_by("formation.id"), index=True),
    Column("domain_id", Key, _owned_by("domain.id"), index=True),
    between("token_hash", 64, 64),
    CheckConstraint("formation_id IS NULL OR domain_id IS NULL", name="one_thing_at_most"),
    sqlite_with_rowid=False,
)

# Who never chose has no row.
mail_choice = Table(
    "mail_choice",
    metadata,
    Column("person_id", Key, _owned_by("person.id"), primary_key=True),
    Column("announcements", Boolean, nullable=False),
    Column("day_before", Boolean, nullable=False),
    Column("hour_before", Boolean, nullable=False),
    Column("quiet_from", String(5), nullable=False),
    Column("quiet_until", String(5), nullable=False),
    between("quiet_from", 5, 5),
    between("quiet_until", 5, 5),
    sqlite_with_rowid=False,
)

# For a day or two. Sealed with the key under whose digest it stands, as an answer may hold an address that is a secret.
kept_answer = Table(
    "kept_answer",
    metadata,
    Column("person_id", Key, _owned_by("person.id"), primary_key=True),
    Column("key_hash", String(64), primary_key=True),
    Column("asked_hash", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("ends_on", Date, nullable=False),
    between("key_hash", 64, 64),
    between("asked_hash", 64, 64),
    between("answer", 1, 200_000),
    sqlite_with_rowid=False,
)

# What was read and waits for a scheduler's word is `pending`; it goes when they have said it.
calendar_source = Table(
    "calendar_source",
    metadata,
    Column("id", Key, primary_key=True),
    _public_id(),
    Column("formation_id", Key, _owned_by("formation.id"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("written_in", String(16), nullable=False),
    Column("address", String(2_000), nullable=False),
    Column("etag", String(200), nullable=False),
    Column("modified", String(40), nullable=False),
    Column("problem", String(32), nullable=False),
    Column("pending", Text),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("name", 1, 200),
    between("address", 0, 2_000),
    between("etag", 0, 200),
    between("modified", 0, 40),
    between("problem", 0, 32),
    between("pending", 2, 20_000_000),
    one_of("written_in", CalendarFormat),
)

calendar_mapping = Table(
    "calendar_mapping",
    metadata,
    Column("source_id", Key, _owned_by("calendar_source.id"), primary_key=True),
    Column("title", String(200), primary_key=True),
    Column("activity_id", Key, _owned_by("activity.id"), index=True),
    between("title", 1, 200),
    sqlite_with_rowid=False,
)

calendar_link = Table(
    "calendar_link",
    metadata,
    Column("source_id", Key, _owned_by("calendar_source.id"), primary_key=True),
    Column("event_key", String(64), primary_key=True),
    Column("occurrence_id", Key, _owned_by("occurrence.id"), nullable=False, index=True),
    Column("sequence", Integer, nullable=False),
    Column("starts_wall", WallTime, nullable=False),
    Column("ends_wall", WallTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("cancelled", Boolean, nullable=False),
    between("event_key", 64, 64),
    between("starts_wall", 19, 19),
    between("ends_wall", 19, 19),
    between("zone", 1, 64),
    CheckConstraint("sequence >= 0", name="sequence_counts"),
    sqlite_with_rowid=False,
)

room = Table(
    "room",
    metadata,
    Column("id", Key, primary_key=True),
    _public_id(),
    Column("kind", String(16), nullable=False),
    Column("occurrence_id", Key, _owned_by("occurrence.id"), unique=True),
    Column("owner_id", Key, _owned_by("person.id"), unique=True),
    Column("sequence", Integer, nullable=False),
    Column("ended", Boolean, nullable=False),
    *switches(chosen=True),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    one_of("kind", RoomKind),
    CheckConstraint("sequence >= 0", name="sequence_counts"),
    CheckConstraint("(occurrence_id IS NULL) <> (owner_id IS NULL)", name="one_reason_to_be"),
)

# command_id lets a retry be recognised; it is forgotten when the class has closed, what was written stays.
chat_message = Table(
    "chat_message",
    metadata,
    Column("room_id", Key, _owned_by("room.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    _public_id(),
    Column("author_id", Key, _owned_by("person.id"), nullable=False, index=True),
    Column("name", String(120), nullable=False),
    Column("text", String(LONGEST_TEXT), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("command_id", String(64)),
    UniqueConstraint("room_id", "author_id", "command_id"),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("name", 1, 120),
    between("text", 1, LONGEST_TEXT),
    between("command_id", 1, 64),
    CheckConstraint("sequence >= 1", name="sequence_counts"),
    sqlite_with_rowid=False,
)

ban = Table(
    "ban",
    metadata,
    Column("room_id", Key, _owned_by("room.id"), primary_key=True),
    Column("person_id", Key, _owned_by("person.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

job = Table(
    "job",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("key", String(200), nullable=False),
    Column("due_at", Instant, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("lease_owner", String(64)),
    Column("dead", Boolean, nullable=False),
    UniqueConstraint("kind", "key"),
    between("key", 0, 200),
    between("lease_owner", 1, 64),
    between("kind", 1, 32),
)

# One row at most. A seed makes this installation a demo: its passwords can be told again, so it serves loopback only.
installation = Table(
    "installation",
    metadata,
    Column("id", Key, primary_key=True, autoincrement=False),
    Column("demo_seed", String(64)),
    between("demo_seed", 1, 64),
    CheckConstraint("id = 1", name="only_one"),
)
