"""Writes calendars in short turns, and reads those of others in processes of their own: the loop waits for neither.

The rule: nothing is remembered of a calendar that was written, least of all whose it is. What reads a stranger's file
begins with nothing, has limits on time and memory, and is ended with it.
"""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from accounts.people import PersonId
from actions.polite import politely
from actions.ports.calendars import Calendar, CalendarRead
from formations.errors import CalendarUnreadable
from formations.event_lines import events_of
from formations.following import CalendarFormat
from gateways.calendar_writing import pieces

MOST_BYTES = 5 * 2**20
READING_S = 25.0
AT_ONCE = 2
READER = ("-m", "gateways.calendar_reading")
_ROOT = Path(__file__).resolve().parent.parent


class PoliteCalendarWriter:
    """`actions.ports.calendars.CalendarWriter`, in short turns of the loop."""

    async def write(self, calendar: Calendar) -> bytes:
        """The object of RFC 5545."""
        return b"".join([piece async for piece in politely(pieces(calendar))])


class ProcessCalendarReader:
    """`actions.ports.calendars.CalendarReader`: two files at a time, each in a fresh process, and one of each person.

    Two, so that one that takes long does not hold up all others; one each, so that it takes two people to do so.
    """

    def __init__(self) -> None:
        self._few_at_a_time = asyncio.Semaphore(AT_ONCE)
        self._asking: set[PersonId] = set()

    async def read(
        self, content: bytes, written_in: CalendarFormat, zone: str, asked_by: PersonId | None = None
    ) -> CalendarRead:
        """Raises CalendarUnreadable."""
        if len(content) > MOST_BYTES:
            raise CalendarUnreadable("too_large")
        question = json.dumps({"kind": written_in, "zone": zone}).encode() + b"\n"
        with self._only_one_of(asked_by):
            async with self._few_at_a_time:
                answer = await _ask(question + content)
        first, _, lines = answer.partition(b"\n")
        told = json.loads(first)
        if "unreadable" in told:
            raise CalendarUnreadable(told["unreadable"])
        return await asyncio.to_thread(_read_of, told, lines)

    @contextmanager
    def _only_one_of(self, person_id: PersonId | None) -> Iterator[None]:
        if person_id is None:  # a job, and of those one runs at a time in a process
            yield
            return
        if person_id in self._asking:
            raise CalendarUnreadable("reading_already")
        self._asking.add(person_id)
        try:
            yield
        finally:
            self._asking.discard(person_id)


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
    events = tuple(events_of(lines.decode(errors="surrogatepass")))
    return CalendarRead(events, tuple(told["problems"]), told.get("name", ""))
