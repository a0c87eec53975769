"""`web`: the web process, started by `serve`."""

import sys
from pathlib import Path

import click


@click.command(hidden=True)
@click.option("--runtime-dir", type=click.Path(path_type=Path, file_okay=False, exists=True), required=True)
@click.option("--ready-fd", type=int, help="Where to say that it serves.")
@click.option("--standby", is_flag=True, help="Loads everything and begins when told to on its input.")
def command(runtime_dir: Path, ready_fd: int | None, standby: bool) -> None:
    """Runs the web process alone; `serve` starts it, beside the media processes."""
    from server.commands import settings_or_exit, stand_by, take_name

    if standby:
        stand_by("web", _load)
    take_name("preau-web")
    settings = settings_or_exit()
    from server.web_process import run  # after the settings: it takes a second, and they may be wrong

    sys.exit(run(settings, runtime_dir, ready_fd))


def _load() -> None:
    from server.web_process import load

    load()
