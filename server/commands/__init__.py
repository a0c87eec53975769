"""The commands of `python -m server`: one file each, named for it, holding `command`. Heavy imports wait in there."""

import sys
from typing import TYPE_CHECKING

import click

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
