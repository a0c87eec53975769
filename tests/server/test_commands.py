"""The commands as people type them."""

import asyncio
import json
import os
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from actions.ports.jobs import Job, JobKind
from server import commands
from server.__main__ import main
from server.backups import BackupError, _where, backup, restore
from server.settings import PREFIX
from storage.addresses import database_url
from storage.database import open_database
from tests.preau import Preau
from tests.server.applications import settings_for
from tests.services import Postgres


class Installation(Preau):
    """One whose commands run in this very process, which saves seconds each; but for `serve`."""

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        if words[0] == "serve":
            return super().manage(*words, check=check)
        mine = {name: value for name, value in self.environment.items() if name.startswith(PREFIX) or name == "PATH"}
        done = CliRunner().invoke(main, words, prog_name="python -m server", env=mine)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert not check or done.exit_code == 0, done.stderr
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)


@pytest.fixture(autouse=True)
def files_are_ours_alone() -> Iterator[None]:
    before = os.umask(0o077)  # as `python -m server` begins
    yield
    os.umask(before)


@pytest.fixture
def preau() -> Iterator[Preau]:
    server = Installation.migrated(PREAU_MEDIA_PROCESSES="0")
    yield server
    server.clear()


def create(server: Preau, email: str = "camille@exemple.fr") -> str:
    return server.manage("user", "create", "--email", email, "--name", "Camille Martin").stdout


def test_every_command_explains_itself() -> None:
    names = sorted(path.stem for path in Path(commands.__path__[0]).glob("[a-z]*.py"))
    assert {"serve", "migrate", "user", "token", "backup", "restore"} <= set(names)
    server = Installation()
    for name in names:
        assert server.manage(name, "--help").stdout.startswith("Usage: python -m server " + name)
    everything = server.manage("--help").stdout
    for hidden in ("web", "media"):
        assert f"\n  {hidden} " not in everything


def test_an_account_can_be_made_listed_and_given_a_token(preau: Preau) -> None:
    assert "Password: " in create(preau, "Camille@Exemple.fr")
    assert preau.manage("user", "list").stdout == "camille@exemple.fr\tCamille Martin\tfr\tEurope/Paris\n"
    token = preau.manage("token", "create", "--email", "camille@exemple.fr").stdout.strip()
    assert len(token) == 43
    assert token.encode() not in (preau.folder / "data/preau.db").read_bytes()
    assert "administrator of Académie" in preau.manage(
        "user", "grant", "--email", "camille@exemple.fr", "--role", "administrator", "--domain", "Académie d'essai"
    ).stdout  # fmt: skip


def test_work_that_failed_for_good_can_be_listed(preau: Preau) -> None:
    assert preau.manage("jobs", "dead").stdout == ""

    async def give_up() -> None:
        store, due = (
            open_database(f"sqlite:///{preau.folder / 'data/preau.db'}"),
            datetime(2027, 3, 11, 13, 5, tzinfo=UTC),
        )
        job = Job(JobKind.CLOSE_ROOM, "a-room", due)
        async with store.writing() as records:
            await records.jobs.plan(job)
            await records.jobs.failed(job, None)
        await store.close()

    asyncio.run(give_up())
    assert preau.manage("jobs", "dead").stdout == "close_room\ta-room\t2027-03-11 13:05\t0\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("user", "create", "--email", "camille@exemple.fr", "--name", "X"), "already"),
        (("user", "create", "--email", "nobody", "--name", "X"), "address"),
        (("user", "create", "--email", "a@b.fr", "--name", " "), "name"),
        (("user", "create", "--email", "a@b.fr", "--name", "X", "--zone", "Paris"), "Europe/Paris"),
        (("user", "create", "--email", "a@b.fr", "--name", "X", "--password-stdin"), "12"),
        (("user", "password", "--email", "a@b.fr"), "Nobody"),
        (("token", "create", "--email", "a@b.fr"), "Nobody"),
    ],
)
def test_trouble_is_told_in_one_sentence(preau: Preau, words: tuple[str, ...], sentence: str) -> None:
    create(preau)
    done = preau.manage(*words, check=False)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1


