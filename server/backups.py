"""A backup: one archive with the database, the secret and the files, taken while the server runs.

The rule: an archive appears under its name only when it is whole, readable by its owner only. A restore looks at the
whole archive before it changes anything, and puts nothing outside the data directory.
"""

import asyncio
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath

from sqlalchemy import URL

from actions.ports.records import RecordRefused, StoreUnavailable
from server.settings import Settings
from storage.addresses import database_url
from storage.database import open_database

FORMAT = 1
MANIFEST, SECRET, FILES = "manifest.json", "secret", "files"
SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
# What PostgreSQL's own programs call the parameters that asyncpg takes in an address.
PG_NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "ssl": "PGSSLMODE",
    "passfile": "PGPASSFILE",
    "krbsrvname": "PGKRBSRVNAME",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}


class BackupError(Exception):
    """It cannot be done; the message is a sentence for the person at the command line."""


def backup(settings: Settings, target: Path) -> None:
    """Writes an archive.

    Raises:
        BackupError: there is such a file already, the database cannot be read, or the file cannot be written.
    """
    if target.exists():
        raise BackupError(f"{target} is there already: backups are never overwritten.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}: make it first.")
    url = database_url(settings.database_url)
    with (
        _told(f"{target} cannot be written"),
        tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder,
    ):
        dumped = _dump(url, Path(folder))
        whole = Path(folder) / "whole"
        with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz") as archive:
                _add_text(archive, MANIFEST, json.dumps({"format": FORMAT, "database": dumped.name}))
                archive.add(dumped, dumped.name)
                _add_text(archive, SECRET, settings.secret().decode())
                for path in _files(settings.data_dir):
                    archive.add(path, f"{FILES}/{path.relative_to(settings.data_dir / FILES).as_posix()}")
            file.flush()
            os.fsync(file.fileno())
        os.link(whole, target)  # unlike a rename, it never replaces a file that came meanwhile


def restore(settings: Settings, source: Path, replace: bool) -> None:
    """Puts an archive's database, secret and files in place of what is there. The server must not run.

    Args:
        settings: where they go.
        source: an archive of `backup`.
        replace: what is there already may go.

    Raises:
        BackupError: it is no archive of ours, of the other kind of database, or something is there already.
    """
    url = database_url(settings.database_url)
    if not replace and _is_something_there(settings, url):
        raise BackupError("There is an installation here already: --replace puts the backup in its place.")
    with _told(f"{settings.data_dir} cannot be written"), _workplace(settings.data_dir) as folder:
        unpacked = _unpack(source, Path(folder))
        expected = SQLITE if url.get_backend_name() == "sqlite" else POSTGRESQL
        if not (unpacked / expected).exists():
            raise BackupError("This backup is of the other kind of database: set PREAU_DATABASE_URL to match it.")
        _load(url, unpacked / expected)
        _put(unpacked / SECRET, settings.secret_file)
        shutil.rmtree(settings.data_dir / FILES, ignore_errors=True)
        if (unpacked / FILES).exists():
            os.replace(unpacked / FILES, settings.data_dir / FILES)


@contextmanager
def _told(sentence: str) -> Iterator[None]:
    """What the system says no to, in a sentence of ours."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{sentence}: {error.strerror or type(error).__name__}.") from error
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be read: {error}.") from error


@contextmanager
def _workplace(data_dir: Path) -> Iterator[str]:
    """Beside what is replaced: a move within one file system is done at once."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=data_dir) as folder:
        yield folder


def _is_something_there(settings: Settings, url: URL) -> bool:
    files = settings.data_dir / FILES
    if settings.secret_file.exists() or (files.is_dir() and any(files.iterdir())):
        return True
    if url.get_backend_name() == "sqlite":
        return Path(str(url.database)).exists()
    return asyncio.run(_has_tables(settings.database_url))


