"""Writing and reading, as messages."""

from typing import Annotated

from pydantic import Field

from actions import chat
from actions.callers import Caller
from actions.world import World
from rooms.ids import CommandId
from signaling.messages import Command, Facts, Message, Sequence, Uuid, Whole
from signaling.rates import RateKind
from signaling.wire import message_json

Limit = Annotated[Whole, Field(ge=1, le=chat.MOST_AT_ONCE)]


class SendMessage(Message):
    """`text`: 1 to 4,000 characters after cleaning; the noun counts."""

    command_id: Uuid
    text: str


class ReadHistory(Message):
    """With `after` what follows it, else what precedes `before`, or the end."""

    before: Sequence | None
    after: Sequence | None
    limit: Limit


async def send_message(world: World, caller: Caller, message: SendMessage) -> Facts:
    """The message as it was kept."""
    kept = await chat.send_message(world, caller, CommandId(message.command_id), message.text)
    return {"message": message_json(kept)}


async def read_history(world: World, caller: Caller, message: ReadHistory) -> Facts:
    """Durable events, ascending."""
    found = await chat.read_history(world, caller, after=message.after, before=message.before, limit=message.limit)
    return {"events": [message_json(kept) for kept in found.messages], "more": found.more}


COMMANDS = (
    Command("send_message", SendMessage, send_message, RateKind.CHAT),
    Command("read_history", ReadHistory, read_history, RateKind.HISTORY),
)
