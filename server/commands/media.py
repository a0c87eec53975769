"""`media`: a media process that logs as the others do, started by `serve`. `python -m media` is the same without."""

import sys
from importlib import import_module

import click


@click.command(hidden=True, context_settings={"ignore_unknown_options": True})
@click.option("--standby", is_flag=True, help="Loads everything and begins when told to on its input.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...], standby: bool) -> None:
    """Runs a media process alone, with the arguments of `python -m media`."""
    from server.commands import settings_or_exit, stand_by, take_name

    if standby:
        stand_by("media", _load)
    take_name("preau-media")
    from media.__main__ import main
    from server.logs import configure_logs

    settings = settings_or_exit()
    configure_logs("media", settings.log_format, settings.log_level)
    sys.exit(main(arguments))


def _load() -> None:
    for module in ("media.__main__", "server.logs", "server.settings"):
        import_module(module)
