"""Accounts, domains and roles; what people chose of mail; answers that are kept for a day."""

from sqlalchemy import Boolean, Column, Date, String, Table, Text

from accounts.people import Language, Theme
from accounts.permissions import Role
from accounts.sign_in import SignInKind
from storage.columns import PUBLIC_ID_LENGTH, Key, between, metadata, one_of, owned_by, public_id

domain = Table(
    "domain",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
    Column("name", String(120), nullable=False),
    between("public_id", PUBLIC_ID_LENGTH, PUBLIC_ID_LENGTH),
    between("name", 1, 120),
)

person = Table(
    "person",
    metadata,
    Column("id", Key, primary_key=True),
    public_id(),
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
    Column("person_id", Key, owned_by("person.id"), primary_key=True),
    Column("domain_id", Key, owned_by("domain.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    one_of("role", Role),
    sqlite_with_rowid=False,
)

sign_in_session = Table(
    "sign_in_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", Key, owned_by("person.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("ends_on", Date, nullable=False),
    between("token_hash", 64, 64),
    one_of("kind", SignInKind),
    sqlite_with_rowid=False,
)

# Who never chose has no row.
mail_choice = Table(
    "mail_choice",
    metadata,
    Column("person_id", Key, owned_by("person.id"), primary_key=True),
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
    Column("person_id", Key, owned_by("person.id"), primary_key=True),
    Column("key_hash", String(64), primary_key=True),
    Column("asked_hash", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    Column("ends_on", Date, nullable=False),
    between("key_hash", 64, 64),
    between("asked_hash", 64, 64),
    between("answer", 1, 200_000),
    sqlite_with_rowid=False,
)
