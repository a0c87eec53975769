"""What a calendar's page has room for: some of each day, the rest counted and one link away, nothing left out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from actions.calendar import Agenda
from actions.entries import Entry
from formations.formations import ActivityKind, FormationId
from server.pages.calendar_address import Asked, Shape
from server.pages.calendar_layout import MOST_BARS, MOST_ENTRIES, MOST_LINES, Layout
from tests.server.samples.calendar import entry
from tests.server.samples.story import FORMATION

TUESDAY, MARCH = date(2027, 3, 9), date(2027, 3, 1)
LIVE, ALONE = ActivityKind.VIRTUAL_CLASS, ActivityKind.ASYNCHRONOUS


def laid_out(entries: list[Entry], shape: Shape = Shape.MONTH, **changes: object) -> Layout:
    shown = Agenda(tuple(sorted(entries, key=lambda one: one.occurrence.starts_at)), ())
    layout = Layout(Asked("/calendar", shape), shown, TUESDAY, TUESDAY, "Europe/Paris")
    return replace(layout, **changes)  # type: ignore[arg-type]


def test_a_full_day_shows_some_and_counts_the_others() -> None:
    classes = [entry(LIVE, f"Classe {n}", TUESDAY, 8 + n, 1) for n in range(MOST_ENTRIES + 2)]
    phases = [entry(ALONE, f"Phase {n}", TUESDAY, 8, 48) for n in range(MOST_BARS + 1)]
    month = laid_out(classes + phases).month()
    assert (len(month.chosen.entries), len(month.chosen.bars)) == (MOST_ENTRIES, MOST_BARS)
    assert (month.chosen.count, month.chosen.over) == (len(classes) + len(phases), 3)
    assert month.chosen.list_url == "/calendar?date=2027-03-09#day"
    assert len(month.entries) == month.chosen.count
    assert sum(cell.count for week in month.weeks for cell in week) == len(classes) + 3 * len(phases)


def test_a_night_is_not_shown_as_beginning_again_on_its_second_day() -> None:
    night = [entry(LIVE, "Veillée", TUESDAY, 22, 3)]
    weeks = laid_out(night).month().weeks
    in_month = [(cell.day.day, one.begins) for week in weeks for cell in week for one in cell.entries]
    days = laid_out(night, Shape.WEEK).week().days
    in_week = [(one.cell.day.day, piece.entry.begins) for one in days for piece in one.placed]
    assert in_month == in_week == [(9, True), (10, False)]


def test_a_crowded_hour_shows_what_can_be_read_and_counts_the_others() -> None:
    classes = [entry(LIVE, f"Classe {n}", TUESDAY, 10, 2) for n in range(7)]
    day = laid_out(classes, Shape.WEEK).week().days[1]
    assert (len(day.placed), day.unseen, day.placed[0].lanes) == (5, 2, 5)
    assert (day.placed[0].top, day.placed[0].length) == (8, 8)


def test_days_of_a_week_keep_their_lanes_side_by_side() -> None:
    week = laid_out([entry(ALONE, "Phase", TUESDAY, 8, 30)], Shape.WEEK).week()
    assert {len(one.cell.bars) for one in week.days} == {1}


@pytest.mark.parametrize("chosen", [MARCH, TUESDAY, date(2027, 3, 31)])
def test_a_long_month_goes_on_where_it_stopped(chosen: date) -> None:
    per_day = 30
    entries = [
        entry(LIVE, f"{n}", MARCH + timedelta(days=day), 8 + n / 10, 1) for day in range(31) for n in range(per_day)
    ]
    seen: set[date] = set()
    shown = laid_out(entries, Shape.AGENDA, chosen=chosen).agenda_view(MARCH)
    assert bool(shown.start_url) == (chosen > MARCH)
    while True:
        assert sum(len(one.occurrences) for one in shown.days) <= MOST_LINES
        seen |= {one.day for one in shown.days}
        if not shown.more_url:
            break
        begin = date.fromisoformat(shown.more_url.partition("date=")[2])
        shown = laid_out(entries, Shape.AGENDA, chosen=begin).agenda_view(MARCH)
    assert seen == {chosen + timedelta(days=day) for day in range((date(2027, 4, 1) - chosen).days)}


def test_only_what_the_reader_plans_can_be_taken_hold_of() -> None:
    one = entry(LIVE, "Classe", TUESDAY, 10, 2)
    off = entry(LIVE, "Annulée", TUESDAY, 14, 2, cancelled_because="")
    edits = laid_out([one, off], edits=True)
    assert not any(shown.form_url for shown in edits.month().entries)
    planned = replace(edits, agenda=replace(edits.agenda, plannable=frozenset({FormationId(FORMATION.split("/")[-1])})))
    held, cancelled = planned.month().entries
    assert held.form_url.startswith(f"{FORMATION}/plan/")
    assert "move=" in held.move_url
    assert (cancelled.form_url, cancelled.move_url) == ("", "")
