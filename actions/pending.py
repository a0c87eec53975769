"""What was read of a calendar and waits for a scheduler's decision, as text that is kept until then."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

from actions.ports.calendars import CalendarRead
from formations.event_lines import events_of, lines_of
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
    return f"{json.dumps(read.problems)}\n{lines_of(read.events)}"


def _read(text: str) -> Pending:
    problems, _, lines = text.partition("\n")
    if not lines:  # kept before problems were
        problems, lines = "[]", text
    return Pending(list(events_of(lines)), tuple(json.loads(problems)))
