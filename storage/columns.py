"""What tables are made of, and means the same on both databases: SQLite forgets time zones, PostgreSQL does not."""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)

PUBLIC_ID_LENGTH = 22

# SQLite gives numbers by itself to INTEGER keys only.
Key = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, aware on our side of it, whatever the database keeps of a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses naive values: nobody could say which moment they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WallTime(TypeDecorator[datetime]):
    """What the clock on the wall says, kept as text (`2027-01-31T14:00:00`) so that no driver reads a zone into it."""

    impl = String(19)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Refuses aware values: their zone would be lost without a word."""
        if value is None:
            return None
        if value.tzinfo is not None:
            raise ValueError("a wall time has no time zone: the zone is a column of its own")
        return value.isoformat(timespec="seconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Naive."""
        return None if value is None else datetime.fromisoformat(value)


def between(column: str, shortest: int, longest: int) -> CheckConstraint:
    """A text of so many characters. SQLite ignores the length of VARCHAR, hence a constraint."""
    return CheckConstraint(f"length({column}) BETWEEN {shortest} AND {longest}", name=f"{column}_size")


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """One of the words of a StrEnum, so that a stray value is refused by the database too."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def public_id() -> Column[str]:
    """By which a row is known outside storage/."""
    return Column("public_id", String(PUBLIC_ID_LENGTH), nullable=False, unique=True)


def owned_by(target: str) -> ForeignKey:
    """What goes when that goes."""
    return ForeignKey(target, ondelete="CASCADE")
