"""Addresses of databases: what an operator writes, and what SQLAlchemy's drivers want to read."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

MIGRATIONS = Path(__file__).parent / "migrations"

_DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}


class UnknownDatabase(ValueError):
    """The address names no database that Préau can use."""


def database_url(address: str) -> URL:
    """`sqlite:////var/lib/preau/preau.db` or `postgresql://user@host/preau`, with the driver that we use for it.

    Raises:
        UnknownDatabase: it is neither.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise UnknownDatabase("the address of the database cannot be read") from error
    driver = _DRIVERS.get(url.drivername, url.drivername)
    if driver not in _DRIVERS.values():
        raise UnknownDatabase(f"{url.drivername} is not supported: use sqlite:/// or postgresql://")
    return url.set(drivername=driver)


def newest_schema() -> str:
    """The name of the last migration there is: its file begins with it. Alembic itself takes half a second to ask."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
