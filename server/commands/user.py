"""`user`: accounts, made and mended by the person who runs the server."""

import sys

import click

PASSWORD_HELP = "Read the password from the standard input, first line; without it one is made and printed."


@click.group()
def command() -> None:
    """Makes accounts, lists them, changes passwords, gives roles."""


@command.command()
@click.option("--email", required=True)
@click.option("--name", required=True, help="As others see it.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.option("--zone", default="Europe/Paris", show_default=True, help="Time zone, as in the IANA list.")
@click.option("--password-stdin", is_flag=True, help=PASSWORD_HELP)
def create(email: str, name: str, language: str, zone: str, password_stdin: bool) -> None:
    """Makes an account."""
    from accounts.people import Language
    from actions.people import NewPerson, create_person
    from server.errands import run

    password, is_new = _password(password_stdin)
    new = NewPerson(name, email, password, Language(language), zone)
    person = run(lambda desk: create_person(desk, new))
    click.echo(f"{person.email} can sign in now.")
    _tell(password, is_new)


@command.command(name="list")
def list_accounts() -> None:
    """Lists all accounts: address, name, language, time zone."""
    from actions.people import everyone
    from server.errands import run

    for person in run(everyone):
        click.echo(f"{person.email}\t{person.name}\t{person.language}\t{person.zone}")


@command.command()
@click.option("--email", required=True)
@click.option("--password-stdin", is_flag=True, help=PASSWORD_HELP)
def password(email: str, password_stdin: bool) -> None:
    """Gives an account another password, and ends its sign-ins."""
    from actions.people import set_password
    from server.errands import run

    chosen, is_new = _password(password_stdin)
    run(lambda desk: set_password(desk, email, chosen))
    click.echo("The password is changed; whoever was signed in to this account must sign in again.")
    _tell(chosen, is_new)


@command.command()
@click.option("--email", required=True)
@click.option("--role", type=click.Choice(["administrator", "scheduler"]), required=True)
@click.option("--domain", required=True, help="Its name; a new one is made.")
def grant(email: str, role: str, domain: str) -> None:
    """Gives somebody a role over a whole domain."""
    from accounts.permissions import Role
    from actions.domains import grant_role
    from server.errands import run

    given = run(lambda desk: grant_role(desk, email, Role(role), domain))
    click.echo(f"{email} is {role} of {given.name}.")


def _password(from_stdin: bool) -> tuple[str, bool]:
    """The password, and whether it was made here. Never an option: everybody on the machine can see those."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), False
    import secrets

    return secrets.token_urlsafe(12), True


def _tell(password: str, is_new: bool) -> None:
    if is_new:
        click.echo(f"Password: {password}")
