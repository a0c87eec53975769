"""What is outside and speaks with Préau: somebody else's calendar, and a mail and calendar program that reads ours.

The rule: nothing of Préau's own reads what Préau wrote; vobject and dateutil do.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage

import vobject
from aiohttp import web

EVENT = """BEGIN:VEVENT
UID:{at:%m%d}@moodle.example.org
DTSTAMP:20260901T080000Z
SUMMARY:{title}
DTSTART;TZID=Romance Standard Time:{at:%Y%m%dT%H%M%S}
DURATION:PT1H
END:VEVENT
"""

Dates = dict[datetime, tuple[datetime, str, str]]
"""Of each planned wall time: when that is by now (UTC), the status and the sequence."""


@asynccontextmanager
async def calendar_elsewhere(title: str, walls: Sequence[datetime]) -> AsyncIterator[str]:
    """The address of one with these hours in Paris, where zones have Windows' names."""
    events = "".join(EVENT.format(at=at, title=title) for at in walls)
    words = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Moodle\n{events}END:VCALENDAR\n".replace("\n", "\r\n")

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=words, content_type="text/calendar")

    app = web.Application()
    app.router.add_get("/export.ics", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/export.ics"
    finally:
        await runner.cleanup()


def words_of(letter: EmailMessage) -> str:
    """Its text, with single blanks."""
    return " ".join(_part(letter, "text/plain").get_content().split())


def method_of(letter: EmailMessage) -> str:
    """As its type says (RFC 6047)."""
    return str(_part(letter, "text/calendar").get_param("method"))


def calendar_of(letter: EmailMessage) -> bytes:
    """What it has for calendar programs."""
    found = _part(letter, "text/calendar").get_payload(decode=True)
    assert isinstance(found, bytes)
    return found


def read_dates(calendar: bytes) -> dict[str, Dates]:
    """All that have an hour, by their titles."""
    found: dict[str, Dates] = {}
    events = vobject.readOne(calendar.decode()).vevent_list
    told_alone = {(one.uid.value, one.recurrence_id.value) for one in events if hasattr(one, "recurrence_id")}
    for event in (one for one in events if isinstance(one.dtstart.value, datetime)):
        if hasattr(event, "recurrence_id"):
            walls = {event.recurrence_id.value: event.dtstart.value}
        else:
            starts = event.getrruleset() if hasattr(event, "rrule") else [event.dtstart.value]
            walls = {at: at for at in starts if (event.uid.value, at) not in told_alone}
        told = event.status.value, event.sequence.value
        dates = {wall.replace(tzinfo=None): (at.astimezone(UTC), *told) for wall, at in walls.items()}
        found.setdefault(" ".join(event.summary.value.split()), {}).update(dates)
    return {title: dates for title, dates in found.items() if dates}


def _part(letter: EmailMessage, kind: str) -> EmailMessage:
    parts = (part for part in letter.iter_parts() if part.get_content_type() == kind)
    found = next(parts)
    assert isinstance(found, EmailMessage)
    return found
