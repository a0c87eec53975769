"""Coming and leaving, as messages."""

from typing import Annotated

from pydantic import StringConstraints

from actions import entering
from actions.callers import Caller
from actions.world import World
from signaling.messages import Command, Empty, Facts, Message, Sequence, Uuid


class Auth(Message):
    """The `auth` of the connection. `after`: the last durable event that the page saw; null before any."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    after: Sequence | None
    client_id: Uuid


async def leave(world: World, caller: Caller, _message: Empty) -> Facts:
    """Goodbye; the connection is closed."""
    await entering.leave(world, caller)
    return {}


COMMANDS = (Command("leave", Empty, leave),)
