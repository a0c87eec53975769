"""What commands share: a verb run at a desk, and every reason why it cannot be told in one sentence."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from accounts.sign_in import LONGEST_PASSWORD, SHORTEST_PASSWORD
from actions.ports.records import StoreUnavailable
from actions.problems import PROBLEMS
from actions.world import Desk
from server.commands import settings_or_exit
from server.settings import SettingsError
from server.wiring import open_desk, require_tables

T = TypeVar("T")
SENTENCES = {
    "email_taken": "There is an account with this address already.",
    "email_malformed": "This is not an address of mail.",
    "name_missing": "The name is empty.",
    "password_too_long": f"The password is too long: {LONGEST_PASSWORD} characters at most.",
    "password_too_short": f"The password is too short: {SHORTEST_PASSWORD} characters at least.",
    "unknown_person": "Nobody has this address: `python -m server user list` shows who is there.",
    "unknown_zone": "No time zone has this name: it must be like Europe/Paris.",
}


def run(verb: Callable[[Desk], Awaitable[T]]) -> T:
    """What the verb gives; a database that cannot be used ends the command with a sentence."""
    settings = settings_or_exit()

    async def work() -> T:
        async with open_desk(settings) as desk:
            await require_tables(desk)
            return await verb(desk)

    try:
        return asyncio.run(work())
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except StoreUnavailable as error:
        click.echo(f"The database cannot be used ({error}).", err=True)
        sys.exit(1)
    except tuple(PROBLEMS) as error:
        code = PROBLEMS[type(error)].code
        click.echo(SENTENCES.get(code, f"It was refused: {code}."), err=True)
        sys.exit(1)
