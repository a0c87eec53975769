"""`migrate`: brings the database to the tables of this version."""

import click


@click.command()
def command() -> None:
    """Makes the database, or brings it to this version. Run it after each upgrade; it may be run again."""
    from server.commands import settings_or_exit
    from storage.migrate import upgrade

    settings = settings_or_exit()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    upgrade(settings.database_url)
    click.echo("The database is up to date.")
