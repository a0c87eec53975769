"""What was read of a calendar and waits for a scheduler's decision, as text that is kept until then.

The rule: it is kept packed. Thousands of events are more than a megabyte, which SQLite writes, and overwrites once they
are decided about, on the loop.
"""

import asyncio
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from actions.ports.calendars import CalendarRead
from formations.event_lines import events_of, lines_of
from formations.following import OutsideEvent

_PACKED = "zlib:"  # what was kept before begins with a bracket


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
    text = f"{json.dumps(read.problems)}\n{lines_of(read.events)}"
    return _PACKED + b64encode(zlib.compress(text.encode(), 1)).decode()


def _read(kept: str) -> Pending:
    text = zlib.decompress(b64decode(kept.removeprefix(_PACKED))).decode() if kept.startswith(_PACKED) else kept
    problems, _, lines = text.partition("\n")
    if not lines:  # kept before problems were
        problems, lines = "[]", text
    return Pending(list(events_of(lines)), tuple(json.loads(problems)))
