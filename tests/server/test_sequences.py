"""SEQUENCE only rises, whatever is changed and taken back: programs take what counts lower for old, and leave it."""

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from accounts.people import Language
from actions.ports.calendars import CalendarEvent
from formations.errors import DatesRefused
from formations.undoing import take_back, undo_of
from server.calendars import Reader, event_of, events_of
from tests.formations.test_series import WEEKLY, Kept, Steps, a_step
from tests.server.letter_samples import PLANNED

READER = Reader(Language.FRENCH, "https://preau.example", joinable=True)
Told = dict[tuple[str, object], tuple[int, tuple[object, ...]]]


def _told(kept: Kept) -> Told:
    """What a feed says of each (UID, RECURRENCE-ID): its SEQUENCE, and what that stands for (RFC 5546 §2.1.4)."""
    events: list[CalendarEvent] = []
    for series_id, series in kept.series.items():
        dates = kept.plan(series_id).occurrences
        for first in dates[:1]:
            planned = replace(PLANNED, occurrence=first)
            if series.rule is not None or any(one.added for one in dates):
                events += events_of(planned, series, dates, READER)
            else:
                events.append(event_of(planned, series, READER))
    found = {(one.uid, one.recurrence): (one.sequence, _significant(one)) for one in events}
    assert len(found) == len(events)
    return found


def _significant(one: CalendarEvent) -> tuple[object, ...]:
    return one.starts, one.ends, one.zone, one.rule, one.left_out, one.added, one.cancelled


def _is_heard_of(before: Told, after: Told) -> None:
    for key in before.keys() & after.keys():
        (sequence, said), (later, says) = before[key], after[key]
        assert later > sequence or (later == sequence and says == said), key


@settings(max_examples=100, deadline=None)
@given(Steps, st.booleans(), st.booleans())
@example([("move", 0, 1, 1), ("move", 0, 2, 1), ("all", 0, 0, 3)], False, False)  # alone, then each week
@example([("move", 0, 1, 1), ("move", 0, 2, 1), ("add", 0, 7, 1)], False, True)
def test_what_changes_counts_higher_than_all_that_was_told_of_it(
    steps: list[tuple[str, int, int, int]], repeats: bool, takes_back: bool
) -> None:
    kept = Kept(WEEKLY if repeats else None)
    heard = _told(kept)
    for step in steps:
        series, dated = list(kept.series.values()), list(kept.occurrences.values())
        try:
            change = a_step(kept, step)
        except DatesRefused:
            continue
        kept.keep(change)
        _is_heard_of(heard, now := _told(kept))
        heard |= now
        if takes_back:
            kept.keep(take_back(undo_of(series, dated, change), kept.series, kept.occurrences))
            _is_heard_of(heard, now := _told(kept))
            heard |= now
