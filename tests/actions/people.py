"""People who come into a classroom without a door, and what they are told."""

from typing import cast

from actions import entering
from actions.callers import Caller
from actions.entering import Welcome
from rooms.events import (
    RoomEvent,
)
from rooms.ids import ClientId, ConnectionId
from tests.live import Classroom
from tests.live_fixtures import NotingFanout


async def come(classroom: Classroom, word: str, connection: str = "", after: int | None = None) -> Welcome:
    name = connection or f"c-{word}"
    return await entering.connect(
        classroom.world, classroom.ticket(word), ConnectionId(name), ClientId(f"tab-{name}"), after
    )


async def caller(classroom: Classroom, word: str) -> Caller:
    return (await come(classroom, word)).caller


def told(classroom: Classroom, word: str) -> list[RoomEvent]:
    return cast(NotingFanout, classroom.world.fanout).told.get(ConnectionId(f"c-{word}"), [])
