"""Files of events as others write them, and what is read of them."""

from datetime import UTC, datetime
from pathlib import Path

from formations.following import OutsideEvent
from gateways.calendar_reading import read_calendar

FOLDER = Path(__file__).parent / "calendars"
NOW = datetime(2026, 3, 1, tzinfo=UTC)
HOME = "Indian/Reunion"


def read(name: str) -> tuple[list[OutsideEvent], set[str]]:
    return read_calendar((FOLDER / f"{name}.ics").read_bytes(), HOME, NOW)[:2]


def told(event: OutsideEvent) -> tuple[str, str, str]:
    return event.starts_wall.isoformat(), event.ends_wall.isoformat(), event.zone


def body(*lines: str) -> bytes:
    whole = ("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")
    return "\r\n".join(whole).encode()


def event(*lines: str) -> bytes:
    return body("BEGIN:VEVENT", "UID:one", "SUMMARY:Classe", *lines, "END:VEVENT")
