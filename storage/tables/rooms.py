"""What is kept of rooms between two classes."""

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Table, UniqueConstraint

from actions.ports.rooms import RoomKind
from rooms.chat import LONGEST_TEXT
from storage.columns import PUBLIC_ID_LENGTH, Instant, Key, between, metadata, one_of, owned_by, public_id
from storage.room_settings import switches

room = Table(
    "room",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
    Column("kind", String(16), nullable=False),
    Column("occurrence_id", Key, owned_by("occurrence.id"), unique=True),
    Column("owner_id", Key, owned_by("person.id"), unique=True),
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
    Column("room_id", Key, owned_by("room.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    public_id(),
    Column("author_id", Key, owned_by("person.id"), nullable=False, index=True),
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
    Column("room_id", Key, owned_by("room.id"), primary_key=True),
    Column("person_id", Key, owned_by("person.id"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)
