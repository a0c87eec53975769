"""`jobs`: the work that the server does by itself, for the person who runs it."""

import click


@click.group()
def command() -> None:
    """Shows the work that the server does by itself, later."""


@command.command()
def dead() -> None:
    """Lists what failed until the last try: kind, what it is about, when it was due (UTC), how often it was tried."""
    from actions.jobs import dead_jobs
    from server.errands import run

    for job in run(dead_jobs):
        click.echo(f"{job.kind}\t{job.key}\t{job.due_at:%Y-%m-%d %H:%M}\t{job.attempts}")
