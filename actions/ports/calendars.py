"""Calendars as other programs know them (RFC 5545): what verbs and doors say of them, without the format.

The rule: wall time and zone are the truth here too; an event without a zone is a span of whole days.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from accounts.people import PersonId
from formations.following import CalendarFormat, OutsideEvent


class CalendarMethod(StrEnum):
    """What an object in a mail asks for (RFC 5546). A feed asks for nothing and has none."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody's address of mail, and their name."""

    email: str
    name: str


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One event: a single one, the rule of several, or one of several that differs from its rule.

    Attributes:
        uid: the same for as long as the event is the same.
        sequence: rises with each change.
        starts: naive wall time in `zone`; the first day of an event of whole days.
        ends: naive wall time in `zone`; of whole days the last day, which belongs to it.
        zone: IANA name; None for whole days.
        conference: where one joins; empty for none.
        rule: RRULE of RFC 5545; empty for none. `left_out` are the starts that it gives and that do not take place,
            `added` those beside it.
        recurrence: the start that the rule gives to this one of several, in `recurrence_zone`; None for the others.
    """

    uid: str
    sequence: int
    starts: datetime | date
    ends: datetime | date
    zone: str | None
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    conference: str = ""
    conference_label: str = ""
    category: str = ""
    cancelled: bool = False
    busy: bool = True
    rule: str = ""
    left_out: tuple[datetime | date, ...] = ()
    added: tuple[datetime | date, ...] = ()
    recurrence: datetime | date | None = None
    recurrence_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Calendar:
    """Events under one name.

    Attributes:
        made_at: aware, UTC; what it says of itself as DTSTAMP.
        method: None for a feed.
        organizer, attendee: of an object in a mail, whose only attendee is the one who gets it.
    """

    name: str
    language: str
    made_at: datetime
    events: tuple[CalendarEvent, ...]
    method: CalendarMethod | None = None
    organizer: Mailbox | None = None
    attendee: Mailbox | None = None


class CalendarWriter(Protocol):
    """Writes calendars, and does not hold the event loop while it does."""

    async def write(self, calendar: Calendar) -> bytes:
        """The object of RFC 5545, in UTF-8, folded, with CRLF."""
        ...


@dataclass(frozen=True, slots=True)
class CalendarRead:
    """What a calendar of elsewhere says.

    Attributes:
        problems: what could not be read of it, in words such as `zone_unknown` or `line_3`.
        name: what it calls itself, in one line; empty for nothing.
    """

    events: tuple[OutsideEvent, ...]
    problems: tuple[str, ...] = ()
    name: str = ""


class CalendarReader(Protocol):
    """Reads calendars that anybody may have written, with limits on everything."""

    async def read(
        self, content: bytes, written_in: CalendarFormat, zone: str, asked_by: PersonId | None = None
    ) -> CalendarRead:
        """In `zone` where it names none. Whoever asks waits for the end of one before the next begins.

        Raises:
            CalendarUnreadable: also as `reading_already`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered; `content` is None when it is as it was."""

    content: bytes | None
    etag: str = ""
    modified: str = ""


class CalendarFetcher(Protocol):
    """Asks an address that somebody gave, and no machine that only we can reach."""

    async def fetch(self, address: str, etag: str, modified: str) -> Fetched:
        """Raises CalendarUnreadable."""
        ...
