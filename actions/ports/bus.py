"""What nodes tell one another."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class BusTopic(StrEnum):
    """What nodes tell one another. Hints only, never a person's id: what is lost is read again from the database."""

    ROOM_CHANGED = "room_changed"
    SIGN_IN_REVOKED = "sign_in_revoked"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something changed: look again at `subject` (a room's id; a sign-in session's token hash)."""

    topic: BusTopic
    subject: str


class Bus(Protocol):
    """Carries notices between nodes, in-process by default, over Redis for several."""

    async def publish(self, notice: Notice) -> None: ...
    def subscribe(self) -> AbstractAsyncContextManager["NoticeStream"]: ...


class NoticeStream(Protocol):
    """The notices published since the subscription began."""

    async def next(self) -> Notice: ...
