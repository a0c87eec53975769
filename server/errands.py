"""What commands share: a verb run at a desk, and every reason why it cannot be told in one sentence."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from actions.ports.records import StoreUnavailable
from actions.world import Desk
from server.commands import settings_or_exit
from server.wiring import open_desk

T = TypeVar("T")


def run(verb: Callable[[Desk], Awaitable[T]]) -> T:
    """What the verb gives; a database that cannot be used ends the command with a sentence."""
    settings = settings_or_exit()

    async def work() -> T:
        async with open_desk(settings) as desk:
            return await verb(desk)

    try:
        return asyncio.run(work())
    except StoreUnavailable as error:
        click.echo(f"The database cannot be used ({error}). `python -m server migrate` makes its tables.", err=True)
        sys.exit(1)
