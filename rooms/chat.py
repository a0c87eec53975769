"""What is written in a class. A message is durable: it has its place in the sequence before its author is told."""

from dataclasses import dataclass
from datetime import datetime

from accounts.people import PersonId
from rooms.ids import CommandId, MessageId, RoomId

LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message.

    Attributes:
        sequence: its place among the durable events of the room, from 1, without gaps.
        name: the author's name when it was written.
        command_id: the author's own id of the command; sent again, it is the same message.
        sent_at: aware, UTC.
    """

    room_id: RoomId
    sequence: int
    message_id: MessageId
    author_id: PersonId
    name: str
    text: str
    sent_at: datetime
    command_id: CommandId