async def _has_tables(address: str) -> bool:
    database = open_database(address)
    try:
        async with database.reading() as records:
            return await records.installation.schema() is not None
    except (StoreUnavailable, RecordRefused):
        return False  # none of ours; should nobody answer there, pg_restore says so
    finally:
        await database.close()


def _dump(url: URL, folder: Path) -> Path:
    if url.get_backend_name() != "sqlite":
        _run_postgres("pg_dump", url, ["--format=custom", "--no-owner", "--file", str(folder / POSTGRESQL)])
        return folder / POSTGRESQL
    if not Path(str(url.database)).exists():
        raise BackupError("There is no database yet: `python -m server migrate` makes one.")
    # SQLite's own online backup: a consistent copy, whatever is written meanwhile.
    with closing(sqlite3.connect(str(url.database))) as live, closing(sqlite3.connect(folder / SQLITE)) as copy:
        live.backup(copy)
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("The copy of the database is damaged; nothing was written.")
    return folder / SQLITE


def _load(url: URL, dumped: Path) -> None:
    if url.get_backend_name() != "sqlite":
        options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error", str(dumped)]
        _run_postgres("pg_restore", url, options)
        return
    database = Path(str(url.database))
    for leftover in ("-wal", "-shm"):  # of the old database: they would be played into the new one
        database.with_name(database.name + leftover).unlink(missing_ok=True)
    _put(dumped, database)


def _run_postgres(program: str, url: URL, options: list[str]) -> None:
    if shutil.which(program) is None:
        raise BackupError(f"{program} is missing: install PostgreSQL's client programs (postgresql-client).")
    named = ["--dbname", str(url.database)] if program == "pg_restore" else []
    told = os.environ | _where(url)
    done = subprocess.run([program, *named, *options], env=told, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise BackupError(f"{program} failed: {' '.join(reason)}")


def _where(url: URL) -> dict[str, str]:
    """The database, for PostgreSQL's programs: in the environment, as everybody on the machine sees a command line."""
    unknown = sorted(url.query.keys() - PG_NAMES.keys())
    if unknown:
        raise BackupError(f"PREAU_DATABASE_URL has a parameter that pg_dump has no word for: {unknown[0]}.")
    found = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGDATABASE": url.database}
    found |= {"PGPASSWORD": url.password}
    for name, value in url.query.items():
        found[PG_NAMES[name]] = value if isinstance(value, str) else ",".join(value)
    return {name: str(value) for name, value in found.items() if value is not None}


def _unpack(source: Path, folder: Path) -> Path:
    """Regular files of the names that we write, and nothing else."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            for member in archive:
                name = PurePosixPath(member.name)
                if not member.isfile() or not _is_ours(name):
                    raise BackupError(f"{source} is not a backup of Préau: it holds {member.name}.")
                content = archive.extractfile(member)
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                    shutil.copyfileobj(content or io.BytesIO(), file)
        if json.loads((folder / MANIFEST).read_text())["format"] != FORMAT:
            raise BackupError(f"{source} was made by a version of Préau that this one does not know.")
    except (OSError, tarfile.TarError, EOFError, ValueError, KeyError) as error:
        raise BackupError(f"{source} is not a backup of Préau, or it is damaged.") from error
    if not (folder / SECRET).exists():
        raise BackupError(f"{source} is not a whole backup of Préau.")
    return folder


def _is_ours(name: PurePosixPath) -> bool:
    if ".." in name.parts or name.is_absolute():
        return False
    return str(name) in (MANIFEST, SECRET, SQLITE, POSTGRESQL) or (name.parts[0] == FILES and len(name.parts) > 1)


def _files(data_dir: Path) -> Iterator[Path]:
    return (path for path in sorted((data_dir / FILES).rglob("*")) if path.is_file() and not path.is_symlink())


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(text.encode()), 0o600
    archive.addfile(entry, io.BytesIO(text.encode()))


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.move(source, target)
    target.chmod(0o600)
