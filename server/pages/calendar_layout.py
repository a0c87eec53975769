"""Fills a calendar's month, week or agenda with what is dated.

Rule: only what is drawn is made; a domain's month has thousands of entries and its cells room for a few.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from actions.calendar import Agenda
from actions.entries import Entry
from formations.days import Day, Piece, Span
from formations.formations import FormationId
from formations.months import month
from formations.occurrences import OccurrenceId
from formations.weeks import QUARTER, HourDay, Placed, week
from server.pages.calendar_address import Asked, Shape, pointing
from server.pages.calendar_views import (
    AgendaView,
    BarView,
    CellView,
    EntryView,
    HourDayView,
    MonthView,
    PlacedView,
    SlotView,
    WeekView,
)
from server.pages.dated import days, entry_view, is_window
from server.pages.plan_views import plan_url

MOST_BARS, MOST_ENTRIES = 3, 3
MOST_WEEK_BARS, MOST_LANES = 8, 5
MOST_LINES = 250
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Layout:
    """One calendar that is being laid out.

    Attributes:
        asked: its address.
        today, chosen: days in the reader's zone.
        zone: the reader's.
        edits: entries lead to the forms that change them, for who may.
        form_url: where a day or hour that is pointed at leads; empty for nowhere.
        opens_today: where its address names no day.
    """

    asked: Asked
    agenda: Agenda
    today: date
    chosen: date
    zone: str
    edits: bool = False
    form_url: str = ""
    opens_today: bool = True

    def month(self) -> MonthView:
        """The month of the chosen day."""
        by_id = self._by_id()
        weeks = month(self._spans(), self.chosen.replace(day=1), self.zone)
        cells = tuple(tuple(self._cell(by_id, day, MOST_BARS, MOST_ENTRIES) for day in row) for row in weeks)
        chosen = next(cell for row in cells for cell in row if cell.day == self.chosen)
        day = next(day for row in weeks for day in row if day.day == self.chosen)
        ids = [*(piece.id for piece in day.lanes if piece), *day.ids]
        return MonthView(cells, chosen, tuple(self._entry(by_id[each]) for each in ids[:MOST_LISTED]))

    def week(self) -> WeekView:
        """The week of the chosen day."""
        by_id = self._by_id()
        shown = week(self._spans(), self.chosen, self.zone)
        hours = tuple(time(hour) for hour in range(shown.first_hour, shown.last_hour))
        lanes = min(max(len(one.day.lanes) for one in shown.days), MOST_WEEK_BARS)
        return WeekView(tuple(self._hour_day(by_id, one, hours, lanes) for one in shown.days), hours)

    def agenda_view(self, first: date) -> AgendaView:
        """The month that begins on `first`, or as much of it as one page holds from the chosen day on."""
        entries, start_url, more_url = self.agenda.entries, "", ""
        if len(entries) > MOST_LINES:
            ahead = [one for one in entries if self._days(one)[1] >= self.chosen]
            entries, rest = tuple(ahead[:MOST_LINES]), ahead[MOST_LINES:]
            start_url = self.asked.at(first).url if self.chosen > first else ""
            if rest:
                next_day = max(self._days(rest[0])[0], self.chosen + timedelta(days=1))
                more_url = self.asked.at(next_day).url
        at_hours = [one for one in entries if not is_window(one)]
        windows = tuple(entry_view(one) for one in entries if is_window(one))
        return AgendaView(windows, days(at_hours, self.zone, self.today, first), start_url, more_url)

    def _days(self, entry: Entry) -> tuple[date, date]:
        return Span.of(entry.occurrence, entry.activity.kind).days(self.zone)

    def _spans(self) -> list[Span]:
        return [Span.of(one.occurrence, one.activity.kind) for one in self.agenda.entries]

    def _by_id(self) -> dict[OccurrenceId, Entry]:
        return {one.occurrence.id: one for one in self.agenda.entries}

    def _cell(self, by_id: Mapping[OccurrenceId, Entry], day: Day, most_bars: int, most_entries: int) -> CellView:
        ids = [*(piece.id for piece in day.lanes if piece), *day.ids]
        bars = tuple(self._bar(by_id, piece) for piece in day.lanes[:most_bars])
        drawn = [by_id[each] for each in day.ids[:most_entries]]
        entries = tuple(replace(self._entry(one), begins=self._days(one)[0] == day.day) for one in drawn)
        month = replace(self.asked, shape=Shape.MONTH, day=day.day)
        list_url = f"{month.url}#day"
        return CellView(
            day=day.day,
            url=pointing(self.form_url, day.day) if self.form_url else list_url,
            list_url=list_url,
            count=len(ids),
            over=len(ids) - len(entries) - sum(bar is not None for bar in bars),
            bars=bars,
            entries=entries,
            kinds=tuple(dict.fromkeys(by_id[each].activity.kind for each in ids)),
            is_today=day.day == self.today,
            is_chosen=day.day == self.chosen,
            is_outside=self.asked.shape is Shape.MONTH and day.day.month != self.chosen.month,
        )

    def _hour_day(
        self, by_id: Mapping[OccurrenceId, Entry], one: HourDay, hours: tuple[time, ...], lanes: int
    ) -> HourDayView:
        drawn = [piece for piece in one.placed if piece.lane < MOST_LANES]
        cell = self._cell(by_id, one.day, MOST_WEEK_BARS, 0)
        cell = replace(cell, bars=cell.bars + (None,) * (lanes - len(cell.bars)))
        placed = tuple(self._placed(by_id, piece, hours[0].hour) for piece in drawn)
        slots = tuple(SlotView(hour, pointing(self.form_url, one.day.day, hour)) for hour in hours)
        unseen = len(one.placed) - len(drawn) + sum(bar is not None for bar in one.day.lanes[MOST_WEEK_BARS:])
        return HourDayView(cell, placed, slots if self.form_url else (), unseen)

    def _placed(self, by_id: Mapping[OccurrenceId, Entry], piece: Placed, first_hour: int) -> PlacedView:
        top = (piece.top - first_hour * 60) // QUARTER
        lanes = min(piece.lanes, MOST_LANES)
        length = (piece.bottom - piece.top) // QUARTER
        entry = replace(self._entry(by_id[piece.id]), begins=piece.begins)
        return PlacedView(entry, top, length, piece.lane, lanes)

    def _bar(self, by_id: Mapping[OccurrenceId, Entry], piece: Piece | None) -> BarView | None:
        if piece is None:
            return None
        return BarView(self._entry(by_id[piece.id]), piece.length, piece.is_first, piece.begins, piece.ends)

    def _entry(self, entry: Entry) -> EntryView:
        shown = entry_view(entry)
        url = shown.url if not shown.is_virtual or shown.is_open else shown.formation_url
        if not self.edits or entry.formation.id not in self.agenda.plannable:
            return EntryView(shown, url)
        form_url = date_url(entry.formation.id, entry.occurrence.id)
        if entry.occurrence.is_cancelled:
            return EntryView(shown, form_url)
        moving = replace(self.asked, day=self.chosen, moving=entry.occurrence.id)
        return EntryView(shown, form_url, form_url, moving.url)


def date_url(formation_id: FormationId, occurrence_id: OccurrenceId) -> str:
    """Where one date is changed."""
    return f"{plan_url(formation_id)}/{occurrence_id}"
