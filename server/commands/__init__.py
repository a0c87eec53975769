"""The commands of `python -m server`: one file each, named for it, holding `command`. Heavy imports wait in there."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.children import BEGIN

if TYPE_CHECKING:
    from server.settings import Settings


def settings_or_exit() -> "Settings":
    """The settings; one that is wrong is told in one sentence, and ends the command with exit code 2."""
    from server.settings import SettingsError, load_settings
    from server.supervisor import SETTINGS_EXIT_CODE

    try:
        return load_settings()
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(SETTINGS_EXIT_CODE)


def take_name(name: str) -> None:
    """What `ps -o comm` and `top` call this process, in 15 characters (proc(5), comm)."""
    Path("/proc/self/comm").write_text(name)


def stand_by(kind: str, load: Callable[[], None]) -> None:
    """Loads what is needed, then waits for the supervisor's word to begin; ends with the supervisor.

    Its name tells whether it has loaded: one that is called to begin before that costs what loading costs.
    """
    take_name(f"{kind}-loading")
    load()
    take_name(f"{kind}-standby")
    if sys.stdin.buffer.readline() != BEGIN:
        sys.exit()
