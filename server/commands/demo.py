"""`demo`: a database full of made-up people, to look around in."""

import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from actions.demo import DemoAccount
    from actions.world import Desk
    from server.settings import Settings

T = TypeVar("T")
_NO_DEMO = "This database is not a demo: `python -m server demo seed` makes one of an empty database."
_NO_MAIL = "No mail leaves this demo, as PREAU_SMTP_URL is not set. README.md says how to read what it would send."
_MAIL = "Its letters, to these made-up addresses, go to the mail server of PREAU_SMTP_URL."
_NO_CLASS = "No class of the demo is open now: `python -m server demo refresh` opens one, and `serve` keeps it open."


@click.group()
def command() -> None:
    """Makes and keeps a demo: made-up people and formations, dated around today."""


@command.command()
def seed() -> None:
    """Seeds an empty database, or refreshes the demo that is there; real people's databases are left alone."""
    from actions import demo

    try:
        _run(demo.seed)
        _run(demo.refresh)
    except demo.NotEmpty:
        click.echo("People live in this database: it is left as it is.")
        return
    _print(_run(demo.accounts))


@command.command()
def refresh() -> None:
    """Moves all dates to where they stand relative to now; the open class is open again."""
    from actions import demo

    _run(demo.refresh)
    click.echo("The demo's dates stand around today again, and its class is open.")


@command.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def accounts(as_json: bool) -> None:
    """Prints whom one can sign in as, with passwords that are good for this database only."""
    from actions import demo

    found = _run(demo.accounts)
    if as_json:
        click.echo(json.dumps([asdict(account) for account in found], ensure_ascii=False))
    else:
        _print(found)


@command.command()
@click.option("--count", type=click.IntRange(1, 8), default=4, show_default=True, help="How many.")
def people(count: int) -> None:
    """Brings labelled synthetic participants into the open class, until Ctrl-C: a living class for one evaluator."""
    from actions import demo
    from actions.sign_in import create_token, sign_out
    from server.synthetic_class import answers, attend

    async def visit(desk: "Desk") -> None:
        if not await answers(url):
            click.echo(f"No server answers at {url}: start it (`make run`), and call them again.", err=True)
            sys.exit(1)
        room_id = await demo.open_class(desk)
        found = await demo.synthetic_people(desk, count)
        tokens = [await create_token(desk, person.email, days=1) for person in found]
        click.echo(f"{len(found)} synthetic participants are on their way to {url}/class/{room_id} (Ctrl-C ends it).")
        stop = asyncio.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(sign, stop.set)
        named = [(person.name, token) for person, token in zip(found, tokens, strict=True)]
        await attend(url, room_id, named, stop)
        for token in tokens:
            await sign_out(desk, token)

    url = _settings().public_url
    _run(visit)


def _run(verb: "Callable[[Desk], Awaitable[T]]") -> T:
    from actions.demo import NoOpenClass, NotADemo
    from server.errands import run

    try:
        return run(verb)
    except NotADemo:
        click.echo(_NO_DEMO, err=True)
    except NoOpenClass:
        click.echo(_NO_CLASS, err=True)
    sys.exit(1)


def _print(found: "list[DemoAccount]") -> None:
    width = max(len(account.email) for account in found)
    click.echo("\nDemo accounts of this database (address, password, who it is):\n")
    for account in found:
        click.echo(f"  {account.email:{width}}  {account.password}  {account.name}{_leads(account)}")
    settings = _settings()
    click.echo(
        f"\nTo begin, sign in at {settings.public_url} as the first trainer of the list: their class is open now."
    )
    click.echo(f"{_NO_MAIL if settings.smtp_url is None else _MAIL}\n")


def _settings() -> "Settings":
    from server.commands import settings_or_exit

    return settings_or_exit()


def _leads(account: "DemoAccount") -> str:
    titles = [title for title, leads in account.formations if leads]
    if titles:
        return f" — trainer of {', '.join(f'« {title} »' for title in titles)}"
    return f" — {account.role}" if account.role else ""