def test_without_tables_a_command_says_what_to_do() -> None:
    done = Installation().manage("user", "list", check=False)
    assert done.returncode == 1
    assert "migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_tables_of_another_version_stop_the_start_in_one_sentence(preau: Preau) -> None:
    for version, advice, words in (
        ("0000", "python -m server migrate", ("serve",)),
        ("9999", "upgrade Préau", ("user", "list")),
    ):
        with closing(sqlite3.connect(preau.folder / "data/preau.db")) as database, database:
            database.execute("UPDATE alembic_version SET version_num = ?", (version,))
        done = preau.manage(*words, check=False)
        assert done.returncode > 0
        assert advice in done.stderr
        assert "Traceback" not in done.stderr


def test_a_backup_taken_while_serving_brings_everything_back(preau: Preau, tmp_path: Path) -> None:
    create(preau)
    (preau.folder / "data/files").mkdir()
    (preau.folder / "data/files/slide").write_text("a slide")
    archive = tmp_path / "backup.tar.gz"
    with preau:
        preau.manage("backup", str(archive))
        refused = preau.manage("restore", str(archive), "--replace", check=False)
        assert "stop the server" in refused.stderr
        secret = (preau.folder / "data/secret").read_text()
    assert archive.stat().st_mode & 0o777 == 0o600

    other = Installation(PREAU_MEDIA_PROCESSES="0")
    other.manage("restore", str(archive))
    assert "camille@exemple.fr" in other.manage("user", "list").stdout
    assert (other.folder / "data/secret").read_text() == secret
    assert (other.folder / "data/files/slide").read_text() == "a slide"
    assert {path.stat().st_mode & 0o077 for path in (other.folder / "data").iterdir()} == {0}
    with other:
        assert other.ready()


def test_a_backup_replaces_only_when_told_to(preau: Preau, tmp_path: Path) -> None:
    create(preau)
    archive = tmp_path / "backup.tar.gz"
    preau.manage("backup", str(archive))
    create(preau, "later@exemple.fr")
    assert "never overwritten" in preau.manage("backup", str(archive), check=False).stderr
    assert "--replace" in preau.manage("restore", str(archive), check=False).stderr
    assert "later@exemple.fr" in preau.manage("user", "list").stdout
    preau.manage("restore", "--replace", str(archive))
    assert "later@exemple.fr" not in preau.manage("user", "list").stdout


def altered(archive: Path, target: Path, member: str, kind: bytes = tarfile.REGTYPE) -> None:
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as copy:
        for entry in source:
            copy.addfile(entry, source.extractfile(entry))
        added = tarfile.TarInfo(member)
        added.type, added.linkname = kind, "/etc/passwd"
        copy.addfile(added)


@pytest.mark.parametrize(
    ("member", "kind"),
    [
        ("../escaped", tarfile.REGTYPE),
        ("/tmp/escaped", tarfile.REGTYPE),
        ("files/../../escaped", tarfile.REGTYPE),
        ("files/link", tarfile.SYMTYPE),
        ("files/hard", tarfile.LNKTYPE),
        ("surprise", tarfile.REGTYPE),
    ],
)
def test_an_archive_that_is_not_ours_changes_nothing(preau: Preau, tmp_path: Path, member: str, kind: bytes) -> None:
    create(preau)
    archive, wrong = tmp_path / "backup.tar.gz", tmp_path / "wrong.tar.gz"
    preau.manage("backup", str(archive))
    altered(archive, wrong, member, kind)
    create(preau, "later@exemple.fr")
    before = {path.name for path in (preau.folder / "data").iterdir()}
    done = preau.manage("restore", "--replace", str(wrong), check=False)
    assert done.returncode == 1
    assert "not a backup" in done.stderr
    assert {path.name for path in (preau.folder / "data").iterdir()} == before
    assert "later@exemple.fr" in preau.manage("user", "list").stdout


