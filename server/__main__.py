"""The command line: `python -m server COMMAND`.

The rule: each command is one file of server/commands that holds a `command`, imported when it is asked for, and what
it needs is imported when it runs. `serve` must be under way in a fraction of a second.
"""

import os
import pkgutil
import sys
from importlib import import_module

import click

from server import commands


class Commands(click.Group):
    """Finds the commands by their file names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the files in server/commands."""
        return sorted(found.name for found in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The `command` of a file; None if there is no such file."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = import_module(f"server.commands.{cmd_name}").command
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Préau, a virtual classroom server for hybrid teacher training."""


if __name__ == "__main__":
    os.umask(0o077)  # database, backups and sockets are ours alone, whoever made the folder they are in
    sys.exit(main(prog_name="python -m server"))
