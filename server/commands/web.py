"""`web`: the web process, started by `serve`."""

import sys
from pathlib import Path

import click


@click.command(hidden=True)
@click.option("--runtime-dir", type=click.Path(path_type=Path, file_okay=False, exists=True), required=True)
@click.option("--ready-fd", type=int, help="Where to say that it serves.")
def command(runtime_dir: Path, ready_fd: int | None) -> None:
    """Runs the web process alone; `serve` starts it, beside the media processes."""
    from server.settings import SettingsError, load_settings
    from server.supervisor import SETTINGS_EXIT_CODE

    try:
        settings = load_settings()
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(SETTINGS_EXIT_CODE)
    from server.web_process import run

    sys.exit(run(settings, runtime_dir, ready_fd))