def test_what_stands_in_the_way_of_a_backup_is_told_in_one_sentence(preau: Preau, tmp_path: Path) -> None:
    settings = settings_for(preau.folder)
    with pytest.raises(BackupError, match="There is no folder"):
        backup(settings, tmp_path / "nowhere" / "backup.tar.gz")
    with pytest.raises(BackupError, match="cannot be written"):
        backup(settings, Path("/proc/backup.tar.gz"))
    (preau.folder / "data/preau.db").write_bytes(b"no database" * 1000)
    with pytest.raises(BackupError, match="The database cannot be read"):
        backup(settings, tmp_path / "backup.tar.gz")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("left", ["preau.db", "files/slide"])
def test_a_restore_asks_before_it_replaces_anything(tmp_path: Path, left: str) -> None:
    settings = settings_for(tmp_path)
    (settings.data_dir / left).parent.mkdir(parents=True)
    (settings.data_dir / left).write_text("precious")
    with pytest.raises(BackupError, match="--replace"):
        restore(settings, tmp_path / "backup.tar.gz", replace=False)
    assert (settings.data_dir / left).read_text() == "precious"


def test_a_cut_archive_changes_nothing(preau: Preau, tmp_path: Path) -> None:
    archive = tmp_path / "backup.tar.gz"
    preau.manage("backup", str(archive))
    archive.write_bytes(archive.read_bytes()[:-2000])
    done = preau.manage("restore", "--replace", str(archive), check=False)
    assert (done.returncode, "damaged" in done.stderr) == (1, True)
    with closing(sqlite3.connect(preau.folder / "data/preau.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_postgresql_is_backed_up_by_its_own_programs(postgres: Postgres, tmp_path: Path) -> None:
    path = f"{postgres.binaries}:{os.environ['PATH']}"
    archive = tmp_path / "backup.tar.gz"
    with postgres.database() as first, postgres.database() as second:
        one, two = (Installation(PREAU_DATABASE_URL=url, PATH=path) for url in (first, second))
        one.manage("migrate")
        create(one)
        one.manage("backup", str(archive))
        two.manage("restore", str(archive))
        assert "camille@exemple.fr" in two.manage("user", "list").stdout
        (two.folder / "data/secret").unlink()
        assert "--replace" in two.manage("restore", str(archive), check=False).stderr
        two.manage("restore", "--replace", str(archive))
        assert "other kind" in Installation().manage("restore", str(archive), check=False).stderr
    with tarfile.open(archive) as found:
        assert json.load(found.extractfile("manifest.json"))["database"] == "database.pgdump"  # type: ignore[arg-type]


def test_what_an_address_says_reaches_postgresqls_programs() -> None:
    url = database_url("postgresql://ada:s3cret@/preau?host=/run/postgresql&ssl=require")
    assert _where(url) == {
        "PGHOST": "/run/postgresql",
        "PGUSER": "ada",
        "PGDATABASE": "preau",
        "PGPASSWORD": "s3cret",
        "PGSSLMODE": "require",
    }
    with pytest.raises(BackupError, match="statement_cache_size"):
        _where(database_url("postgresql://h/preau?statement_cache_size=0"))


def test_a_demo_says_whether_its_letters_leave(preau: Preau) -> None:
    assert "No mail leaves this demo, as PREAU_SMTP_URL is not set." in preau.manage("demo", "seed").stdout
    preau.environment = {**preau.environment, "PREAU_SMTP_URL": "smtp://somebody:secret@localhost:1025"}
    told = preau.manage("demo", "accounts").stdout
    assert "go to the mail server of PREAU_SMTP_URL." in told
    assert "No mail" not in told
    assert "secret" not in told
