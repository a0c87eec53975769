"""What was read of a calendar and waits for a scheduler's decision, as text that is kept until then."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from actions.ports.calendars import CalendarRead
from formations.following import OutsideEvent


@dataclass(frozen=True, slots=True)
class Pending:
    """The events, and what could not be read beside them (`line_3`)."""

    events: Sequence[OutsideEvent] = ()
    problems: tuple[str, ...] = ()


async def text_of(read: CalendarRead) -> str:
    """As it is kept. Thousands of events take a while, which the loop does not wait for."""
    return await asyncio.to_thread(_written, read)


async def pending_of(text: str | None) -> Pending:
    """What it was."""
    return Pending() if text is None else await asyncio.to_thread(_read, text)


def _written(read: CalendarRead) -> str:
    told = {"events": [asdict(event) for event in read.events], "problems": read.problems}
    return json.dumps(told, default=datetime.isoformat, ensure_ascii=False)


def _read(text: str) -> Pending:
    told = json.loads(text)
    if isinstance(told, list):  # kept before problems were
        told = {"events": told, "problems": []}
    walls = ("starts_wall", "ends_wall")
    events = [
        OutsideEvent(**row | {name: datetime.fromisoformat(row[name]) for name in walls}) for row in told["events"]
    ]
    return Pending(events, tuple(told["problems"]))
