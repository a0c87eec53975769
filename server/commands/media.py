"""`media`: a media process that logs as the others do, started by `serve`. `python -m media` is the same without."""

import sys

import click


@click.command(hidden=True, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Runs a media process alone, with the arguments of `python -m media`."""
    from media.__main__ import main
    from server.commands import settings_or_exit, take_name
    from server.logs import configure_logs

    take_name("preau-media")
    settings = settings_or_exit()
    configure_logs("media", settings.log_format, settings.log_level)
    sys.exit(main(arguments))
