"""Writes calendars in short turns, and reads those of others in processes of their own: the loop waits for neither.

The rule: nothing is remembered of a calendar that was written, least of all whose it is. What reads a stranger's file
begins with nothing, has limits on time and memory, and is ended with it.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from actions.polite import politely
from actions.ports.calendars import Calendar, CalendarRead
from formations.errors import CalendarUnreadable
from formations.event_lines import events_of
from formations.following import CalendarFormat
from gateways.calendar_writing import pieces

MOST_BYTES = 5 * 2**20
READING_S = 25.0
READER = ("-m", "gateways.calendar_reading")
_ROOT = Path(__file__).resolve().parent.parent


class PoliteCalendarWriter:
    """`actions.ports.calendars.CalendarWriter`, in short turns of the loop."""

    async def write(self, calendar: Calendar) -> bytes:
        """The object of RFC 5545."""
        return b"".join([piece async for piece in politely(pieces(calendar))])


class ProcessCalendarReader:
    """`actions.ports.calendars.CalendarReader`: one file at a time, each in a fresh process."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Semaphore(1)

    async def read(self, content: bytes, written_in: CalendarFormat, zone: str) -> CalendarRead:
        """Raises CalendarUnreadable."""
        if len(content) > MOST_BYTES:
            raise CalendarUnreadable("too_large")
        question = json.dumps({"kind": written_in, "zone": zone}).encode() + b"\n"
        async with self._one_at_a_time:
            answer = await _ask(question + content)
        first, _, lines = answer.partition(b"\n")
        told = json.loads(first)
        if "unreadable" in told:
            raise CalendarUnreadable(told["unreadable"])
        return await asyncio.to_thread(_read_of, told, lines)


async def _ask(question: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *READER,
        cwd=_ROOT,
        # Nothing of ours is in its environment: no secret, no address of a database.
        env={"PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=64 * 2**20,
    )
    try:
        async with asyncio.timeout(READING_S):
            answer, _ = await process.communicate(question)
    except TimeoutError:
        raise CalendarUnreadable("too_large") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:  # it ran into a limit
        raise CalendarUnreadable("too_large")
    return answer


def _read_of(told: dict[str, Any], lines: bytes) -> CalendarRead:
    return CalendarRead(tuple(events_of(lines.decode(errors="surrogatepass"))), tuple(told["problems"]))
