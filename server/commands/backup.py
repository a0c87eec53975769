"""`backup`: everything of an installation in one file."""

import sys
from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    """Writes the database, the secret and the files into FILE, a new .tar.gz, while the server runs.

    Keep it as safe as the server: whoever reads it can sign tokens.
    """
    from server.backups import BackupError, backup
    from server.commands import settings_or_exit

    try:
        backup(settings_or_exit(), file)
    except BackupError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo(f"{file} is written.")
