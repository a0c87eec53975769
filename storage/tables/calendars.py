"""What is dated, days without courses, and calendars that are followed and shown elsewhere."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from formations.following import CalendarFormat
from formations.rules import LONGEST_RULE
from storage.columns import PUBLIC_ID_LENGTH, Instant, Key, WallTime, between, metadata, one_of, owned_by, public_id

# A date that stands alone is a series without a rule. RFC 5545's RRULE as text, with UNTIL in wall time.
series = Table(
    "series",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
    Column("activity_id", Key, owned_by("activity.id"), nullable=False, index=True),
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
    public_id(),
    Column("activity_id", Key, owned_by("activity.id"), nullable=False),
    Column("starts_wall", WallTime, nullable=False),
    Column("ends_wall", WallTime, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("cancelled_because", String(500)),
    Column("series_id", Key, owned_by("series.id"), nullable=False),
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
    Column("formation_id", Key, owned_by("formation.id"), primary_key=True),
    Column("before", Text, nullable=False),
    between("before", 2, 2_000_000),
)

# Days on which a domain plans nothing, as its administrator gave them; a period is a row for each of its days.
holiday = Table(
    "holiday",
    metadata,
    Column("domain_id", Key, owned_by("domain.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("name", String(120), nullable=False),
    between("name", 0, 120),
)

# What it told the last time stands in `given` as an administrator would write it, so that only what changes is changed.
holiday_source = Table(
    "holiday_source",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
    Column("domain_id", Key, owned_by("domain.id"), nullable=False, index=True),
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

# Only the hash of an address is kept, and nothing about whether a program ever asked for it.
feed = Table(
    "feed",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", Key, owned_by("person.id"), nullable=False, index=True),
    Column("formation_id", Key, owned_by("formation.id"), index=True),
    Column("domain_id", Key, owned_by("domain.id"), index=True),
    between("token_hash", 64, 64),
    CheckConstraint("formation_id IS NULL OR domain_id IS NULL", name="one_thing_at_most"),
    sqlite_with_rowid=False,
)

# What was read and waits for a scheduler's word is `pending`; it goes when they have said it.
calendar_source = Table(
    "calendar_source",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
    Column("formation_id", Key, owned_by("formation.id"), nullable=False, index=True),
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
    Column("source_id", Key, owned_by("calendar_source.id"), primary_key=True),
    Column("title", String(200), primary_key=True),
    Column("activity_id", Key, owned_by("activity.id"), index=True),
    between("title", 1, 200),
    sqlite_with_rowid=False,
)

calendar_link = Table(
    "calendar_link",
    metadata,
    Column("source_id", Key, owned_by("calendar_source.id"), primary_key=True),
    Column("event_key", String(64), primary_key=True),
    Column("occurrence_id", Key, owned_by("occurrence.id"), nullable=False, index=True),
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
