"""What waits for a scheduler's decision: kept packed, and read back as it was, whenever it was kept."""

import asyncio
import json
from datetime import datetime, timedelta

from actions.pending import pending_of, text_of
from actions.ports.calendars import CalendarRead
from formations.event_lines import lines_of
from formations.following import OutsideEvent

STARTS = datetime(2027, 3, 2, 14)
EVENTS = tuple(
    OutsideEvent(f"{number}@elsewhere", "", 0, f"Séance\n{number}", STARTS, STARTS + timedelta(hours=1), "Europe/Paris")
    for number in range(5_000)
)


def test_what_is_kept_is_read_back_and_takes_a_fraction_of_its_size() -> None:
    kept = asyncio.run(text_of(CalendarRead(EVENTS, ("line_3",))))
    pending = asyncio.run(pending_of(kept))
    assert (tuple(pending.events), pending.problems) == (EVENTS, ("line_3",))
    assert len(kept) < len(lines_of(EVENTS)) / 5


def test_what_was_kept_before_it_was_packed_is_read_too() -> None:
    with_problems = asyncio.run(pending_of(f"{json.dumps(['line_3'])}\n{lines_of(EVENTS[:2])}"))
    assert (tuple(with_problems.events), with_problems.problems) == (EVENTS[:2], ("line_3",))
    before_that = asyncio.run(pending_of(lines_of(EVENTS[:1])))
    assert (tuple(before_that.events), before_that.problems) == (EVENTS[:1], ())


def test_nothing_waits() -> None:
    assert asyncio.run(pending_of(None)).events == ()
