"""`restore`: an installation from a backup."""

import sys
from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="What is there already may go.")
def command(file: Path, replace: bool) -> None:
    """Puts the database, the secret and the files of FILE in place, and brings them to this version.

    Stop the server first.
    """
    from server.backups import BackupError, restore
    from server.commands import settings_or_exit
    from storage.migrate import upgrade

    settings = settings_or_exit()
    if _answers(settings.host, settings.port):
        click.echo(f"Something serves port {settings.port}: stop the server first.", err=True)
        sys.exit(1)
    try:
        restore(settings, file, replace)
    except BackupError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    upgrade(settings.database_url)
    click.echo(f"{file} is restored.")


def _answers(host: str, port: int) -> bool:
    import socket

    try:
        socket.create_connection((host.replace("0.0.0.0", "127.0.0.1"), port), timeout=2).close()  # noqa: S104
    except OSError:
        return False
    return True
