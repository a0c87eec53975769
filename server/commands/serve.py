"""`serve`: everything that browsers need, until it is stopped."""

import sys

import click


@click.command()
def command() -> None:
    """Serves, until it is stopped by SIGTERM or Ctrl-C."""
    from server.supervisor import supervise

    sys.exit(supervise())
