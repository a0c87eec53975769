"""`token`: bearer tokens, for programs that use the REST interface."""

import click


@click.group()
def command() -> None:
    """Makes bearer tokens for programs."""


@command.command()
@click.option("--email", required=True, help="Whose rights the program gets.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="How long it is good.")
def create(email: str, days: int) -> None:
    """Prints a new bearer token. It is shown this once; only its hash is kept."""
    from actions.sign_in import create_token
    from server.errands import run

    click.echo(run(lambda desk: create_token(desk, email, days)))
